"""Functions over the elements of two streams that belong together. Nothing heavy here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from inspect import isgenerator
from typing import Any, Generic, TypeVar

from fletching.composed import Composed
from fletching.row import Row
from fletching.streams import Function, KeySelector, MapFunction, ProcessFunction
from fletching.windowing.functions import WindowFunction

IN1 = TypeVar("IN1")
IN2 = TypeVar("IN2")
OUT = TypeVar("OUT")


class JoinFunction(Function, Generic[IN1, IN2, OUT]):
    """Makes an element of two that belong together."""

    @abstractmethod
    def join(self, first: IN1, second: IN2) -> OUT | None:
        """The element to emit; None emits nothing."""


class FlatJoinFunction(Function, Generic[IN1, IN2, OUT]):
    """Makes any number of elements of two that belong together."""

    @abstractmethod
    def join(self, first: IN1, second: IN2) -> Iterable[OUT] | None:
        """The elements to emit, as a generator or any other iterable."""


class CoGroupFunction(Function, Generic[IN1, IN2, OUT]):
    """Makes any number of elements of those of two streams that have a key and a window."""

    @abstractmethod
    def co_group(self, first: Iterable[IN1], second: Iterable[IN2]) -> Iterable[OUT] | None:
        """The elements to emit; one of the streams may have given none."""


class ProcessJoinFunction(Function, Generic[IN1, IN2, OUT]):
    """Makes any number of elements of two whose times are near each other."""

    class Context(ABC):
        """What is known about the two elements."""

        @abstractmethod
        def get_left_timestamp(self) -> int:
            """The time of the left element in milliseconds."""

        @abstractmethod
        def get_right_timestamp(self) -> int:
            """The time of the right element."""

        @abstractmethod
        def get_timestamp(self) -> int:
            """The later one of both, which is that of what is emitted."""

    @abstractmethod
    def process_element(
        self, left: IN1, right: IN2, ctx: ProcessJoinFunction.Context
    ) -> Iterable[OUT] | None:
        """The elements to emit: for a side output a pair of its OutputTag and the element."""


class Tagged(MapFunction):
    """Gives elements of one of two streams the form of both."""

    def __init__(self, is_first: bool) -> None:
        self._is_first = is_first

    def map(self, value: Any) -> Row:
        """A row: whether it is of the first stream, and the element in its place."""
        return Row(True, value, None) if self._is_first else Row(False, None, value)


class KeyOfTagged(Composed, KeySelector):
    """The key of an element of either stream."""

    def __init__(self, first: Any, second: Any) -> None:
        super().__init__(first, second)
        self._first = getattr(first, "get_key", first)
        self._second = getattr(second, "get_key", second)

    def get_key(self, value: Row) -> Any:
        """What the selector of its stream gives."""
        is_first, one, other = value
        return self._first(one) if is_first else self._second(other)


class OverTagged(Composed, WindowFunction[Any, Any, Any, Any]):
    """A function over what two streams have in a window."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._function = function

    def apply(self, key: Any, window: Any, inputs: Iterable[Row]) -> Any:
        """What the function makes of the elements of both."""
        first: list[Any] = []
        second: list[Any] = []
        for is_first, one, other in inputs:
            if is_first:
                first.append(one)
            else:
                second.append(other)
        return self._made(first, second)

    def _made(self, first: list[Any], second: list[Any]) -> Any:
        call = getattr(self._function, "co_group", self._function)
        return call(first, second)


class JoinOfTagged(OverTagged):
    """A function of every two elements of a window that are of different streams."""

    def _made(self, first: list[Any], second: list[Any]) -> Iterator[Any]:
        call = getattr(self._function, "join", self._function)
        is_flat = isinstance(self._function, FlatJoinFunction)
        for one in first:
            for other in second:
                made = call(one, other)
                if made is not None and (is_flat or isgenerator(made)):
                    yield from made
                else:
                    yield made


class _Pair(ProcessJoinFunction.Context):
    left = right = 0

    def get_left_timestamp(self) -> int:
        return self.left

    def get_right_timestamp(self) -> int:
        return self.right

    def get_timestamp(self) -> int:
        return max(self.left, self.right)


class OverPairs(Composed):
    """A function over elements that are pairs, with their times."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._call = function.process_element
        self._pair = _Pair()

    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Any:
        """What the function makes of a pair."""
        self._pair.left, self._pair.right, left, right = value
        return self._call(left, right, self._pair)
