"""Every type into Flink and out again, with nulls."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

from fletching.row import Row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pyflink.table import DataTypes, TableEnvironment

_UTC = datetime.timezone.utc
_FIRST = datetime.datetime(1, 1, 3)
_LAST = datetime.datetime(9999, 12, 29)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_INTS = st.integers(-(2**31), 2**31 - 1)
_NANOS = st.datetimes(datetime.datetime(1678, 1, 1), datetime.datetime(2261, 1, 1))


def _to_millis(moment: Any) -> Any:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _decimals(precision: int, scale: int) -> SearchStrategy[decimal.Decimal]:
    limit = 10**precision - 1
    return st.integers(-limit, limit).map(lambda i: decimal.Decimal(i).scaleb(-scale, _EXACT))


_EXACT = decimal.Context(prec=60)

_COLUMNS: list[tuple[Any, SearchStrategy[Any]]] = [
    (DataTypes.BOOLEAN(), st.booleans()),
    (DataTypes.TINYINT(), st.integers(-128, 127)),
    (DataTypes.SMALLINT(), st.integers(-(2**15), 2**15 - 1)),
    (DataTypes.INT(), _INTS),
    (DataTypes.BIGINT(), st.integers(-(2**63), 2**63 - 1)),
    (DataTypes.FLOAT(), st.floats(width=32, allow_nan=False)),
    (DataTypes.DOUBLE(), st.floats(allow_nan=False)),
    (DataTypes.DECIMAL(10, 2), _decimals(10, 2)),
    (DataTypes.DECIMAL(38, 18), _decimals(38, 18)),
    (DataTypes.STRING(), _TEXT),
    (DataTypes.BYTES(), st.binary(max_size=12)),
    (DataTypes.DATE(), st.dates()),
    (DataTypes.TIME(3), st.times().map(_to_millis)),
    (DataTypes.TIMESTAMP(3), st.datetimes(_FIRST, _LAST).map(_to_millis)),
    (DataTypes.TIMESTAMP(6), st.datetimes(_FIRST, _LAST)),
    (DataTypes.TIMESTAMP(9), _NANOS),
    (DataTypes.TIMESTAMP_LTZ(6), st.datetimes(_FIRST, _LAST, timezones=st.just(_UTC))),
    (
        DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3)),
        st.integers(-(10**9), 10**9).map(lambda ms: datetime.timedelta(milliseconds=ms)),
    ),
    (DataTypes.ARRAY(DataTypes.STRING()), st.lists(st.none() | _TEXT, max_size=4)),
    (DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INT())), st.lists(st.lists(_INTS), max_size=3)),
    (
        DataTypes.MAP(DataTypes.STRING().not_null(), DataTypes.INT()),
        st.dictionaries(_TEXT, st.none() | _INTS, max_size=4),
    ),
    (
        DataTypes.ROW(
            [
                DataTypes.FIELD("x", DataTypes.INT()),
                DataTypes.FIELD("y", DataTypes.ARRAY(DataTypes.STRING())),
            ]
        ),
        st.builds(Row, st.none() | _INTS, st.none() | st.lists(_TEXT, max_size=2)),
    ),
]
_SCHEMA = DataTypes.ROW(
    [DataTypes.FIELD(f"c{i}", data_type) for i, (data_type, _) in enumerate(_COLUMNS)]
)
_ROWS = st.lists(st.tuples(*(st.none() | values for _, values in _COLUMNS)), max_size=20)

_FEW = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_FEW
@given(rows=_ROWS)
def test_values_come_back_as_they_went(t_env: TableEnvironment, rows: list[Any]) -> None:
    table = t_env.from_elements(rows, _SCHEMA)

    with table.execute().collect() as collected:
        assert [tuple(row) for row in collected] == rows


def test_all_nulls_and_no_rows(t_env: TableEnvironment) -> None:
    nulls = [(None,) * len(_COLUMNS)] * 3

    assert [tuple(row) for row in t_env.from_elements(nulls, _SCHEMA).execute().collect()] == nulls
    assert list(t_env.from_elements([], _SCHEMA).execute().collect()) == []
    assert t_env.from_elements([], _SCHEMA).to_arrow().num_rows == 0


def test_chars_are_padded_and_intervals_of_months_are_ints(t_env: TableEnvironment) -> None:
    query = "SELECT CAST('ab' AS CHAR(4)), INTERVAL '1-2' YEAR TO MONTH, CAST(X'01' AS BINARY(2))"

    with t_env.execute_sql(query).collect() as rows:
        assert [tuple(row) for row in rows] == [("ab  ", 14, b"\x01\x00")]


def test_multisets_are_counts(t_env: TableEnvironment) -> None:
    query = "SELECT COLLECT(x) FROM (VALUES ('a'), ('b'), ('a')) AS t(x)"

    assert list(t_env.execute_sql(query).collect())[-1][0] == {"a": 2, "b": 1}
