"""Messages between the engine and its fork server: JSON behind its length in four bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_LENGTH_BYTES = 4
MAX_FRAME_BYTES = 16 * 1024 * 1024


def encode_frame(message: dict[str, Any]) -> bytes:
    """The message as it goes through the pipe."""
    body = json.dumps(message, separators=(",", ":")).encode("utf-8")
    return len(body).to_bytes(_LENGTH_BYTES, "big") + body


class FrameDecoder:
    """Puts messages together from the pieces that a pipe gives."""

    def __init__(self) -> None:
        self._received = bytearray()

    def feed(self, piece: bytes) -> Iterator[dict[str, Any]]:
        """The messages that this piece completes; raises ``ValueError`` for what is none."""
        self._received += piece
        while len(self._received) >= _LENGTH_BYTES:
            length = int.from_bytes(self._received[:_LENGTH_BYTES], "big")
            if length > MAX_FRAME_BYTES:
                raise ValueError(f"a message of {length} bytes; at most {MAX_FRAME_BYTES} may be")
            end = _LENGTH_BYTES + length
            if len(self._received) < end:
                return
            body = bytes(self._received[_LENGTH_BYTES:end])
            del self._received[:end]
            message = json.loads(body)
            if not isinstance(message, dict):
                raise ValueError("a message that is no JSON object")
            yield message
