"""The windows of most programs, in fewer steps: in event time, folded, that fire at their end."""

from __future__ import annotations

from typing import Any

from fletching.streams import KeyedProcessFunction, RuntimeContext
from fletching.windowing.assigners import SlidingEventTimeWindows, TumblingEventTimeWindows
from fletching.windowing.operator import WindowOperator
from fletching.windowing.triggers import EventTimeTrigger


class FoldedWindows(WindowOperator):
    """As any; an element whose windows are all to come takes the short way.

    Assigner and trigger are not asked then: it is known what they would say.
    """

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens the functions."""
        super().open(runtime_context)
        assigner: Any = self._assigner
        self._size: int = assigner.size
        self._slide: int = getattr(assigner, "slide", assigner.size)
        self._offset: int = assigner.offset

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> list[Any] | None:
        """Adds an element to its windows."""
        time = ctx.timestamp()
        clock = ctx.timer_service()
        if time is None:
            return super().process_element(value, ctx)
        size = self._size
        last = time - (time - self._offset) % self._slide
        starts = range(last, time - size, -self._slide)
        if not starts or starts[-1] + size - 1 <= clock.current_watermark():
            return super().process_element(value, ctx)
        contents, how = self._contents, self._how
        for start in starts:
            name = (start, start + size)
            held = contents.get(name)
            if held is not None or contents.contains(name):
                contents.put(name, how.added(held, value, time))
                continue
            contents.put(name, how.first(value, time))
            self._context.clock = clock
            self._context.turn_to_name(name)
            self._context.register(start + size - 1, True)
            if self._lateness:
                self._context.register(start + size - 1 + self._lateness, True)
        return None


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
