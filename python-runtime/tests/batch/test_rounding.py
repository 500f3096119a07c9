"""A value is kept as it would be read when it was written, at once."""

from __future__ import annotations

from typing import Any

import pytest
from fletching.batch.elements import ElementConversions, logical_type_of
from fletching.batch.rounding import rounding
from fletching.protocol import ElementType
from hypothesis import given
from hypothesis import strategies as st

FLOAT, DOUBLE = ElementType(name="FLOAT"), ElementType(name="DOUBLE")
PAIR = ElementType(name="TUPLE", parts=[DOUBLE, FLOAT])
LISTS = ElementType(name="LIST", parts=[PAIR])

numbers = st.none() | st.floats(width=64, allow_nan=False, max_value=1e38, min_value=-1e38)
numbers |= st.integers(-(2**100), 2**100)
pairs = st.none() | st.tuples(st.none() | st.floats(allow_nan=False), numbers)


def kept(element: Any, value: Any) -> Any:
    rounded = rounding(element, ElementConversions())
    assert rounded is not None
    return rounded(value)


def written_and_read(element: Any, value: Any) -> Any:
    conversion = ElementConversions().of(element, logical_type_of(element))
    return conversion.decode(conversion.encode_nullable([value]))[0]


@given(numbers)
def test_numbers(value: Any) -> None:
    assert kept(FLOAT, value) == written_and_read(FLOAT, value)


@given(pairs)
def test_tuples(value: Any) -> None:
    assert kept(PAIR, value) == written_and_read(PAIR, value)


@given(st.lists(pairs))
def test_nested(value: Any) -> None:
    assert kept(LISTS, value) == written_and_read(LISTS, value)


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_infinity_stays(value: float) -> None:
    assert kept(FLOAT, value) == value


def test_nan_stays() -> None:
    assert str(kept(FLOAT, float("nan"))) == "nan"


@pytest.mark.parametrize("value", [1e300, "text", [1.5]])
def test_what_is_not_of_the_type_is_left_to_be_refused(value: Any) -> None:
    assert kept(FLOAT, value) is value


def test_other_types_are_not_touched() -> None:
    assert rounding(ElementType(name="LIST", parts=[DOUBLE]), ElementConversions()) is None
