"""Random elements with watermarks between them, and what windows over them do in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

Event = tuple[str, int, int, Optional[int]]
"""A key, a number, the element's time, and the watermark behind it if there is one."""
Span = tuple[int, int]

_NEVER = -(2**63)
_END = 2**63 - 1


def events(seed: int, count: int, n_keys: int) -> list[Event]:
    """Random elements: about one in four of them behind the watermark, some far."""
    r = random.Random(seed)
    mark = _NEVER
    found: list[Event] = []
    for number in range(count):
        time = number // 2
        own_mark = None
        if r.random() < 0.3 and time - 4 > mark:
            own_mark = mark = time - r.randrange(4)
        element_time = time + r.choice([3, 0, 0, 0, -2, -4, -7, -12, -30])
        found.append((f"key {r.randrange(n_keys)}", number, element_time, own_mark))
    return found


def tumbling(size: int, offset: int = 0) -> Callable[[int], list[Span]]:
    """The window of a time."""
    return sliding(size, size, offset)


def sliding(size: int, slide: int, offset: int = 0) -> Callable[[int], list[Span]]:
    """The windows of a time, the last one first."""

    def assign(time: int) -> list[Span]:
        last = time - (time - offset) % slide
        return [(start, start + size) for start in range(last, time - size, -slide)]

    return assign


def session(gap: int) -> Callable[[int], list[Span]]:
    """The window of a time before it is merged with others."""
    return lambda time: [(time, time + gap)]


@dataclass
class Windowed:
    """What a window operator emits, in order for each key."""

    fired: dict[str, list[tuple[int, int, list[int]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Start, end and numbers of each window, whenever it fires."""
    late: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


class WindowModel:
    """A window operator with the trigger of event time."""

    def __init__(self, assign: Callable[[int], list[Span]], merges: bool, lateness: int) -> None:
        self._assign = assign
        self._merges = merges
        self._lateness = lateness
        self._watermark = _NEVER
        self._windows: dict[str, dict[Span, list[int]]] = defaultdict(dict)
        self._timers: dict[str, set[Span]] = defaultdict(set)
        """Windows that fire when the watermark reaches their end."""
        self._made = Windowed()

    def made_of(
        self, program: list[Event], with_watermarks: bool = True, restored_at: Collection[int] = ()
    ) -> Windowed:
        """What it makes of elements, and of the end behind them.

        Watermarks are not in checkpoints. So behind one that was restored nothing is late until the
        next watermark: ``restored_at`` has the numbers of the elements that came first.
        """
        for key, number, time, mark in program:
            if number in restored_at:
                self._watermark = _NEVER
            self._add(key, number, time)
            if with_watermarks and mark is not None:
                self._advance(mark)
        self._advance(_END)
        return self._made

    def _add(self, key: str, number: int, time: int) -> None:
        is_in_one = False
        for window in self._assign(time):
            place = self._merged(key, window) if self._merges else window
            if place is None or self._is_over(place):
                continue
            is_in_one = True
            self._windows[key].setdefault(place, []).append(number)
            if place[1] - 1 <= self._watermark:
                self._fire(key, place)
            else:
                self._timers[key].add(place)
        if not is_in_one and time + self._lateness <= self._watermark:
            self._made.late[key].append(number)

    def _merged(self, key: str, window: Span) -> Span | None:
        """The session that a window becomes part of; None if it would be over."""
        windows = self._windows[key]
        touched = [each for each in windows if each[0] <= window[1] and window[0] <= each[1]]
        start = min([window[0], *(each[0] for each in touched)])
        end = max([window[1], *(each[1] for each in touched)])
        if self._is_over((start, end)):
            return None
        windows[start, end] = [number for each in touched for number in windows.pop(each)]
        self._timers[key].difference_update(touched)
        return start, end

    def _is_over(self, window: Span) -> bool:
        return window[1] - 1 + self._lateness <= self._watermark

    def _fire(self, key: str, window: Span) -> None:
        self._made.fired[key].append((*window, sorted(self._windows[key][window])))

    def _advance(self, mark: int) -> None:
        self._watermark = mark
        for key, windows in self._windows.items():
            timers = self._timers[key]
            for window in sorted(windows, key=lambda each: each[1]):
                if window in timers and window[1] - 1 <= mark:
                    timers.remove(window)
                    self._fire(key, window)
                if self._is_over(window):
                    del windows[window]


def keys_of(found: Iterator[tuple[str, Any]]) -> dict[str, list[Any]]:
    """Of pairs, the second ones by the first ones."""
    keys: dict[str, list[Any]] = defaultdict(list)
    for key, value in found:
        keys[key].append(value)
    return dict(keys)
