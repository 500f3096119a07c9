"""Functions over tables that change: each row keeps its kind and its place."""

from __future__ import annotations

from typing import Any

import pytest
from pyflink.common import Row, RowKind
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf

COUNTS = "(SELECT word, COUNT(*) AS n FROM words GROUP BY word)"
CHANGES = [
    ("+I", "x", 10),
    ("+I", "y", 10),
    ("-U", "x", 10),
    ("+U", "x", 20),
    ("-U", "x", 20),
    ("+U", "x", 30),
    ("-U", "y", 10),
    ("+U", "y", 20),
]


def _times_ten(n: Any) -> Any:
    return n * 10


async def _awaited_times_ten(n: int) -> int:
    return n * 10


def _multiplied(column: Any) -> Any:
    import pyarrow.compute as pc

    return pc.multiply(column, 10)


@pytest.fixture(scope="module", params=["process", "thread"])
def t_env(request: pytest.FixtureRequest) -> TableEnvironment:
    """With the table ``words``, a changelog ``changes``, and a function of each kind."""
    t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    t_env.get_config().set("parallelism.default", "1")
    t_env.get_config().set("python.execution-mode", request.param)
    words = t_env.from_elements([(word,) for word in "xyxxy"], ["word"])
    t_env.create_temporary_view("words", words)
    changes = [
        Row.of_kind(RowKind.INSERT, 1, "a"),
        Row.of_kind(RowKind.UPDATE_BEFORE, 1, "a"),
        Row.of_kind(RowKind.UPDATE_AFTER, 1, "b"),
        Row.of_kind(RowKind.DELETE, 1, "b"),
        Row.of_kind(RowKind.INSERT, 2, "z"),
    ]
    t_env.create_temporary_view("changes", t_env.from_elements(changes, ["n", "s"]))
    for name, function, kind in (
        ("general", _times_ten, "general"),
        ("awaited", _awaited_times_ten, "general"),
        ("pandas", _times_ten, "pandas"),
        ("arrow", _multiplied, "arrow"),
    ):
        declared = udf(function, result_type="BIGINT", func_type=kind)
        t_env.create_temporary_function(f"by_{name}", declared)
    return t_env


def _collected(t_env: TableEnvironment, query: str) -> list[tuple[Any, ...]]:
    with t_env.execute_sql(query).collect() as rows:
        return [(str(row.get_row_kind()), *row) for row in rows]


@pytest.mark.parametrize("kind", ["general", "awaited", "pandas", "arrow"])
def test_updates_keep_their_kinds(t_env: TableEnvironment, kind: str) -> None:
    query = f"SELECT word, by_{kind}(n) AS n FROM {COUNTS}"
    assert _collected(t_env, query) == CHANGES
    assert t_env.sql_query(query).to_arrow().to_pylist() == [
        {"word": "x", "n": 30},
        {"word": "y", "n": 20},
    ]
    changes = f"SELECT by_{kind}(n), s FROM changes"
    assert _collected(t_env, changes) == [
        ("+I", 10, "a"),
        ("-U", 10, "a"),
        ("+U", 10, "b"),
        ("-D", 10, "b"),
        ("+I", 20, "z"),
    ]
    assert t_env.sql_query(changes).to_pandas().to_numpy().tolist() == [[20, "z"]]


def test_conditions_see_each_change(t_env: TableEnvironment) -> None:
    query = f"SELECT word, n FROM {COUNTS} WHERE by_general(n) > 10"
    assert _collected(t_env, query) == [
        ("+U", "x", 2),
        ("-U", "x", 2),
        ("+U", "x", 3),
        ("+U", "y", 2),
    ]
    assert t_env.sql_query(query).to_pandas().to_numpy().tolist() == [["x", 3], ["y", 2]]


def test_results_are_counted_again(t_env: TableEnvironment) -> None:
    query = (
        f"SELECT tens, COUNT(*) AS words FROM (SELECT by_general(n) AS tens FROM {COUNTS}) "
        "GROUP BY tens"
    )
    rows = sorted(map(tuple, t_env.sql_query(query).to_arrow().to_pandas().to_numpy().tolist()))
    assert rows == [(20, 1), (30, 1)]
