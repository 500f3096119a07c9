"""Windows, the parts of a stream that are looked at as one. Nothing heavy here."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

_END_OF_TIME = 2**63 - 1


class Window(ABC):
    """A part of a stream that is looked at as one; equal ones are the same window."""

    @abstractmethod
    def max_timestamp(self) -> int:
        """The latest time of an element in it, in milliseconds."""


@functools.total_ordering
class TimeWindow(Window):
    """From ``start`` on, and before ``end``, in milliseconds."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def max_timestamp(self) -> int:
        """The latest time of an element in it."""
        return self.end - 1

    def intersects(self, other: TimeWindow) -> bool:
        """Whether the two have a time in common, or are next to each other."""
        return self.start <= other.end and self.end >= other.start

    def cover(self, other: TimeWindow) -> TimeWindow:
        """The smallest window that both are in."""
        return TimeWindow(min(self.start, other.start), max(self.end, other.end))

    @staticmethod
    def get_window_start_with_offset(timestamp: int, offset: int, window_size: int) -> int:
        """The start of the window of this size that the time is in."""
        return timestamp - (timestamp - offset) % window_size

    @staticmethod
    def merge_windows(windows: Iterable[TimeWindow], callback: Any) -> None:
        """Tells the callback (``merge(windows, result)``) which of them become one."""
        groups: list[tuple[TimeWindow, list[TimeWindow]]] = []
        for window in sorted(set(windows)):
            if groups and groups[-1][0].intersects(window):
                covered, members = groups.pop()
                groups.append((covered.cover(window), [*members, window]))
            else:
                groups.append((window, [window]))
        for covered, members in groups:
            if len(members) > 1:
                callback.merge(members, covered)

    def _bounds(self) -> tuple[int, int]:
        return self.start, self.end

    def __hash__(self) -> int:
        return hash(self._bounds())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeWindow) and self._bounds() == other._bounds()

    def __lt__(self, other: TimeWindow) -> bool:
        return self._bounds() < other._bounds()

    def __repr__(self) -> str:
        return f"TimeWindow(start={self.start}, end={self.end})"


class CountWindow(Window):
    """Of a number of elements."""

    def __init__(self, id: int) -> None:  # noqa: A002 - PyFlink's name
        self.id = id

    def max_timestamp(self) -> int:
        """No time is too late."""
        return _END_OF_TIME

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CountWindow) and self.id == other.id

    def __repr__(self) -> str:
        return f"CountWindow(id={self.id})"


class GlobalWindow(Window):
    """The one window that all elements of a key are in."""

    @staticmethod
    def get() -> GlobalWindow:
        """The window."""
        return _GLOBAL

    def max_timestamp(self) -> int:
        """No time is too late."""
        return _END_OF_TIME

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GlobalWindow)

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "GlobalWindow"


_GLOBAL = GlobalWindow()
