"""What types make of values that are kept in state, so that it is so whenever they are written.

A value is written when the engine asks for it. Were it rounded then only, a sum of single precision
numbers would depend on where batches end; Java's are rounded at every step.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from fletching.batch.elements import ElementConversions, logical_type_of
from fletching.batch.mismatch import ValueMismatch


def rounding(element: Any, conversions: ElementConversions) -> Callable[[Any], Any] | None:
    """What rounds the single precision numbers in values of an ElementType; None if it has none.

    Values that are not of the type are left alone: writing them fails.
    """
    if not _has_singles(element):
        return None
    conversion = conversions.of(element, logical_type_of(element))

    def written_and_read(value: Any) -> Any:
        try:
            return conversion.decode(conversion.encode_nullable([value]))[0]
        except ValueMismatch:
            return value

    if element.name == "FLOAT":
        return _of_numbers(written_and_read)
    if element.name == "TUPLE":
        return _of_tuples([rounding(part, conversions) for part in element.parts], written_and_read)
    return written_and_read


def _has_singles(element: Any) -> bool:
    return element.name == "FLOAT" or any(map(_has_singles, element.parts))


def _of_numbers(written_and_read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    single = ctypes.c_float

    def rounded(value: Any) -> Any:
        if type(value) is not float:
            return written_and_read(value)
        number = single(value).value
        # One that is too large is refused when it is written.
        return number if number - number == 0 else value

    return rounded


def _of_tuples(
    parts: list[Callable[[Any], Any] | None], written_and_read: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    n_parts = len(parts)

    def rounded(value: Any) -> Any:
        if type(value) is not tuple or len(value) != n_parts:
            return written_and_read(value)
        return tuple(
            each if round_part is None else round_part(each)
            for each, round_part in zip(value, parts)
        )

    return rounded
