"""Windows as users' functions see them, and functions over their contents. Nothing heavy here."""

from __future__ import annotations

import functools
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from fletching.states import ValueStateDescriptor
from fletching.streams import (
    FlatMapFunction,
    Function,
    KeyedProcessFunction,
    KeyedStateStore,
    RuntimeContext,
)

IN = TypeVar("IN")
OUT = TypeVar("OUT")
KEY = TypeVar("KEY")
W = TypeVar("W")
W2 = TypeVar("W2")

_NO_TIME = -(2**63)
_END_OF_TIME = 2**63 - 1


class Window(ABC):
    """A part of a stream that is looked at as one."""

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
        for window in sorted(windows):
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


class WindowFunction(Function, Generic[IN, OUT, KEY, W]):
    """Makes elements of what is in a window of a key."""

    @abstractmethod
    def apply(self, key: KEY, window: W, inputs: Iterable[IN]) -> Iterable[OUT] | None:
        """The elements to emit."""


class AllWindowFunction(Function, Generic[IN, OUT, W]):
    """Makes elements of what is in a window."""

    @abstractmethod
    def apply(self, window: W, inputs: Iterable[IN]) -> Iterable[OUT] | None:
        """The elements to emit."""


class ProcessWindowFunction(Function, Generic[IN, OUT, KEY, W]):
    """As WindowFunction, and is told more."""

    class Context(ABC, Generic[W2]):
        """What is known about the window in hand."""

        @abstractmethod
        def window(self) -> W2:
            """The window."""

        @abstractmethod
        def current_processing_time(self) -> int:
            """Milliseconds since 1970-01-01T00:00:00Z."""

        @abstractmethod
        def current_watermark(self) -> int:
            """The watermark in milliseconds."""

        @abstractmethod
        def window_state(self) -> KeyedStateStore:
            """State of this window of this key."""

        @abstractmethod
        def global_state(self) -> KeyedStateStore:
            """State of this key, the same in all windows."""

    @abstractmethod
    def process(
        self, key: KEY, context: ProcessWindowFunction.Context[W], elements: Iterable[IN]
    ) -> Iterable[OUT] | None:
        """The elements to emit."""

    def clear(self, context: ProcessWindowFunction.Context[W]) -> None:
        """Forgets what is kept for the window, which is at its end."""


class ProcessAllWindowFunction(Function, Generic[IN, OUT, W]):
    """As AllWindowFunction, and is told more."""

    class Context(ABC, Generic[W2]):
        """What is known about the window in hand."""

        @abstractmethod
        def window(self) -> W2:
            """The window."""

        @abstractmethod
        def window_state(self) -> KeyedStateStore:
            """State of this window."""

        @abstractmethod
        def global_state(self) -> KeyedStateStore:
            """State that is the same in all windows."""

    @abstractmethod
    def process(
        self, context: ProcessAllWindowFunction.Context[W], elements: Iterable[IN]
    ) -> Iterable[OUT] | None:
        """The elements to emit."""

    def clear(self, context: ProcessAllWindowFunction.Context[W]) -> None:
        """Forgets what is kept for the window, which is at its end."""


class _Context(ProcessWindowFunction.Context[Any], ProcessAllWindowFunction.Context[Any]):
    def __init__(self, states: KeyedStateStore) -> None:
        self._states = states
        self.window_in_hand: Window = _GLOBAL
        self.watermark = _NO_TIME

    def window(self) -> Any:
        return self.window_in_hand

    def current_processing_time(self) -> int:
        return time.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        return self.watermark

    def window_state(self) -> KeyedStateStore:
        raise NotImplementedError(
            "State of a single window is not there yet: keep it in global_state(), in a MapState "
            "by the window's start."
        )

    def global_state(self) -> KeyedStateStore:
        return self._states


class OfWindows(KeyedProcessFunction):
    """A function over what is in windows, as one over elements that are windows' contents.

    ``folds`` is a ReduceFunction or an AggregateFunction (or a plain function of two) whose result
    the function gets, or which is emitted where there is no function; None for all elements.
    """

    def __init__(self, function: Any, folds: Any, has_keys: bool, counts: bool) -> None:
        self._function = function
        self._folds = folds
        self._has_keys = has_keys
        self._counts = counts

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens both."""
        self._context = _Context(runtime_context)
        if self._counts:
            number = ValueStateDescriptor("window-number", _Number())
            self._number = runtime_context.get_state(number)
        for each in (self._folds, self._function):
            if hasattr(each, "open"):
                each.open(runtime_context)

    def close(self) -> None:
        """Closes both."""
        for each in (self._folds, self._function):
            if hasattr(each, "close"):
                each.close()

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Any:
        """What the function makes of a window."""
        start, end, self._context.watermark, elements = value
        window: Window = TimeWindow(start, end)
        if start == _NO_TIME:
            window = self._next_count() if self._counts else _GLOBAL
        self._context.window_in_hand = window
        if self._folds is not None:
            elements = [_folded(self._folds, elements)]
        if self._function is None:
            return elements
        made = self._made(ctx.get_current_key(), window, elements)
        return made if made is None or hasattr(made, "__iter__") else (made,)

    def _next_count(self) -> CountWindow:
        number = self._number.value() or 0
        self._number.update(number + 1)
        return CountWindow(number)

    def _made(self, key: Any, window: Window, elements: Iterable[Any]) -> Any:
        function = self._function
        if hasattr(function, "process"):
            given = (key, self._context) if self._has_keys else (self._context,)
            return function.process(*given, elements)
        call = getattr(function, "apply", function)
        return call(key, window, elements) if self._has_keys else call(window, elements)


def _folded(folds: Any, elements: Iterable[Any]) -> Any:
    if hasattr(folds, "create_accumulator"):
        accumulator = folds.create_accumulator()
        for element in elements:
            accumulator = folds.add(element, accumulator)
        return folds.get_result(accumulator)
    return functools.reduce(getattr(folds, "reduce", folds), elements)


class WithGap(FlatMapFunction):
    """Gives pairs of a key and an element the gap that follows them."""

    def __init__(self, extractor: Any) -> None:
        self._extract = getattr(extractor, "extract", extractor)

    def flat_map(self, value: Any) -> Iterator[Any]:
        """The pair of the key, and the gap with the element."""
        key, element = value
        yield key, (self._extract(element), element)


class WithoutGap(OfWindows):
    """As OfWindows, for elements that have their gaps with them."""

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Any:
        """What the function makes of a window."""
        *where, elements = value
        return super().process_element((*where, [element for _, element in elements]), ctx)


class _Number:
    """The type of numbers, as a descriptor has it."""

    description = ("LONG", (), ())
