"""Every type, nested and with NULLs, to Arrow and back."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from fletching.batch.convert import from_python, to_python
from fletching.batch.types import arrow_type
from fletching.datetime_ns import DatetimeNs
from fletching.protocol import LogicalType
from fletching.raw_value import RawValue
from fletching.row import Row
from fletching.testing.specs import logical, row_of
from hypothesis import given, settings
from hypothesis import strategies as st

UTC = datetime.timezone.utc


def _floored(moment: datetime.datetime, digits: int) -> datetime.datetime:
    unit = 10 ** (6 - min(digits, 6))
    return moment.replace(microsecond=moment.microsecond // unit * unit)


def _decimal_values(precision: int, scale: int) -> st.SearchStrategy[Decimal]:
    limit = 10**precision - 1
    return st.integers(-limit, limit).map(lambda i: Decimal(f"{i}E-{scale}"))


def _moments(precision: int) -> st.SearchStrategy[datetime.datetime]:
    # nanoseconds in 64 bits hold 1677 to 2262
    low, high = (1678, 2261) if precision > 6 else (1, 9999)
    moments = st.datetimes(datetime.datetime(low, 1, 1), datetime.datetime(high, 12, 31)).map(
        lambda moment: _floored(moment, precision)
    )
    if precision <= 6:
        return moments
    return moments | st.builds(DatetimeNs.of, moments, st.integers(0, 999))


def _integers(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _time(milliseconds: int) -> datetime.time:
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=milliseconds)).time()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def decimal_columns(draw: st.DrawFn) -> tuple[Any, st.SearchStrategy[Any]]:
    precision = draw(st.integers(1, 38))
    scale = draw(st.integers(0, precision))
    t = logical("DECIMAL", precision=precision, scale=scale)
    return t, _decimal_values(precision, scale)


@st.composite
def moment_columns(draw: st.DrawFn) -> tuple[Any, st.SearchStrategy[Any]]:
    precision = draw(st.integers(0, 9))
    name = draw(st.sampled_from(["TIMESTAMP", "TIMESTAMP_LTZ"]))
    values = _moments(precision)
    if name == "TIMESTAMP_LTZ":
        values = values.map(lambda moment: moment.replace(tzinfo=UTC))
    return logical(name, precision=precision), values


LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (logical("BOOLEAN"), st.booleans()),
    (logical("TINYINT"), _integers(8)),
    (logical("SMALLINT"), _integers(16)),
    (logical("INT"), _integers(32)),
    (logical("BIGINT"), _integers(64)),
    (logical("FLOAT"), st.floats(width=32, allow_nan=False)),
    (logical("DOUBLE"), st.floats(allow_nan=False)),
    (logical("CHAR", length=3), TEXT),
    (logical("STRING"), TEXT),
    (logical("BINARY", length=3), st.binary(max_size=12)),
    (logical("BYTES"), st.binary(max_size=12)),
    (logical("RAW", identifier="a.B"), st.binary(max_size=12).map(lambda b: RawValue(b, "a.B"))),
    (logical("NULL"), st.none()),
    (logical("DATE"), st.dates()),
    (logical("TIME", precision=3), st.integers(0, 86_399_999).map(_time)),
    (logical("INTERVAL_YEAR_MONTH"), _integers(32)),
    (
        logical("INTERVAL_DAY_TIME"),
        st.integers(-(10**15), 10**15).map(lambda ms: datetime.timedelta(milliseconds=ms)),
    ),
]
leaf_columns = st.sampled_from(LEAVES) | decimal_columns() | moment_columns()


@st.composite
def nested_columns(draw: st.DrawFn, inner: Any) -> tuple[Any, st.SearchStrategy[Any]]:
    kind = draw(st.sampled_from(["ARRAY", "MAP", "MULTISET", "ROW", "STRUCTURED"]))
    if kind in ("ROW", "STRUCTURED"):
        fields = draw(st.lists(inner, min_size=1, max_size=3))
        names = [f"c{i}" for i in range(len(fields))]
        t = row_of(**{name: field[0] for name, field in zip(names, fields)})
        t.name = LogicalType.Name.Value(f"NAME_{kind}")
        parts = [st.none() | field[1] for field in fields]
        return t, st.tuples(*parts).map(lambda values: Row(**dict(zip(names, values))))
    if kind == "ARRAY":
        element, values = draw(inner)
        return logical("ARRAY", element), st.lists(st.none() | values, max_size=4)
    key, keys = draw(leaf_columns.filter(lambda column: column[0].name != LogicalType.NAME_NULL))
    if kind == "MULTISET":
        return logical("MULTISET", key), st.dictionaries(keys, st.integers(1, 9), max_size=3)
    item, items = draw(inner)
    return logical("MAP", key, item), st.dictionaries(keys, st.none() | items, max_size=3)


any_column = st.recursive(leaf_columns, lambda inner: nested_columns(inner), max_leaves=4)


@st.composite
def columns_of_values(draw: st.DrawFn) -> tuple[Any, list[Any]]:
    t, values = draw(any_column)
    return t, draw(st.lists(st.none() | values, max_size=12))


@settings(max_examples=400, deadline=None)
@given(columns_of_values(), st.integers(0, 3))
def test_values_come_back(column: tuple[Any, list[Any]], skipped: int) -> None:
    t, values = column
    array = from_python(values, t)
    array.validate(full=True)
    assert array.type == arrow_type(t)
    assert to_python(array, t) == values
    assert to_python(array.slice(skipped), t) == values[skipped:]


@settings(max_examples=100, deadline=None)
@given(columns_of_values())
def test_what_arrow_says_itself(column: tuple[Any, list[Any]]) -> None:
    """Against pyarrow's own scalars, for the types where both have the same objects."""
    t, values = column
    array = from_python(values, t)
    if _is_plain(array.type):
        assert array.to_pylist() == values


def _is_plain(t: pa.DataType) -> bool:
    if pa.types.is_list(t):
        return _is_plain(t.value_type)
    # nanoseconds are pandas' own in to_pylist
    return not (pa.types.is_nested(t) or str(t).startswith("timestamp[ns"))


@settings(max_examples=50, deadline=None)
@given(columns_of_values())
def test_ipc_keeps_them(column: tuple[Any, list[Any]]) -> None:
    t, values = column
    array = from_python(values, t)
    batch = pa.record_batch([array], schema=pa.schema([pa.field("c", arrow_type(t))]))
    back = pa.ipc.read_record_batch(batch.serialize(), batch.schema)
    assert to_python(back.column(0), t) == values


@pytest.mark.parametrize("name", ["FLOAT", "DOUBLE"])
def test_special_floats(name: str) -> None:
    values = [float("nan"), float("inf"), float("-inf"), -0.0, None]
    back = to_python(from_python(values, logical(name)), logical(name))
    assert math.isnan(back[0])
    assert back[1:3] == [float("inf"), float("-inf")]
    assert math.copysign(1, back[3]) == -1
    assert back[4] is None


def test_objects_are_pythons_own() -> None:
    t = logical("ARRAY", logical("BIGINT"))
    back = to_python(from_python([[1, 2]], t), t)
    assert type(back[0][0]) is int
    for t, value in [
        (logical("BIGINT"), 1),
        (logical("BOOLEAN"), True),
        (logical("DOUBLE"), 1.5),
        (logical("FLOAT"), 1.5),
        (logical("STRING"), "x"),
        (logical("BYTES"), b"x"),
        (logical("DATE"), datetime.date(2024, 2, 29)),
        (logical("TIMESTAMP", precision=9), datetime.datetime(2024, 2, 29)),
        (logical("DECIMAL", precision=5, scale=2), Decimal("1.50")),
    ]:
        back = to_python(from_python([value], t), t)
        assert type(back[0]) is type(value)
        assert repr(back[0]) == repr(value)


def test_a_row_names_its_fields() -> None:
    t = row_of(a=logical("INT"), b=row_of(c=logical("STRING")))
    back = to_python(from_python([Row(1, Row("x")), (2, None)], t), t)
    assert repr(back) == "[Row(a=1, b=Row(c='x')), Row(a=2, b=None)]"


def test_digits_beyond_the_microsecond() -> None:
    t = logical("TIMESTAMP", precision=9)
    array = pa.array([-1, None, 1_999, 1_000], pa.timestamp("ns"))
    back = to_python(array, t)
    assert back == [
        DatetimeNs(1969, 12, 31, 23, 59, 59, 999999, nanosecond=999),
        None,
        DatetimeNs(1970, 1, 1, 0, 0, 0, 1, nanosecond=999),
        datetime.datetime(1970, 1, 1, 0, 0, 0, 1),
    ]
    assert type(back[3]) is datetime.datetime
    assert from_python(back, t) == array


def test_slots_of_nulls_may_hold_anything() -> None:
    t = logical("TIMESTAMP", precision=0)
    data = pa.py_buffer(memoryview(bytearray(b"\xff" * 7 + b"\x7f" + bytes(8))))
    array = pa.Array.from_buffers(pa.timestamp("s"), 2, [pa.py_buffer(b"\x02"), data])
    assert to_python(array, t) == [None, datetime.datetime(1970, 1, 1)]
