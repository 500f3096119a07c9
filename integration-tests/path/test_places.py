"""Where a scalar function may stand in SQL and the Table API, a Python one may, in both modes."""

from __future__ import annotations

import datetime
import functools
from typing import Any

import pytest
from pyflink.table import DataTypes, EnvironmentSettings, Table, TableEnvironment
from pyflink.table.expressions import call, col, if_then_else, lit
from pyflink.table.udf import udf
from pyflink.util.exceptions import ValidationException

pytestmark = pytest.mark.timeout(300)

ROWS = [(1, "a", 10), (2, "b", 20), (3, "a", 30), (4, None, None)]


@pytest.fixture(scope="module", params=["process", "thread"])
def t_env(request: pytest.FixtureRequest) -> TableEnvironment:
    """A batch environment in each mode, with the views ``t`` and ``u`` and the functions."""
    t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    t_env.get_config().set("parallelism.default", "1")
    t_env.get_config().set("python.execution-mode", request.param)
    columns = DataTypes.ROW(
        [
            DataTypes.FIELD("id", DataTypes.BIGINT()),
            DataTypes.FIELD("k", DataTypes.STRING()),
            DataTypes.FIELD("v", DataTypes.BIGINT()),
        ]
    )
    t_env.create_temporary_view("t", t_env.from_elements(ROWS, columns))
    t_env.create_temporary_view("u", t_env.from_elements([(11, "A"), (31, "B")], ["v", "name"]))
    t_env.create_temporary_function("plus_one", plus_one)
    t_env.create_temporary_function("is_even", is_even)
    t_env.create_temporary_function("total", total)
    t_env.create_temporary_function("text", text)
    t_env.create_temporary_function("one_or_two", udf(lambda a, b=1: a, result_type="BIGINT"))
    t_env.create_temporary_function("one_or_more", udf(lambda a, *more: a, result_type="BIGINT"))
    t_env.create_temporary_function("upper_py", udf(str.upper, result_type="STRING"))
    return t_env


@udf
def plus_one(value: int) -> int:
    return None if value is None else value + 1  # type: ignore[return-value]


@udf
def is_even(value: int) -> bool:
    return value is not None and value % 2 == 0


@udf
def total(*values: int) -> int:
    return sum(value for value in values if value is not None)


@udf(result_type="STRING")
def text(value: Any) -> str:
    return str(value)


def sql(t_env: TableEnvironment, query: str) -> list[tuple[Any, ...]]:
    with t_env.execute_sql(query).collect() as rows:
        return [tuple(row) for row in rows]


def rows(table: Table) -> list[tuple[Any, ...]]:
    with table.execute().collect() as collected:
        return [tuple(row) for row in collected]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # in the condition of a join, of one side and of both
        ("SELECT t.id, u.name FROM t JOIN u ON plus_one(t.v) = u.v", [(1, "A"), (3, "B")]),
        ("SELECT t.id FROM t JOIN u ON is_even(t.id + u.v)", [(1,), (1,), (3,), (3,)]),
        ("SELECT t.id, u.name FROM t LEFT JOIN u ON plus_one(t.v) = u.v WHERE t.id > 2",
         [(3, "B"), (4, None)]),
        # in CASE, beside Java's functions and within them, and around them
        ("SELECT CASE WHEN is_even(id) THEN plus_one(id) ELSE -id END FROM t",
         [(-1,), (3,), (-3,), (5,)]),
        ("SELECT UPPER(k), plus_one(CHAR_LENGTH(k) + v), ABS(plus_one(-v)) FROM t WHERE id < 3",
         [("A", 12, 9), ("B", 22, 19)]),
        ("SELECT COALESCE(plus_one(v), -1) FROM t WHERE is_even(id) AND k IS NULL", [(-1,)]),
        # in grouping, aggregates, HAVING, ordering, DISTINCT
        ("SELECT is_even(id), SUM(plus_one(v)) FROM t GROUP BY is_even(id) "
         "HAVING plus_one(SUM(v)) > 0 ORDER BY plus_one(COUNT(*)), is_even(id)",
         [(False, 42), (True, 21)]),
        ("SELECT DISTINCT is_even(id) FROM t ORDER BY is_even(id)", [(False,), (True,)]),
        ("SELECT id FROM t ORDER BY plus_one(-id)", [(4,), (3,), (2,), (1,)]),
        # in subqueries, VALUES, UNION, over windows
        ("SELECT id FROM t WHERE plus_one(id) IN (SELECT v / 10 + 1 FROM t WHERE v IS NOT NULL)",
         [(1,), (2,), (3,)]),
        ("SELECT plus_one(x) FROM (VALUES (1), (2)) AS w(x) UNION ALL SELECT plus_one(40)",
         [(2,), (3,), (41,)]),
        ("SELECT id, SUM(plus_one(v)) OVER (PARTITION BY k ORDER BY id) FROM t WHERE k = 'a'",
         [(1, 11), (3, 42)]),
        # any number of arguments, constants among them
        ("SELECT total(), total(1), total(id, v, 1) FROM t WHERE id = 2", [(0, 1, 23)]),
        ("SELECT upper_py(k) FROM t WHERE k IS NOT NULL", [("A",), ("B",), ("A",)]),
    ],
)  # fmt: skip
def test_in_sql(t_env: TableEnvironment, query: str, expected: list[tuple[Any, ...]]) -> None:
    found = sql(t_env, query)
    assert (found if "ORDER BY" in query else sorted(found, key=str)) == (
        expected if "ORDER BY" in query else sorted(expected, key=str)
    )


def test_in_the_table_api(t_env: TableEnvironment) -> None:
    t = t_env.from_path("t")
    u = t_env.from_elements([(1, 11, "A"), (2, 99, "C"), (3, 31, "B")], ["i", "w", "name"])

    assert rows(t.add_columns(plus_one(col("v")).alias("w")).where(col("id") == 1)) == [
        (1, "a", 10, 11)
    ]
    assert rows(t.add_or_replace_columns(plus_one(col("v")).alias("v")).limit(1)) == [(1, "a", 11)]
    joined = t.join(u, (col("id") == col("i")) & (plus_one(col("v")) == col("w")))
    assert sorted(rows(joined.select(col("id"), col("name")))) == [(1, "A"), (3, "B")]
    chosen = if_then_else(is_even(col("id")), plus_one(col("id")), lit(0))
    assert sorted(rows(t.select(chosen))) == [(0,), (0,), (3,), (5,)]
    assert sorted(rows(t.select(call("plus_one", col("id")) * 2))) == [(4,), (6,), (8,), (10,)]
    assert sorted(rows(t.filter(is_even(col("id"))).select(col("id")))) == [(2,), (4,)]
    grouped = t.group_by(is_even(col("id")).alias("e")).select(col("e"), plus_one(col("v").sum))
    assert sorted(rows(grouped)) == [(False, 41), (True, 21)]


class Scale:
    """A callable object."""

    def __init__(self, factor: int) -> None:
        self._factor = factor

    def __call__(self, value: int) -> int:
        return value * self._factor


def power(base: int, exponent: int) -> int:
    return base**exponent


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda value: value * 2, 6),
        (Scale(5), 15),
        (functools.partial(power, 2), 8),
        (functools.partial(power, exponent=2), 9),
        (max, None),
    ],
)
def test_whatever_can_be_called(t_env: TableEnvironment, function: Any, expected: Any) -> None:
    declared = udf(function, result_type="BIGINT", deterministic=False)
    arguments = [col("id")] if expected else [col("id"), col("v")]
    table = t_env.from_path("t").where(col("id") == 3).select(declared(*arguments))
    assert rows(table) == [(expected or 30,)]


def test_of_whole_rows(t_env: TableEnvironment) -> None:
    described = udf(
        lambda row: (f"{row.id}{row['k']}{row[2]}", row.id),
        result_type="ROW<text STRING, id BIGINT>",
    )
    assert rows(t_env.from_path("t").map(described).limit(2)) == [("1a10", 1), ("2b20", 2)]


def test_map_takes_functions_that_return_rows(t_env: TableEnvironment) -> None:
    with pytest.raises(TypeError) as raised:
        t_env.from_path("t").map(plus_one)
    assert str(raised.value) == (
        "The function 'plus_one' returns BIGINT, but map() takes a function that returns rows: "
        "declare its result_type as a ROW, or call it in select()."
    )


@pytest.mark.parametrize(
    ("called", "signatures"),
    [
        ("plus_one(id, v)", ["plus_one(<ANY>)"]),
        ("plus_one()", ["plus_one(<ANY>)"]),
        ("one_or_two(id, v, v)", ["one_or_two(<ANY>)", "one_or_two(<ANY>, <ANY>)"]),
        ("one_or_more()", ["one_or_more(<ANY>, <ANY>...)"]),
    ],
)
def test_a_wrong_number_of_arguments_is_refused_before_the_job(
    t_env: TableEnvironment, called: str, signatures: list[str]
) -> None:
    with pytest.raises(ValidationException) as raised:
        t_env.sql_query(f"SELECT {called} FROM t")
    assert f"Supported signatures are:\n{chr(10).join(signatures)}\n" in str(raised.value)


CUT = (
    "Argument {} of the function '{}' is a TIMESTAMP constant with digits beyond the millisecond, "
    "which Flink's planner would cut off. Give the function a column, or the constant as a string "
    "that the function parses."
)


def test_timestamp_constants_that_would_be_cut_are_refused(t_env: TableEnvironment) -> None:
    with pytest.raises(ValidationException) as raised:
        t_env.sql_query("SELECT total(id, TIMESTAMP '2020-01-01 00:00:00.123456') FROM t")
    told = CUT.format(2, "default_catalog.default_database.total")
    assert str(raised.value).endswith(f"\nCaused by: {told}")

    moment = lit(datetime.datetime(2020, 1, 1, microsecond=123456))
    with pytest.raises(ValidationException) as raised:
        t_env.from_path("t").select(text(moment))
    assert str(raised.value).endswith(f"\nCaused by: {CUT.format(1, 'text')}")


def test_other_timestamp_constants_keep_their_digits(t_env: TableEnvironment) -> None:
    in_a_column = "(VALUES (TIMESTAMP '2020-01-01 00:00:00.123456')) AS w(x)"
    assert sql(
        t_env, f"SELECT text(x), text(TIMESTAMP '2020-01-01 00:00:00.123') FROM {in_a_column}"
    ) == [("2020-01-01 00:00:00.123456", "2020-01-01 00:00:00.123000")]
