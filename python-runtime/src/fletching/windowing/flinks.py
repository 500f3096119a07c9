"""Functions over windows that Flink has: the worker gets what is in them when they fire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fletching.states import ValueStateDescriptor
from fletching.streams import FlatMapFunction, KeyedProcessFunction, RuntimeContext
from fletching.windowing.calls import NO_TIME, WindowCalls
from fletching.windowing.types import LONG
from fletching.windowing.windows import CountWindow, GlobalWindow, TimeWindow, Window


class OfContents(KeyedProcessFunction):
    """A function over windows, as one over elements that are windows' contents."""

    def __init__(self, calls: WindowCalls, counts: bool) -> None:
        """``counts`` is whether windows are told apart by their number."""
        self._calls = calls
        self._counts = counts

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens the function."""
        if self._counts:
            self._number = runtime_context.get_state(ValueStateDescriptor("window-number", LONG))
        self._calls.open(runtime_context, None)

    def close(self) -> None:
        """Closes the function."""
        self._calls.close()

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Any:
        """What the function makes of a window."""
        start, end, self._calls.context.watermark, elements = value
        window: Window = TimeWindow(start, end)
        if start == NO_TIME:
            window = self._next_count() if self._counts else GlobalWindow.get()
        if self._calls.folds is not None:
            elements = [self._calls.folded(elements)]
        return self._calls.made(ctx.get_current_key(), window, elements)

    def _next_count(self) -> CountWindow:
        number = self._number.value() or 0
        self._number.update(number + 1)
        return CountWindow(number)


class WithGap(FlatMapFunction):
    """Gives pairs of a key and an element the gap that follows them."""

    def __init__(self, extractor: Any) -> None:
        self._extract = getattr(extractor, "extract", extractor)

    def flat_map(self, value: Any) -> Iterator[Any]:
        """The pair of the key, and the gap with the element."""
        key, element = value
        yield key, (self._extract(element), element)


class OfContentsWithGaps(OfContents):
    """The same for elements that have their gaps with them."""

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Any:
        """What the function makes of a window."""
        *where, elements = value
        return super().process_element((*where, [element for _, element in elements]), ctx)
