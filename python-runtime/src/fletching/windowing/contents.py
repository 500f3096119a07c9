"""What is kept of the elements of a window until its function is called."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from fletching.windowing.calls import reducer_of
from fletching.windowing.evictors import TimestampedValue


class Contents(Protocol):
    """How elements are added to what is kept of a window, which may be the same object, changed."""

    def first(self, value: Any, time: int | None) -> Any:
        """What is kept of a first element."""

    def added(self, held: Any, value: Any, time: int | None) -> Any:
        """What is kept with one element more."""

    def folded(self, values: Iterable[Any]) -> Any:
        """What is kept of these elements, which are one or more."""

    def more(self, held: Any, values: Iterable[Any]) -> Any:
        """What is kept with these elements more."""

    def merged(self, one: Any, other: Any) -> Any:
        """What is kept of two windows that become one."""

    def elements(self, held: Any) -> list[Any]:
        """What the function is called with."""


class Reduced:
    """One element, made of all."""

    def __init__(self, folds: Any) -> None:
        self._reduce: Callable[[Any, Any], Any] = reducer_of(folds)

    def first(self, value: Any, time: int | None) -> Any:
        """The element."""
        return value

    def added(self, held: Any, value: Any, time: int | None) -> Any:
        """One of both."""
        return self._reduce(held, value)

    def folded(self, values: Iterable[Any]) -> Any:
        """One of all."""
        return functools.reduce(self._reduce, values)

    def more(self, held: Any, values: Iterable[Any]) -> Any:
        """One of all and what there is."""
        return functools.reduce(self._reduce, values, held)

    def merged(self, one: Any, other: Any) -> Any:
        """One of both."""
        return self._reduce(one, other)

    def elements(self, held: Any) -> list[Any]:
        """The one."""
        return [held]


class Aggregated:
    """An accumulator."""

    def __init__(self, aggregate: Any) -> None:
        self._aggregate = aggregate

    def first(self, value: Any, time: int | None) -> Any:
        """An accumulator of one element."""
        return self._aggregate.add(value, self._aggregate.create_accumulator())

    def added(self, held: Any, value: Any, time: int | None) -> Any:
        """The accumulator with one element more."""
        return self._aggregate.add(value, held)

    def folded(self, values: Iterable[Any]) -> Any:
        """An accumulator of these elements."""
        return self.more(self._aggregate.create_accumulator(), values)

    def more(self, held: Any, values: Iterable[Any]) -> Any:
        """The accumulator with these elements more."""
        add = self._aggregate.add
        for value in values:
            held = add(value, held)
        return held

    def merged(self, one: Any, other: Any) -> Any:
        """One of two accumulators."""
        return self._aggregate.merge(one, other)

    def elements(self, held: Any) -> list[Any]:
        """The result."""
        return [self._aggregate.get_result(held)]


class Listed:
    """All elements."""

    def first(self, value: Any, time: int | None) -> Any:
        """A list of one."""
        return [value]

    def added(self, held: Any, value: Any, time: int | None) -> Any:
        """The list, one longer."""
        held.append(value)
        return held

    def folded(self, values: Iterable[Any]) -> Any:
        """A list of these."""
        return self.more([], values)

    def more(self, held: Any, values: Iterable[Any]) -> Any:
        """The list with these."""
        for value in values:
            held = self.added(held, value, None)
        return held

    def merged(self, one: Any, other: Any) -> Any:
        """The elements of both."""
        return [*one, *other]

    def elements(self, held: Any) -> list[Any]:
        """The elements, in a list of the function's own."""
        return list(held)


class Stamped(Listed):
    """All elements with their times, for an evictor."""

    def first(self, value: Any, time: int | None) -> Any:
        """A list of one."""
        return [TimestampedValue(value, time)]

    def added(self, held: Any, value: Any, time: int | None) -> Any:
        """The list, one longer."""
        held.append(TimestampedValue(value, time))
        return held


class Rounded:
    """As others, each time as if what is kept had been written and read."""

    def __init__(self, how: Contents, rounded: Callable[[Any], Any]) -> None:
        self._how = how
        self._rounded = rounded

    def first(self, value: Any, time: int | None) -> Any:
        """What is kept of a first element."""
        return self._rounded(self._how.first(value, time))

    def added(self, held: Any, value: Any, time: int | None) -> Any:
        """What is kept with one element more."""
        return self._rounded(self._how.added(held, value, time))

    def folded(self, values: Iterable[Any]) -> Any:
        """What is kept of these elements."""
        rest = iter(values)
        return self.more(self.first(next(rest), None), rest)

    def more(self, held: Any, values: Iterable[Any]) -> Any:
        """What is kept with these elements more."""
        for value in values:
            held = self.added(held, value, None)
        return held

    def merged(self, one: Any, other: Any) -> Any:
        """What is kept of two windows that become one."""
        return self._rounded(self._how.merged(one, other))

    def elements(self, held: Any) -> list[Any]:
        """What the function is called with."""
        return self._how.elements(held)


def contents_of(folds: Any, has_evictor: bool) -> Contents:
    """What is kept for these functions: all elements only if there is no other way."""
    if has_evictor:
        return Stamped()
    if folds is None:
        return Listed()
    return Aggregated(folds) if hasattr(folds, "create_accumulator") else Reduced(folds)
