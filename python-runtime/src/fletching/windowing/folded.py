"""The windows of most programs, a batch at a time: in event time, folded, that fire at their end.

Assigner and trigger are not asked then: it is known what they would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fletching.streams import RuntimeContext, TimerService
from fletching.windowing.assigners import SlidingEventTimeWindows, TumblingEventTimeWindows
from fletching.windowing.contents import Rounded
from fletching.windowing.operator import WindowOperator
from fletching.windowing.triggers import EventTimeTrigger


class FoldedWindows(WindowOperator):
    """As any; the elements of a batch whose windows are all to come are folded in one go."""

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens the functions."""
        super().open(runtime_context)
        assigner: Any = self._assigner
        self._size: int = assigner.size
        self._slide: int = getattr(assigner, "slide", assigner.size)
        self._offset: int = assigner.offset
        how, rounded = self._how, getattr(self._contents, "rounded", None)
        if rounded is not None:
            how = Rounded(how, rounded)
        self.first = how.first
        """Makes, of an element and its time, what is kept of a window that has no other."""
        self.added = how.added
        """Makes, of what is kept, an element and its time, what is kept with it."""

    def are_to_come(self, time: int, watermark: int) -> bool:
        """Whether all windows of an element with this time are to fire yet, and there are any."""
        last = time - (time - self._offset) % self._slide
        n_earlier = (last + self._size - 1 - time) // self._slide
        return n_earlier >= 0 and last - n_earlier * self._slide + self._size - 1 > watermark

    def starts(self, times: Sequence[int]) -> Iterator[list[int | None]]:
        """The starts of the elements' windows: of the last one of each, of the one before, ...

        None where an element has no more.
        """
        slide, offset, size = self._slide, self._offset, self._size
        last: list[Any] = [time - (time - offset) % slide for time in times]
        for before in range(0, size, slide):
            if before + slide <= size:
                yield [start - before for start in last] if before else last
            else:
                all_starts = [start - before for start in last]
                yield [s if s + size > t else None for s, t in zip(all_starts, times)]

    def held(self, start: int, clock: TimerService) -> tuple[bool, Any]:
        """Whether anything is kept of a window of the current key, and what.

        If nothing is, its timers are registered: something is going to be.
        """
        end = start + self._size
        name = (start, end)
        held = self._contents.get(name)
        if held is not None or self._contents.contains(name):
            return True, held
        self._context.clock = clock
        self._context.turn_to_name(name)
        self._context.register(end - 1, True)
        if self._lateness:
            self._context.register(end - 1 + self._lateness, True)
        return False, None

    def keep(self, start: int, held: Any) -> None:
        """Keeps this of a window of the current key."""
        self._contents.put((start, start + self._size), held)


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
