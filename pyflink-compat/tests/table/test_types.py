"""Types written in Python, in SQL and in Java are the same types."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyflink.table import DataTypes
from pyflink.table.types import (
    DataType,
    RowField,
    RowType,
    TypeSyntaxError,
    _from_java_data_type,
    _to_java_data_type,
    parse_type,
)

ATOMIC = st.sampled_from(
    [
        DataTypes.BOOLEAN(),
        DataTypes.TINYINT(),
        DataTypes.SMALLINT(),
        DataTypes.INT(),
        DataTypes.BIGINT(),
        DataTypes.FLOAT(),
        DataTypes.DOUBLE(),
        DataTypes.STRING(),
        DataTypes.BYTES(),
        DataTypes.DATE(),
        DataTypes.INTERVAL(DataTypes.DAY(3), DataTypes.SECOND(3)),
        DataTypes.INTERVAL(DataTypes.YEAR(4), DataTypes.MONTH()),
        DataTypes.INTERVAL(DataTypes.HOUR()),
    ]
)
SIZED = st.one_of(
    st.integers(1, 1000).map(DataTypes.CHAR),
    st.integers(1, 1000).map(DataTypes.VARCHAR),
    st.integers(1, 1000).map(DataTypes.BINARY),
    st.integers(1, 1000).map(DataTypes.VARBINARY),
    st.integers(0, 9).map(DataTypes.TIMESTAMP),
    st.integers(0, 9).map(DataTypes.TIMESTAMP_LTZ),
    st.integers(0, 9).map(DataTypes.TIME),
    st.integers(1, 38).flatmap(
        lambda precision: st.integers(0, precision).map(
            lambda scale: DataTypes.DECIMAL(precision, scale)
        )
    ),
)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8)


def composed(inner: st.SearchStrategy[DataType]) -> st.SearchStrategy[DataType]:
    fields = st.lists(st.tuples(NAMES, inner), max_size=4, unique_by=lambda field: field[0])
    return st.one_of(
        inner.map(DataTypes.ARRAY),
        inner.map(DataTypes.MULTISET),
        st.tuples(inner, inner).map(lambda pair: DataTypes.MAP(*pair)),
        fields.map(lambda each: DataTypes.ROW([DataTypes.FIELD(*field) for field in each])),
    )


TYPES = st.recursive(st.one_of(ATOMIC, SIZED), composed, max_leaves=6).flatmap(
    lambda each: st.sampled_from([each, each.not_null()])
)


@given(TYPES)
def test_sql_and_back(data_type: DataType) -> None:
    assert parse_type(data_type.as_sql()) == data_type


@given(TYPES)
def test_pickled_and_back(data_type: DataType) -> None:
    assert pickle.loads(pickle.dumps(data_type)) == data_type


@settings(max_examples=50, deadline=None)
@given(TYPES)
def test_java_and_back(data_type: DataType) -> None:
    assert _from_java_data_type(_to_java_data_type(data_type)) == data_type


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("int", DataTypes.INT()),
        ("INTEGER NOT NULL", DataTypes.INT(False)),
        ("DOUBLE PRECISION", DataTypes.DOUBLE()),
        ("DEC(5)", DataTypes.DECIMAL(5, 0)),
        ("NUMERIC", DataTypes.DECIMAL(10, 0)),
        ("TIMESTAMP WITHOUT TIME ZONE", DataTypes.TIMESTAMP(6)),
        ("TIMESTAMP(3) WITH LOCAL TIME ZONE", DataTypes.TIMESTAMP_LTZ(3)),
        ("INT ARRAY", DataTypes.ARRAY(DataTypes.INT())),
        ("INT NOT NULL ARRAY NOT NULL", DataTypes.ARRAY(DataTypes.INT(False), False)),
        ("INT MULTISET", DataTypes.MULTISET(DataTypes.INT())),
        (
            "ROW(a INT, `b c` STRING 'what it is')",
            RowType([RowField("a", DataTypes.INT()), RowField("b c", DataTypes.STRING())]),
        ),
        ("ROW<>", DataTypes.ROW([])),
    ],
)
def test_other_ways_to_write_them(sql: str, expected: DataType) -> None:
    assert parse_type(sql) == expected


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("FOO", "'FOO' is not a SQL type: where a type is expected, found 'FOO'."),
        ("ARRAY<INT", "'ARRAY<INT' is not a SQL type: where '>' is expected, it ends."),
        ("INT INT", "'INT INT' is not a SQL type: where nothing more is expected, found 'INT'."),
        ("DECIMAL(x)", "'DECIMAL(x)' is not a SQL type: where a number is expected, found 'x'."),
        ("", "'' is not a SQL type: where a type is expected, it ends."),
        ("INT;", "'INT;' is not a SQL type: ';' cannot be read."),
        (
            "INTERVAL 3",
            "'INTERVAL 3' is not a SQL type: where a unit of time, such as DAY is expected, "
            "found '3'.",
        ),
    ],
)
def test_what_is_no_type_is_told_where(sql: str, message: str) -> None:
    with pytest.raises(TypeSyntaxError) as caught:
        parse_type(sql)
    assert str(caught.value) == message


def test_rows_without_names() -> None:
    row = DataTypes.ROW([DataTypes.INT(), DataTypes.STRING()])
    assert row.names == ["f0", "f1"]


def test_a_class_is_no_type() -> None:
    with pytest.raises(TypeError) as caught:
        DataTypes.ARRAY(int)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "The element type of an ARRAY must be a DataType, such as DataTypes.INT(), "
        "not <class 'int'>."
    )


def test_nullability_is_part_of_a_type() -> None:
    assert DataTypes.INT() != DataTypes.INT().not_null()
    assert DataTypes.INT(False).nullable() == DataTypes.INT()
    assert repr(DataTypes.DECIMAL(10, 2, False)) == "DecimalType(10, 2, false)"
