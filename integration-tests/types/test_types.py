"""Every type through functions of every kind, in both modes, against plain Python.

Values are drawn by ``random_columns``, which has each as Arrow and as a Python object. So it is
known what a row-wise function must be given, and what must come out.
"""

from __future__ import annotations

import asyncio
import datetime
import decimal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from fletching.raw_value import RawValue
from fletching.row import Row
from pyflink.table import DataTypes, EnvironmentSettings, Table, TableEnvironment
from pyflink.table.expressions import col
from pyflink.table.types import DataType, DoubleType, FloatType, RowType
from pyflink.table.udf import UserDefinedFunctionWrapper, udf

sys.path.insert(0, str(Path(__file__).parent))
from arrow_equality import assert_same
from random_columns import Column, leaf_types, nested_types, random_column, random_type

MODES = ["process", "thread"]
PLAIN_ROWS = 70_000
"""Of each of five schemas of simple types in each mode, which have half of the types each."""
NESTED_ROWS = 30_000
"""Of each of five schemas of nested types, in each mode: a million rows in all."""
FEW_ROWS = 120
PANDAS_CHANGES = (FloatType, DoubleType, RowType)
"""NaN is NULL in pandas, and a row that is NULL is a row of NULLs in a DataFrame."""


@pytest.fixture(params=MODES)
def t_env(request: pytest.FixtureRequest) -> TableEnvironment:
    """A batch environment in each mode."""
    t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    t_env.get_config().set("parallelism.default", "1")
    t_env.get_config().set("python.execution-mode", request.param)
    return t_env


def _table(t_env: TableEnvironment, columns: Sequence[Column]) -> Table:
    names = [f"c{i}" for i in range(len(columns))]
    fields = [DataTypes.FIELD(name, c.data_type) for name, c in zip(names, columns)]
    arrow = pa.Table.from_arrays([column.arrow for column in columns], names=names)
    return t_env.from_arrow(arrow, DataTypes.ROW(fields))


def _text(*values: Any) -> str:
    return repr(values)


def _same(value: Any) -> Any:
    return value


async def _awaited(value: Any) -> Any:
    return value


def _copied(column: Any) -> Any:
    """The same column in other memory, so that nothing is passed on unseen."""
    return column.take(pa.array(range(len(column))))


def _copied_series(column: Any) -> Any:
    return column.copy()


def _function(kind: str, data_type: DataType) -> UserDefinedFunctionWrapper:
    if kind == "async":
        return udf(_awaited, result_type=data_type)
    function = {"general": _same, "pandas": _copied_series, "arrow": _copied}[kind]
    return udf(function, result_type=data_type, func_type=kind)


def _array(table: pa.Table, index: int) -> pa.Array:
    combined = table.column(index).combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _changed(value: Any) -> Any:
    """Something else of the same type, by the value's own methods."""
    if value is None or isinstance(value, RawValue):
        return value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value // 2
    if isinstance(value, decimal.Decimal):
        # The operator rounds to the context's 28 digits.
        return value.copy_negate() if value else value
    if isinstance(value, (float, datetime.timedelta)):
        return -value
    if isinstance(value, (datetime.time, datetime.datetime)):
        return value.replace(minute=59 - value.minute)
    if isinstance(value, datetime.date):
        return value.replace(day=1)
    if isinstance(value, dict):
        return {key: _changed(each) for key, each in value.items()}
    if isinstance(value, Row):
        names = reversed(value.as_dict().keys())
        return Row(**{name: _changed(value[name]) for name in names})
    if isinstance(value, (list, tuple)):
        return [_changed(each) for each in reversed(value)]
    return value[::-1]


async def _row_of(*values: Any) -> Row:
    await asyncio.sleep(0)
    return Row(*values)


@pytest.fixture(scope="session")
def every_type() -> list[Column]:
    """A column of each type, some NOT NULL."""
    rng = np.random.default_rng(7)
    types = [*leaf_types(), *nested_types()]
    return [
        random_column(rng, each if i % 4 else each.not_null(), FEW_ROWS)
        for i, each in enumerate(types)
    ]


def _in_order(values: list[Any], column: Column) -> list[Any]:
    """Rows with their fields in the type's order, whatever order the function gave them in."""
    return [_sorted_like(value, like) for value, like in zip(values, column.python)]


def _sorted_like(value: Any, like: Any) -> Any:
    if isinstance(value, Row):
        return Row(**{name: _sorted_like(value[name], like[name]) for name in like.as_dict()})
    if isinstance(value, dict):
        return {key: _sorted_like(each, like[key]) for key, each in value.items()}
    if isinstance(value, list):
        return [_sorted_like(each, other) for each, other in zip(value, reversed(like))]
    return value


def _plain(value: Any) -> Any:
    """Rows as tuples: collected rows of rows have no names."""
    if isinstance(value, Row):
        return tuple(map(_plain, value))
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return [(_plain(key), _plain(each)) for key, each in value.items()]
    return value


def test_row_wise_functions_of_every_type(t_env: TableEnvironment, every_type: Any) -> None:
    table = _table(t_env, every_type)
    names = [f"c{i}" for i in range(len(every_type))]
    calls = [
        udf(_changed, result_type=column.data_type)(col(name)).alias(name)
        for name, column in zip(names, every_type)
    ]
    expected = [list(map(_changed, column.python)) for column in every_type]
    with table.select(*calls).execute().collect() as rows:
        found = list(zip(*rows))
    for column, values, collected in zip(every_type, expected, found):
        assert repr(_plain(list(collected))) == repr(_plain(_in_order(values, column))), column


def test_async_functions_of_every_type(t_env: TableEnvironment, every_type: Any) -> None:
    table = _table(t_env, every_type)
    names = [f"c{i}" for i in range(len(every_type))]
    fields = [DataTypes.FIELD(name, c.data_type) for name, c in zip(names, every_type)]
    function = udf(_row_of, result_type=DataTypes.ROW(fields))
    found = table.select(function(*map(col, names)).alias("row")).to_arrow()
    row = _array(found, 0)
    for i, column in enumerate(every_type):
        assert_same(row.field(i), column.arrow, column.data_type.as_sql())


@pytest.mark.parametrize("kind", ["pandas", "arrow"])
def test_vectorized_functions_of_every_type(
    t_env: TableEnvironment, every_type: Any, kind: str
) -> None:
    table = _table(t_env, every_type)
    calls = [
        _function(kind, column.data_type)(col(f"c{i}")).alias(f"c{i}")
        for i, column in enumerate(every_type)
        if kind == "arrow" or not isinstance(column.data_type, PANDAS_CHANGES)
    ]
    found = table.select(*calls).to_arrow()
    for name in found.column_names:
        column = every_type[int(name[1:])]
        index = found.column_names.index(name)
        assert_same(_array(found, index), column.arrow, column.data_type.as_sql())


def test_a_million_rows(t_env: TableEnvironment, nested: list[list[Column]]) -> None:
    """Row-wise functions see the right objects, and all kinds give back what they were given."""
    rng = np.random.default_rng(2026)
    mode = t_env.get_config().get("python.execution-mode", "")
    leaves = leaf_types()[MODES.index(mode) :: 2]
    plain = [[random_column(rng, each, PLAIN_ROWS) for each in leaves[i::5]] for i in range(5)]
    for seed, columns in enumerate([*plain, *nested]):
        table = _table(t_env, columns)
        names = [f"c{i}" for i in range(len(columns))]
        calls = [udf(_text, result_type="STRING")(*map(col, names)).alias("text")]
        for i, column in enumerate(columns):
            kind = ("general", "arrow", "general", "pandas")[(i + seed) % 4]
            if kind == "pandas" and isinstance(column.data_type, PANDAS_CHANGES):
                kind = "general"
            calls.append(_function(kind, column.data_type)(col(names[i])).alias(names[i]))
        found = table.select(*calls).to_arrow()
        texts = map(repr, zip(*(column.python for column in columns)))
        assert found.column(0).to_pylist() == list(texts), f"schema {seed}"
        for i, column in enumerate(columns):
            path = f"schema {seed}, c{i} {column.data_type.as_sql()}"
            assert_same(_array(found, i + 1), column.arrow, path)


@pytest.fixture(scope="session")
def nested() -> list[list[Column]]:
    """Schemas of three columns, and their rows."""
    rng = np.random.default_rng(2026)
    types = [[random_type(rng, least_depth=1) for _ in range(3)] for _ in range(5)]
    return [[random_column(rng, each, NESTED_ROWS) for each in schema] for schema in types]
