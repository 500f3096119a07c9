"""Every type into a table and out of it, each way that there is."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyflink.table import DataTypes, EnvironmentSettings, Table, TableEnvironment
from pyflink.table.types import RowType

sys.path.insert(0, str(Path(__file__).parent))
from arrow_equality import assert_same
from random_columns import Column, leaf_types, nested_types, random_column

N_ROWS = 100


@pytest.fixture(scope="module")
def t_env() -> TableEnvironment:
    """A session in a zone that is not UTC."""
    t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    t_env.get_config().set("parallelism.default", "1")
    t_env.get_config().set("table.local-time-zone", "Asia/Kolkata")
    return t_env


@pytest.fixture(scope="module")
def columns() -> list[Column]:
    """A column of each type."""
    rng = np.random.default_rng(11)
    return [random_column(rng, each, N_ROWS) for each in (*leaf_types(), *nested_types())]


def _schema(columns: list[Column]) -> RowType:
    fields = [DataTypes.FIELD(f"c{i}", column.data_type) for i, column in enumerate(columns)]
    return DataTypes.ROW(fields)


def _assert_holds(table: Table, columns: list[Column]) -> None:
    found = table.to_arrow()
    for i, column in enumerate(columns):
        array = pa.concat_arrays(found.column(i).chunks)
        assert_same(array, column.arrow, column.data_type.as_sql())


@pytest.fixture(scope="module")
def table(t_env: TableEnvironment, columns: list[Column]) -> Table:
    """All of them, from Python's objects."""
    rows = list(zip(*(column.python for column in columns)))
    return t_env.from_elements(rows, _schema(columns))


def test_objects_go_in(table: Table, columns: list[Column]) -> None:
    _assert_holds(table, columns)


def test_arrow_goes_in(t_env: TableEnvironment, columns: list[Column]) -> None:
    names = [f"c{i}" for i in range(len(columns))]
    arrow = pa.Table.from_arrays([column.arrow for column in columns], names=names)
    _assert_holds(t_env.from_arrow(arrow, _schema(columns)), columns)


def test_pandas_comes_out_and_goes_in(t_env: TableEnvironment, columns: list[Column]) -> None:
    """NaN is NULL in pandas, so of floats it is known that they do not come back."""
    exact = [each for each in columns if not _has_floats(each.arrow.type)]
    rows = list(zip(*(column.python for column in exact)))
    frame = t_env.from_elements(rows, _schema(exact)).to_pandas()
    assert list(frame.columns) == [f"c{i}" for i in range(len(exact))]
    _assert_holds(t_env.from_pandas(frame, _schema(exact)), exact)


def _has_floats(t: pa.DataType) -> bool:
    return "double" in str(t) or "float" in str(t)


def test_print_shows_all(
    table: Table, columns: list[Column], capfd: pytest.CaptureFixture[str]
) -> None:
    table.execute().print()
    out = capfd.readouterr().out
    assert f"{N_ROWS} rows in set" in out
    assert out.count("\n| +I |") == N_ROWS


def test_whole_numbers_with_nulls_are_exact_in_pandas(t_env: TableEnvironment) -> None:
    """A float64, which pandas has for them, holds 53 bits."""
    row_type = DataTypes.ROW(
        [
            DataTypes.FIELD("small", DataTypes.BIGINT()),
            DataTypes.FIELD("large", DataTypes.BIGINT()),
            DataTypes.FIELD("within", DataTypes.ARRAY(DataTypes.BIGINT())),
        ]
    )
    frame = t_env.from_elements(
        [(1, 2**63 - 1, [2**63 - 1, None]), (None, None, None)], row_type
    ).to_pandas()
    assert [str(dtype) for dtype in frame.dtypes] == ["float64", "Int64", "object"]
    assert frame["large"].tolist() == [2**63 - 1, pd.NA]
    assert frame["within"][0].tolist() == [2**63 - 1, None]


def test_nanoseconds_are_inferred(t_env: TableEnvironment) -> None:
    moment = pd.Timestamp("2024-02-29 03:04:05.678912345")
    table = t_env.from_elements([(moment,), (moment.floor("us"),)], ["at"])
    assert str(table.get_schema().get_field_data_type("at")) == ("LocalZonedTimestampType(9, true)")
    with table.execute().collect() as rows:
        found = [row[0].isoformat() for row in rows]
    assert [each[:29] for each in found] == [
        "2024-02-28T21:34:05.678912345",
        "2024-02-28T21:34:05.678912+00",
    ]


def test_moments_out_of_range_are_told(t_env: TableEnvironment) -> None:
    query = "SELECT CAST('3000-01-01 00:00:00' AS TIMESTAMP(9)) AS at_last"
    with pytest.raises(Exception, match="at_last") as raised:
        list(t_env.execute_sql(query).collect())
    assert (
        str(raised.value)
        .splitlines()[0]
        .endswith(
            "Column 'at_last' of type TIMESTAMP(9) NOT NULL holds 3000-01-01T00:00, which 64 bits "
            "of nanoseconds since 1970 cannot hold. Cast the column to a lower precision, such as "
            "TIMESTAMP(6), or filter such rows out."
        )
    )
