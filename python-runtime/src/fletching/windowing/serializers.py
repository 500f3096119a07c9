"""How windows would be written; what Python programs for Flink may ask assigners for."""

from __future__ import annotations

import struct
from typing import BinaryIO

from fletching.windowing.windows import CountWindow, GlobalWindow, TimeWindow

_LONG = struct.Struct(">q")
_LONGS = struct.Struct(">qq")


class TimeWindowSerializer:
    """A TimeWindow as its start and its end."""

    def serialize(self, element: TimeWindow, stream: BinaryIO) -> None:
        """Writes a window."""
        stream.write(_LONGS.pack(element.start, element.end))

    def deserialize(self, stream: BinaryIO) -> TimeWindow:
        """Reads a window."""
        return TimeWindow(*_LONGS.unpack(stream.read(_LONGS.size)))


class CountWindowSerializer:
    """A CountWindow as its number."""

    def serialize(self, element: CountWindow, stream: BinaryIO) -> None:
        """Writes a window."""
        stream.write(_LONG.pack(element.id))

    def deserialize(self, stream: BinaryIO) -> CountWindow:
        """Reads a window."""
        return CountWindow(*_LONG.unpack(stream.read(_LONG.size)))


class GlobalWindowSerializer:
    """The GlobalWindow as one byte."""

    def serialize(self, element: GlobalWindow, stream: BinaryIO) -> None:
        """Writes the window."""
        stream.write(b"\0")

    def deserialize(self, stream: BinaryIO) -> GlobalWindow:
        """Reads the window."""
        stream.read(1)
        return GlobalWindow.get()
