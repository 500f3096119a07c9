"""What a worker prints, cut into lines."""

from __future__ import annotations

MAX_LINE_BYTES = 16 * 1024


class LineSplitter:
    """Cuts bytes into lines of text, never holding more than one line of bounded length.

    A line longer than ``MAX_LINE_BYTES`` comes in several pieces, each as a line of its own, so
    that nothing is lost. Bytes that are not UTF-8 become the replacement character.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete."""
        *complete, rest = (self._rest + data).split(b"\n")
        lines: list[str] = []
        for line in complete:
            _append_pieces(lines, line[:-1] if line.endswith(b"\r") else line)
        while len(rest) > MAX_LINE_BYTES:
            cut = _cut(rest)
            lines.append(_text(rest[:cut]))
            rest = rest[cut:]
        self._rest = rest
        return lines

    def finish(self) -> list[str]:
        """What is left without a line end."""
        rest, self._rest = self._rest, b""
        return [_text(rest)] if rest else []


def _append_pieces(lines: list[str], line: bytes) -> None:
    while len(line) > MAX_LINE_BYTES:
        cut = _cut(line)
        lines.append(_text(line[:cut]))
        line = line[cut:]
    lines.append(_text(line))


def _cut(line: bytes) -> int:
    """Where to cut a long line without tearing a character apart."""
    cut = MAX_LINE_BYTES
    for _ in range(3):
        if line[cut] & 0xC0 != 0x80:
            return cut
        cut -= 1
    return cut if line[cut] & 0xC0 != 0x80 else MAX_LINE_BYTES


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
