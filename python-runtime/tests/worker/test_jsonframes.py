"""Messages through pipes that tear them apart."""

from __future__ import annotations

import pytest
from fletching.worker.jsonframes import MAX_FRAME_BYTES, FrameDecoder, encode_frame
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.dictionaries(st.text(), st.text())), st.integers(1, 20))
def test_messages_survive_any_pieces(messages: list[dict[str, str]], piece_bytes: int) -> None:
    data = b"".join(encode_frame(message) for message in messages)
    decoder = FrameDecoder()

    received = []
    for start in range(0, len(data), piece_bytes):
        received += list(decoder.feed(data[start : start + piece_bytes]))

    assert received == messages


def test_a_length_beyond_measure_is_refused() -> None:
    with pytest.raises(
        ValueError, match=f"^a message of 4294967295 bytes; at most {MAX_FRAME_BYTES} may be$"
    ):
        list(FrameDecoder().feed(b"\xff\xff\xff\xff"))


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a message that is no JSON object$"):
        list(FrameDecoder().feed(b"\x00\x00\x00\x021\n"))
