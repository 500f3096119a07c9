"""Types of elements by the hints of functions, in both modes, on an embedded Flink."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Dict, Generator, List, NamedTuple, Optional, Tuple, Union  # noqa: UP035

import pytest
from pyflink.common import Row, Types
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream import MapFunction, StreamExecutionEnvironment
from pyflink.datastream._hints import hinted_type
from pyflink.util.exceptions import JavaException


@dataclass
class Point:
    x: int
    label: Optional[str]  # noqa: UP045


class Pair(NamedTuple):
    first: Point
    second: List[float]  # noqa: UP006


@dataclass
class Derived:
    x: int
    y: int = 0

    def __post_init__(self) -> None:
        self.y = self.x


@dataclass
class Linked:
    rest: List[Linked]  # noqa: UP006


NAMES = {"x": Types.LONG(), "label": Types.STRING()}


def returns(hint: Any) -> Any:
    def function(value: Any) -> Any:
        return value

    function.__annotations__["return"] = hint
    return function


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (int, Types.LONG()),
        (float, Types.DOUBLE()),
        (bool, Types.BOOLEAN()),
        (str, Types.STRING()),
        (bytes, Types.PRIMITIVE_ARRAY(Types.BYTE())),
        (Decimal, Types.BIG_DEC()),
        (dt.date, TypeInformation("LOCAL_DATE")),
        (dt.datetime, None),
        (Optional[int], Types.LONG()),
        (List[Dict[str, int]], Types.LIST(Types.MAP(Types.STRING(), Types.LONG()))),  # noqa: UP006
        (Tuple[str, int], Types.TUPLE([Types.STRING(), Types.LONG()])),  # noqa: UP006
        (Tuple[int, ...], None),  # noqa: UP006
        (List[Optional[int]], None),  # noqa: UP006
        (Union[int, str], None),
        (dt.timedelta, None),
        (Row, None),
        (Derived, None),
        (Linked, None),
        ("NoSuchClass", None),
        (Any, None),
        (None, None),
        (Iterator[int], None),
    ],
)
def test_types_of_hints(hint: Any, kind: TypeInformation | None) -> None:
    assert hinted_type(returns(hint), gives_several=False) == kind


def test_types_of_what_gives_several() -> None:
    for hint in (Iterator[int], Generator[int, None, None], List[int], Optional[List[int]]):  # noqa: UP006
        assert hinted_type(returns(hint), gives_several=True) == Types.LONG()
    assert hinted_type(returns(int), gives_several=True) is None
    assert hinted_type(lambda value: value, gives_several=False) is None


def point_of(value: int) -> Point:
    return Point(value, None if value == 2 else str(value))


def pair_of(point: Point) -> Pair:
    assert type(point) is Point
    return Pair(point, [point.x / 2])


class Times(MapFunction):
    def map(self, value: Pair) -> Tuple[dt.date, Decimal, bytes]:  # noqa: UP006
        assert type(value) is Pair
        assert type(value.first) is Point
        return (
            dt.date(2024, 1, value.first.x),
            Decimal(value.first.x).scaleb(-40),
            b"%d" % value.first.x,
        )


def test_objects_are_given_back(stream_env: StreamExecutionEnvironment) -> None:
    # not chained, so that the elements are Java's in between
    points = stream_env.from_collection([1, 2], Types.LONG()).map(point_of).disable_chaining()
    description = points.get_type().description
    assert description == ("ROW_NAMED", tuple(NAMES.values()), tuple(NAMES))
    pairs = points.rebalance().map(pair_of).disable_chaining()
    times = pairs.map(Times()).disable_chaining()
    found = sorted(times.map(lambda value: value).execute_and_collect())
    assert found == [(dt.date(2024, 1, n), Decimal(n).scaleb(-40), b"%d" % n) for n in (1, 2)]
    assert list(pairs.execute_and_collect()) == [
        Pair(Point(1, "1"), [0.5]),
        Pair(Point(2, None), [1.0]),
    ]


@dataclass
class Special(Point):
    """A point with the same fields."""


def special(value: int) -> Point:
    return Special(value, "a")


def test_a_subclass_is_not_cut_to_its_base(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_collection([1], Types.LONG())
    with pytest.raises(JavaException) as failed:
        list(numbers.map(special).execute_and_collect())
    assert (
        "Special) for its result type ROW<`x` BIGINT, `label` STRING>: it is of a subclass of "
        "Point, which would be lost; return a Point, or declare another output type."
    ) in str(failed.value)
    pickled = numbers.map(special, Types.PICKLED_BYTE_ARRAY())
    assert list(pickled.execute_and_collect()) == [Special(1, "a")]
