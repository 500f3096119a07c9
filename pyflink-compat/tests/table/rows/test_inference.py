from __future__ import annotations

import array
import datetime
import decimal
import re
from collections import namedtuple
from typing import Any

import pytest
from fletching.row import Row
from pyflink.table._rows.inference import infer_row_type, infer_type


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (True, "BOOLEAN"),
        (1, "BIGINT"),
        (1.5, "DOUBLE"),
        ("a", "STRING"),
        (b"a", "BYTES"),
        (bytearray(b"a"), "BYTES"),
        (decimal.Decimal("1.5"), "DECIMAL(38, 18)"),
        (datetime.date(2020, 1, 1), "DATE"),
        (datetime.time(1, 2), "TIME(3)"),
        (datetime.datetime(2020, 1, 1), "TIMESTAMP_LTZ(6)"),
        (datetime.timedelta(1), "INTERVAL DAY(2) TO SECOND(3)"),
        ([1, None], "ARRAY<BIGINT>"),
        ([[1]], "ARRAY<ARRAY<BIGINT>>"),
        ({"a": 1, "b": None}, "MAP<STRING NOT NULL, BIGINT>"),
        (array.array("i", [1]), "ARRAY<INT NOT NULL>"),
        ((1, "a"), "ROW<`_1` BIGINT, `_2` STRING>"),
        (Row(1, 2.0), "ROW<`_1` BIGINT, `_2` DOUBLE>"),
        (Row(x=1), "ROW<`x` BIGINT>"),
    ],
)
def test_each_kind_of_value_has_a_type(value: Any, sql: str) -> None:
    assert infer_type(value).as_sql() == sql


class _Point:
    def __init__(self) -> None:
        self.y = 1
        self.x = 2.0


@pytest.mark.parametrize(
    ("elements", "names", "sql"),
    [
        ([(1, "a")], None, "ROW<`_1` BIGINT, `_2` STRING>"),
        ([(1, 2.0)], ["a"], "ROW<`a` BIGINT, `_2` DOUBLE>"),
        ([(1, 2.0)], ["a", "b", "c"], "ROW<`a` BIGINT, `b` DOUBLE>"),
        ([{"b": 1, "a": 2.0}], None, "ROW<`a` DOUBLE, `b` BIGINT>"),
        ([_Point()], None, "ROW<`x` DOUBLE, `y` BIGINT>"),
        ([namedtuple("P", "q p")(1, 2)], None, "ROW<`q` BIGINT, `p` BIGINT>"),
        ([(None,), (1,)], None, "ROW<`_1` BIGINT>"),
        ([([],), ([None, 1],)], None, "ROW<`_1` ARRAY<BIGINT>>"),
        ([({},), ({"a": 1},)], None, "ROW<`_1` MAP<STRING NOT NULL, BIGINT>>"),
        ([((1, None),), ((None, 2.0),)], None, "ROW<`_1` ROW<`_1` BIGINT, `_2` DOUBLE>>"),
        ([{"a": 1}, {"b": 2}], None, "ROW<`a` BIGINT, `b` BIGINT>"),
    ],
)
def test_rows_are_merged(elements: list[Any], names: list[str] | None, sql: str) -> None:
    assert infer_row_type(elements, names).as_sql() == sql


@pytest.mark.parametrize(
    ("elements", "error", "message"),
    [
        ([], ValueError, "can not infer schema from empty data set"),
        ([1], TypeError, "Can not infer schema for type: <class 'int'>"),
        ([(None,)], ValueError, "Some column types cannot be determined after inferring"),
        ([([],)], ValueError, "Some column types cannot be determined after inferring"),
        (
            [(1,), ("a",)],
            TypeError,
            "field _1: Can not merge type <class 'pyflink.table.types._atomic.BigIntType'> and "
            "<class 'pyflink.table.types._atomic.VarCharType'>",
        ),
        ([(object(),)], TypeError, "not supported type: <class 'object'>"),
    ],
)
def test_what_has_no_type_is_refused(
    elements: list[Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        infer_row_type(elements)
