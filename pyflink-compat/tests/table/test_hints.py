"""Type hints say what a function returns."""

import dataclasses
import datetime
import decimal
import functools
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple, Optional, Union

import pytest
from pyflink.common import Row
from pyflink.table import DataTypes, ScalarFunction, TableEnvironment
from pyflink.table.expressions import col
from pyflink.table.types import type_of_hint, type_of_result
from pyflink.table.udf import udf


class Point(NamedTuple):
    x: int
    y: Optional[float]


@dataclasses.dataclass
class Place:
    name: str
    at: Point
    tags: list[str]


@dataclasses.dataclass
class Chain:
    link: "Optional[Chain]"


POINT = DataTypes.ROW(
    [DataTypes.FIELD("x", DataTypes.BIGINT()), DataTypes.FIELD("y", DataTypes.DOUBLE())]
)


@pytest.mark.parametrize(
    ("hint", "sql"),
    [
        (bool, "BOOLEAN"),
        (int, "BIGINT"),
        (float, "DOUBLE"),
        (str, "VARCHAR(2147483647)"),
        (bytes, "VARBINARY(2147483647)"),
        (decimal.Decimal, "DECIMAL(38, 18)"),
        (datetime.date, "DATE"),
        (datetime.time, "TIME(3)"),
        (datetime.datetime, "TIMESTAMP(6)"),
        (datetime.timedelta, "INTERVAL DAY(6) TO SECOND(3)"),
        (Optional[int], "BIGINT"),
        (Union[str, None], "VARCHAR(2147483647)"),
        (list[int], "ARRAY<BIGINT>"),
        (Sequence[Optional[int]], "ARRAY<BIGINT>"),
        (dict[str, list[float]], "MAP<VARCHAR(2147483647), ARRAY<DOUBLE>>"),
        (Mapping[str, int], "MAP<VARCHAR(2147483647), BIGINT>"),
        (Point, "ROW<`x` BIGINT, `y` DOUBLE>"),
        (
            Place,
            "ROW<`name` VARCHAR(2147483647), `at` ROW<`x` BIGINT, `y` DOUBLE>, "
            "`tags` ARRAY<VARCHAR(2147483647)>>",
        ),
    ],
)
def test_the_type_of_a_hint(hint: Any, sql: str) -> None:
    assert (
        type_of_hint(hint)
        .as_sql()
        .replace("STRING", "VARCHAR(2147483647)")
        .replace("BYTES", "VARBINARY(2147483647)")
        == sql
    )


@pytest.mark.skipif(sys.version_info < (3, 10), reason="X | Y came with Python 3.10")
def test_unions_with_a_bar() -> None:
    assert type_of_hint(eval("int | None")) == DataTypes.BIGINT()


@pytest.mark.parametrize("hint", [Any, list, Union[int, str], complex, "int"])
def test_a_hint_without_a_type(hint: Any) -> None:
    with pytest.raises(TypeError, match=" has no type in SQL: a hint may be bool, int, float, "):
        type_of_hint(hint)


def test_a_row_within_itself() -> None:
    with pytest.raises(TypeError) as raised:
        type_of_hint(Chain)
    assert str(raised.value) == "Chain has itself within: a ROW has a fixed depth"


def test_no_hint() -> None:
    assert type_of_result(lambda value: value) is None
    assert type_of_result(len) is None


def test_a_hint_that_names_what_is_not_there() -> None:
    def function(value: int) -> "Nowhere":  # type: ignore[name-defined]  # noqa: F821
        return value

    with pytest.raises(TypeError) as raised:
        udf(function)
    assert str(raised.value) == (
        "The function 'function' has no result_type, and its hint does not say it: the hints of "
        f"{function.__qualname__} cannot be read: name 'Nowhere' is not defined; hints name what "
        "the module has when the function is declared. Give a DataType, such as DataTypes.INT(), "
        "or its SQL text, such as 'INT'."
    )


class Halve(ScalarFunction):
    def eval(self, value: int) -> float:
        return value / 2


class Caller:
    def __call__(self, value: int) -> float:
        return value / 2


def halve(value: int) -> float:
    return value / 2


@pytest.mark.parametrize("function", [Halve(), Caller(), halve, functools.partial(halve, 3)])
def test_every_kind_of_function_has_hints(function: Callable[..., Any]) -> None:
    assert udf(function)._result_type == DataTypes.DOUBLE()


def test_as_a_bare_decorator() -> None:
    @udf
    def length(text: str) -> int:
        return len(text)

    assert length._result_type == DataTypes.BIGINT()


@pytest.mark.parametrize("mode", ["process", "thread"])
def test_named_tuples_and_dataclasses_are_rows(t_env: TableEnvironment, mode: str) -> None:
    t_env.get_config().set("python.execution-mode", mode)

    @udf
    def point(n: int) -> Point:
        return Point(n, n / 2)

    @udf
    def place(n: int) -> Optional[Place]:
        return None if n == 2 else Place(str(n), Point(n, None), ["a", str(n)])

    table = t_env.from_elements([(1,), (2,)], ["n"])
    result = table.select(point(col("n")).alias("p"), place(col("n")).alias("q"))
    assert result.get_schema().get_field_data_type("p") == POINT
    with result.execute().collect() as rows:
        assert list(rows) == [
            Row(Row(1, 0.5), Row("1", Row(1, None), ["a", "1"])),
            Row(Row(2, 1.0), None),
        ]
