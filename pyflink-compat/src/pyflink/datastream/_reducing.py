"""Functions that make one element of two by one of their fields."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fletching.row import Row

if TYPE_CHECKING:
    from pyflink.datastream.data_stream import DataStream

_FOLDS: dict[str, Callable[[Any, Any], Any]] = {"sum": operator.add, "min": min, "max": max}


def folded(how: str, position: int | str) -> Callable[[Any, Any], Any]:
    """The first of two elements with a field that is made of those of both."""
    fold = _FOLDS[how]

    def reduce(one: Any, other: Any) -> Any:
        if not isinstance(one, (tuple, list, Row)):
            return fold(_single(one, position), other)
        value = fold(_field(one, position), _field(other, position))
        return _with_field(one, position, value)

    reduce.__name__ = how
    return reduce


def by(how: str, position: int | str) -> Callable[[Any, Any], Any]:
    """The one of two elements whose field is the less, or the greater; of equal ones the first."""
    is_better = operator.lt if how == "min" else operator.gt

    def reduce(one: Any, other: Any) -> Any:
        if not isinstance(one, (tuple, list, Row)):
            return other if is_better(other, _single(one, position)) else one
        return other if is_better(_field(other, position), _field(one, position)) else one

    reduce.__name__ = f"{how}_by"
    return reduce


def _single(value: Any, position: int | str) -> Any:
    """An element without fields, which is the only one that it has."""
    if position != 0:
        raise TypeError(f"An element such as {value!r} has no field {position!r}.")
    return value


def _field(element: Any, position: int | str) -> Any:
    return element[_index(element, position)]


def _index(element: Any, position: int | str) -> int:
    if isinstance(position, int):
        return position
    # Rows and named tuples have them.
    names = list(getattr(element, "_fields", None) or ())
    if position not in names:
        raise TypeError(f"An element such as {element!r} has no field {position!r}.")
    return names.index(position)


def _with_field(element: Any, position: int | str, value: Any) -> Any:
    index = _index(element, position)
    values = list(element)
    values[index] = value
    if isinstance(element, Row):
        row = Row.of_kind(element.get_row_kind(), *values)
        if element._fields:
            row.set_field_names(element._fields)
        return row
    if isinstance(element, list):
        return values
    return type(element)._make(values) if hasattr(element, "_make") else tuple(values)


class Reductions(ABC):
    """What can be made of elements that a function of two makes one of."""

    @abstractmethod
    def reduce(self, func: Callable[[Any, Any], Any], /) -> DataStream:
        """One of all."""

    def sum(self, position_to_sum: int | str = 0) -> DataStream:
        """The first element, with the sum of a field of all; elements without fields: the sum."""
        return self.reduce(folded("sum", position_to_sum))

    def min(self, position_to_min: int | str = 0) -> DataStream:
        """The first element, with the least value of a field of all."""
        return self.reduce(folded("min", position_to_min))

    def max(self, position_to_max: int | str = 0) -> DataStream:
        """The first element, with the greatest value of a field of all."""
        return self.reduce(folded("max", position_to_max))

    def min_by(self, position_to_min_by: int | str = 0) -> DataStream:
        """The element with the least value of a field; the first of several."""
        return self.reduce(by("min", position_to_min_by))

    def max_by(self, position_to_max_by: int | str = 0) -> DataStream:
        """The element with the greatest value of a field; the first of several."""
        return self.reduce(by("max", position_to_max_by))
