"""Cutting output into lines."""

from __future__ import annotations

from fletching.worker.lines import MAX_LINE_BYTES, LineSplitter
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(), st.integers(1, 50))
def test_any_text_in_any_pieces(text: str, piece_bytes: int) -> None:
    data = text.encode("utf-8", "surrogatepass")
    splitter = LineSplitter()

    lines = []
    for start in range(0, len(data), piece_bytes):
        lines += splitter.feed(data[start : start + piece_bytes])
    lines += splitter.finish()

    expected = [line.removesuffix(b"\r") for line in data.split(b"\n")[:-1]]
    rest = data.split(b"\n")[-1]
    expected += [rest] if rest else []
    assert lines == [line.decode("utf-8", "replace") for line in expected]


@given(st.sampled_from(["a", "ä", "€", "😀"]), st.integers(0, 3), st.booleans())
def test_long_lines_are_cut_between_characters(character: str, shift: int, ended: bool) -> None:
    text = "x" * shift + character * (2 * MAX_LINE_BYTES)
    splitter = LineSplitter()

    lines = splitter.feed(text.encode() + (b"\n" if ended else b"")) + splitter.finish()

    assert "".join(lines) == text
    assert all(len(line.encode()) <= MAX_LINE_BYTES for line in lines)


def test_what_is_no_utf_8_is_replaced() -> None:
    assert LineSplitter().feed(b"caf\xe9\n") == ["caf�"]


def test_long_nonsense_is_cut_all_the_same() -> None:
    lines = LineSplitter().feed(b"\x80" * (3 * MAX_LINE_BYTES) + b"\n")

    assert [len(line) for line in lines] == [MAX_LINE_BYTES] * 3
