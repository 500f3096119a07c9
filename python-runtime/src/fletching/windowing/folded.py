"""The windows of most programs, a batch at a time: in event time, folded, that fire at their end.

Assigner and trigger are not asked then: it is known what they would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from fletching.streams import KeyedProcessFunction, RuntimeContext, TimerService
from fletching.windowing.assigners import SlidingEventTimeWindows, TumblingEventTimeWindows
from fletching.windowing.contents import Rounded
from fletching.windowing.operator import END_OF_TIME, WindowOperator
from fletching.windowing.triggers import EventTimeTrigger
from fletching.windowing.windows import TimeWindow

Longs = np.ndarray[Any, np.dtype[np.int64]]


class FoldedWindows(WindowOperator):
    """As any; the elements of a batch whose windows are all to come are folded in one go."""

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens the functions."""
        super().open(runtime_context)
        assigner: Any = self._assigner
        self.size: int = assigner.size
        """How long a window is, in milliseconds."""
        self._slide: int = getattr(assigner, "slide", assigner.size)
        self._offset: int = assigner.offset
        rounded = getattr(self._contents, "rounded", None)
        self._folds = self._how if rounded is None else Rounded(self._how, rounded)

    def are_to_come(self, times: Longs, watermarks: Longs) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether all windows of elements with these times are to fire yet, and there are any."""
        last = self._last_starts(times)
        if self._slide == self.size:
            ends_of_one: np.ndarray[Any, np.dtype[np.bool_]] = last + (self.size - 1) > watermarks
            return ends_of_one
        n_earlier = (last + self.size - 1 - times) // self._slide
        ends = last - n_earlier * self._slide + self.size - 1
        are_to_come: np.ndarray[Any, np.dtype[np.bool_]] = (n_earlier >= 0) & (ends > watermarks)
        return are_to_come

    def _last_starts(self, times: Longs) -> Longs:
        if len(times):
            # Mostly all are in one window, and then a division of each can be spared.
            first, last = int(times.min()), int(times.max())
            start = first - (first - self._offset) % self._slide
            if last < start + self._slide:
                return np.full(len(times), start)
        return times - (times - self._offset) % self._slide

    def starts(self, times: Longs) -> Iterator[tuple[np.ndarray[Any, Any], Longs]]:
        """The starts of the elements' windows: of the last one of each, of the one before, ...

        With each the numbers of the elements that have such a window.
        """
        last, size, slide = self._last_starts(times), self.size, self._slide
        for before in range(0, size, slide):
            starts = last - before
            if before + slide <= size:
                yield np.arange(len(times)), starts
            else:
                rows = (starts + size > times).nonzero()[0]
                yield rows, starts[rows]

    def number(self, starts: Longs) -> Longs:
        """The number of each window that starts there, from 0."""
        numbers: Longs = (starts - starts.min()) // self._slide
        return numbers

    def fold(self, name: tuple[int, int], elements: Iterable[Any], clock: TimerService) -> None:
        """Adds elements of the current key to a window, which its two times stand for."""
        contents = self._contents
        held = contents.get(name)
        if held is not None or contents.contains(name):
            # What has fired may be kept for late elements. It is to come once more where the
            # watermark is less than it was: behind what was restored.
            if self._lateness:
                self._register(name, clock)
            contents.put(name, self._folds.more(held, elements))
        else:
            self._register(name, clock)
            contents.put(name, self._folds.folded(elements))

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterable[Any]:
        """Fires windows, and forgets those that are not kept for late elements."""
        if self._calls.function is not None:
            return super().on_timer(timestamp, ctx)
        # As any window does it, without what only a function would see.
        contents, how = self._contents, self._how
        made = []
        for name in self._context.timers.take(timestamp, True):
            end = name[1] - 1
            held = contents.get(name)
            if timestamp == end and (held is not None or contents.contains(name)):
                made += [(end, each) for each in how.elements(held) if each is not None]
            if timestamp == min(end + self._lateness, END_OF_TIME):
                contents.remove(name)
        return made

    def _register(self, name: tuple[int, int], clock: TimerService) -> None:
        self._context.clock = clock
        self._context.turn_to_name(name)
        self._context.register(name[1] - 1, True)
        if self._lateness:
            self._register_cleanup(TimeWindow(*name))


def operator_of(*parts: Any, **more: Any) -> WindowOperator:
    """The operator of these parts, which are those of ``WindowOperator``."""
    calls, assigner, trigger, evictor = parts
    is_folded = (
        type(assigner) in (TumblingEventTimeWindows, SlidingEventTimeWindows)
        and type(trigger) is EventTimeTrigger
        and evictor is None
        and calls.folds is not None
    )
    return (FoldedWindows if is_folded else WindowOperator)(*parts, **more)
