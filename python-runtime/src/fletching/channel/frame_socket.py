"""Data as length-prefixed frames on a Unix domain socket: the fast way for local workers."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Any

import pyarrow as pa

from fletching.channel.carrier import (
    Received,
    ReceivedBatch,
    ReceivedFinishBundle,
    ReceivedProceed,
    ReceivedStateGiven,
    check_result_size,
)
from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import FinishBundle, FrameHello, StateGiven

# Body length, kind, three zero bytes, batch or bundle number.
_HEADER = struct.Struct("<IB3xQ")
_HELLO, _BATCH, _FINISH_BUNDLE, _BUNDLE_FINISHED, _FAILURE, _PART, _PROCEED = range(1, 8)
_STATE_REGISTERED, _STATE_READ, _STATE_GIVEN = range(8, 11)
MAX_BODY_BYTES = 2**31 - 1


class FrameSocketCarrier:
    """A connected frame socket; see SPEC.md for the layout of a frame."""

    def __init__(self, path: str, worker_id: str, token: str, function_id: str) -> None:
        """Connect and say hello. Raises OSError if nobody listens."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(path)
            hello = FrameHello(worker_id=worker_id, token=token, function_id=function_id)
            self._send(_HELLO, 0, hello.SerializeToString())
        except BaseException:
            self._socket.close()
            raise
        self._header = bytearray(_HEADER.size)

    def receive(self) -> Received | None:
        """Wait for the next message."""
        if not self._fill(memoryview(self._header), at_frame_start=True):
            return None
        length, kind, number = _HEADER.unpack(self._header)
        if kind == _BATCH:
            body = pa.allocate_buffer(length)
            self._fill(memoryview(body))
            return ReceivedBatch(number, body)
        if kind == _FINISH_BUNDLE:
            return ReceivedFinishBundle.of(FinishBundle.FromString(self._message(length)))
        if kind == _STATE_GIVEN:
            return ReceivedStateGiven(StateGiven.FromString(self._message(length)))
        if kind == _PROCEED:
            return ReceivedProceed(number)
        raise WorkerFailure(
            FailureCode.PROTOCOL_VIOLATED, f"The engine sent a frame of the unknown kind {kind}."
        )

    def _message(self, length: int) -> bytes:
        body = bytearray(length)
        if length:
            self._fill(memoryview(body))
        return bytes(body)

    def _fill(self, target: memoryview, at_frame_start: bool = False) -> bool:
        """Fill the target; False if the connection ended where it may."""
        done = self._socket.recv_into(target, len(target), socket.MSG_WAITALL)
        while done < len(target):
            count = self._socket.recv_into(target[done:])
            if count == 0:
                if at_frame_start and done == 0:
                    return False
                raise ConnectionError("the engine closed the frame socket in the middle of a frame")
            done += count
        return True

    def send_batch(self, batch_id: int, result: pa.RecordBatch, more: bool = False) -> None:
        """Send the result of a batch, or a part of it."""
        message = result.serialize()
        check_result_size(result.num_rows, message.size, MAX_BODY_BYTES)
        self._send(_PART if more else _BATCH, batch_id, message)

    def send_bundle_finished(self, finished: Any) -> None:
        """Say that a bundle is done."""
        self._send(_BUNDLE_FINISHED, finished.bundle_id, finished.SerializeToString())

    def send_state_registered(self, spec: Any) -> None:
        """Say that a function keeps a state."""
        self._send(_STATE_REGISTERED, 0, spec.SerializeToString())

    def send_state_read(self, read: Any) -> None:
        """Ask for state."""
        self._send(_STATE_READ, 0, read.SerializeToString())

    def send_failure(self, failure: Any) -> None:
        """Send the last word."""
        self._send(_FAILURE, 0, failure.SerializeToString())

    def _send(self, kind: int, number: int, body: Any) -> None:
        content = memoryview(body).cast("B")
        header = _HEADER.pack(len(content), kind, number)
        sent = self._socket.sendmsg([header, content])
        if sent < len(header):
            self._socket.sendall(header[sent:])
            sent = len(header)
        if sent - len(header) < len(content):
            self._socket.sendall(content[sent - len(header) :])

    def shut_down(self) -> None:
        """End ``receive`` from any thread."""
        with contextlib.suppress(OSError):  # not connected any more
            self._socket.shutdown(socket.SHUT_RD)

    def close(self) -> None:
        """Release the connection; what was sent still arrives."""
        self._socket.close()
