"""Calls of a user's function over windows."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fletching.streams import KeyedStateStore, RuntimeContext
from fletching.windowing.functions import ProcessAllWindowFunction, ProcessWindowFunction
from fletching.windowing.windows import GlobalWindow, Window

NO_TIME = -(2**63)


class WindowContext(ProcessWindowFunction.Context[Any], ProcessAllWindowFunction.Context[Any]):
    """What a function is told about the window in hand."""

    def __init__(self, of_key: KeyedStateStore, of_window: KeyedStateStore | None) -> None:
        """``of_window`` is None if windows have no state of their own here."""
        self._of_key = of_key
        self._of_window = of_window
        self.window_in_hand: Window = GlobalWindow.get()
        self.watermark = NO_TIME

    def window(self) -> Any:
        """The window."""
        return self.window_in_hand

    def current_processing_time(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        """The watermark in milliseconds."""
        return self.watermark

    def window_state(self) -> KeyedStateStore:
        """State of this window."""
        if self._of_window is None:
            raise RuntimeError(
                "window_state() is not named by the function's class: call it in a method of the "
                "class, as context.window_state(), so that the windows are made to have state."
            )
        return self._of_window

    def global_state(self) -> KeyedStateStore:
        """State of this key, the same in all windows."""
        return self._of_key


def asks_for_window_state(function: Any) -> bool:
    """Whether a method of its class names ``window_state``, or its ``clear`` does something."""
    for each in type(function).__mro__:
        if each in (ProcessWindowFunction, ProcessAllWindowFunction):
            break
        if _does_something(vars(each).get("clear")) or any(
            _names(method, "window_state") for method in vars(each).values()
        ):
            return True
    return False


def _does_something(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_names)


def _names(function: Any, name: str) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and (
        name in code.co_names or any(_names_within(each, name) for each in code.co_consts)
    )


def _names_within(constant: Any, name: str) -> bool:
    """Of a function within a function."""
    names: Sequence[str] = getattr(constant, "co_names", ())
    return name in names or any(
        _names_within(each, name) for each in getattr(constant, "co_consts", ())
    )


class WindowCalls:
    """A function over windows, and what folds their elements, if anything does."""

    def __init__(self, function: Any, folds: Any, has_keys: bool) -> None:
        """``function`` is None if what was folded is emitted as it is."""
        self.function = function
        self.folds = folds
        self._has_keys = has_keys
        self.context: WindowContext

    def open(self, runtime_context: RuntimeContext, of_window: KeyedStateStore | None) -> None:
        """Opens both."""
        self.context = WindowContext(runtime_context, of_window)
        for each in (self.folds, self.function):
            if hasattr(each, "open"):
                each.open(runtime_context)

    def close(self) -> None:
        """Closes both."""
        for each in (self.folds, self.function):
            if hasattr(each, "close"):
                each.close()

    def made(self, key: Any, window: Window, elements: Iterable[Any]) -> Any:
        """What is emitted for a window of these elements; None for nothing."""
        if self.function is None:
            return elements
        self.context.window_in_hand = window
        made = self._called(key, window, elements)
        return made if made is None or hasattr(made, "__iter__") else (made,)

    def _called(self, key: Any, window: Window, elements: Iterable[Any]) -> Any:
        function = self.function
        if hasattr(function, "process"):
            given = (key, self.context) if self._has_keys else (self.context,)
            return function.process(*given, elements)
        call = getattr(function, "apply", function)
        return call(key, window, elements) if self._has_keys else call(window, elements)

    def clear(self, window: Window) -> None:
        """Tells the function that a window is at its end."""
        if hasattr(self.function, "clear"):
            self.context.window_in_hand = window
            self.function.clear(self.context)

    def folded(self, elements: Iterable[Any]) -> Any:
        """One of all elements, if they are folded."""
        return folded(self.folds, elements)


def reducer_of(folds: Any) -> Callable[[Any, Any], Any]:
    """The call of a ReduceFunction, or of a plain function of two."""
    return getattr(folds, "reduce", folds)  # type: ignore[no-any-return]


def folded(folds: Any, elements: Iterable[Any]) -> Any:
    """One of all elements; ``folds`` is a ReduceFunction, a function of two or an aggregate."""
    if hasattr(folds, "create_accumulator"):
        accumulator = folds.create_accumulator()
        for element in elements:
            accumulator = folds.add(element, accumulator)
        return folds.get_result(accumulator)
    return functools.reduce(reducer_of(folds), elements)
