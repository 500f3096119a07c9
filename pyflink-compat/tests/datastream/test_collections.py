"""Streams of Python objects, and tables of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pyflink.common import Instant, Row, RowKind, TypeInformation, Types
from pyflink.datastream import DataStream, StreamExecutionEnvironment
from pyflink.table import Schema, StreamTableEnvironment
from pyflink.table.expressions import col


@pytest.fixture(scope="module")
def env() -> StreamExecutionEnvironment:
    environment = StreamExecutionEnvironment.get_execution_environment()
    environment.set_parallelism(1)
    return environment


@pytest.fixture(scope="module")
def t_env(env: StreamExecutionEnvironment) -> StreamTableEnvironment:
    return StreamTableEnvironment.create(env)


EVERYTHING: dict[str, tuple[TypeInformation, list[Any]]] = {
    "string": (Types.STRING(), ["", "ä", None]),
    "byte": (Types.BYTE(), [-128, 127]),
    "boolean": (Types.BOOLEAN(), [True, False]),
    "short": (Types.SHORT(), [-(1 << 15)]),
    "int": (Types.INT(), [1 << 30, None]),
    "long": (Types.LONG(), [1 << 62]),
    "float": (Types.FLOAT(), [1.5]),
    "double": (Types.DOUBLE(), [0.1]),
    "char": (Types.CHAR(), ["c"]),
    "big_int": (Types.BIG_INT(), [10**60, -1]),
    "big_dec": (Types.BIG_DEC(), [Decimal("1." + "2" * 50)]),
    "instant": (Types.INSTANT(), [Instant(-5, 999_999_999), None]),
    "date": (Types.SQL_DATE(), [dt.date(1, 1, 1), dt.date(2026, 2, 3)]),
    "time": (Types.SQL_TIME(), [dt.time(1, 2, 3, 4000)]),
    "timestamp": (Types.SQL_TIMESTAMP(), [dt.datetime(2026, 1, 2, 3, 4, 5, 6)]),
    "bytes": (Types.PRIMITIVE_ARRAY(Types.BYTE()), [b"\x00\xff"]),
    "ints": (Types.PRIMITIVE_ARRAY(Types.INT()), [[1, 2], []]),
    "longs": (Types.BASIC_ARRAY(Types.LONG()), [[1, None]]),
    "tuples": (Types.OBJECT_ARRAY(Types.TUPLE([Types.INT(), Types.STRING()])), [[(1, "a"), None]]),
    "list": (Types.LIST(Types.INSTANT()), [[Instant(1, 2)]]),
    "map": (Types.MAP(Types.STRING(), Types.LIST(Types.INT())), [{"a": [1]}, {}]),
    "tuple": (Types.TUPLE([Types.INT(), Types.TUPLE([Types.BIG_INT()])]), [(1, (2,)), (3, None)]),
    "row": (
        Types.ROW_NAMED(["x", "y"], [Types.INT(), Types.ROW_NAMED(["z"], [Types.CHAR()])]),
        [Row(x=1, y=Row(z="c"))],
    ),
    "pickled": (Types.PICKLED_BYTE_ARRAY(), [{"any": object}, 1, None]),
}


def test_every_type_goes_there_and_back(env: StreamExecutionEnvironment) -> None:
    # One job for all: a tuple of lists, a list of values for each type but pickled ones.
    kinds = {name: kind for name, (kind, _) in EVERYTHING.items() if name != "pickled"}
    names = list(kinds)
    count = max(len(values) for _, values in EVERYTHING.values())
    rows = [
        Row(**{n: values[i] if i < len(values) else None for n, (_, values) in _typed()})
        for i in range(count)
    ]
    stream = env.from_collection(rows, Types.ROW_NAMED(names, list(kinds.values())))
    assert list(stream.execute_and_collect()) == rows
    assert stream.get_type() == Types.ROW_NAMED(names, list(kinds.values()))


def _typed() -> list[tuple[str, tuple[TypeInformation, list[Any]]]]:
    return [(name, each) for name, each in EVERYTHING.items() if name != "pickled"]


def test_elements_without_a_type_are_pickled(env: StreamExecutionEnvironment) -> None:
    elements = [1, "a", (2, [3]), Row(a=1)]
    stream = env.from_collection(elements)
    assert stream.get_type() == Types.PICKLED_BYTE_ARRAY()
    with stream.execute_and_collect() as found:
        assert found.next() == 1
        assert list(found) == elements[1:]


def test_rows_are_taken_by_position_by_name_and_from_dicts(env: StreamExecutionEnvironment) -> None:
    kind = Types.ROW_NAMED(["a", "b"], [Types.INT(), Types.STRING()])
    stream = env.from_collection([(1, "x"), Row(2, "y"), Row(b="z", a=3), {"b": "w", "a": 4}], kind)
    found = stream.execute_and_collect(limit=4)
    assert [tuple(row) for row in found] == [(1, "x"), (2, "y"), (3, "z"), (4, "w")]
    assert found[0].as_dict() == {"a": 1, "b": "x"}


@pytest.mark.parametrize(
    ("elements", "kind", "error"),
    [
        (["a"], Types.INT(), "field element: INT can not accept 'a' (str) (element 0)."),
        (
            [(1, 2), (1,)],
            Types.TUPLE([Types.INT(), Types.INT()]),
            "field element: ROW<`f0` INT, `f1` INT> can not accept (1,) (tuple) (element 1).",
        ),
        (
            ["x"],
            Types.INSTANT(),
            "field element: INSTANT can not accept 'x' (str) (element 0).",
        ),
        ([1.5], Types.BIG_INT(), "field element: BIG_INT can not accept 1.5 (float) (element 0)."),
    ],
)
def test_what_is_not_of_the_type_is_refused(
    env: StreamExecutionEnvironment, elements: list[Any], kind: TypeInformation, error: str
) -> None:
    with pytest.raises(TypeError) as caught:
        env.from_collection(elements, kind)
    assert str(caught.value) == error


def test_no_stream_takes_none(env: StreamExecutionEnvironment) -> None:
    with pytest.raises(ValueError, match="Element 1 is None, which no stream takes: leave it out"):
        env.from_collection([1, None], Types.INT())


def test_operators_without_functions(env: StreamExecutionEnvironment) -> None:
    stream = env.from_collection([1, 2], Types.LONG())
    named = stream.name("numbers").uid("numbers").set_parallelism(1).set_description("one, two")
    assert isinstance(named, DataStream)
    assert named.get_name() == "numbers"
    assert named.get_parallelism() == 1
    both = named.union(env.from_collection([3], Types.LONG())).rebalance()
    assert sorted(both.execute_and_collect()) == [1, 2, 3]
    assert named.get_execution_environment().get_parallelism() == 1


def test_tables_of_streams(env: StreamExecutionEnvironment, t_env: StreamTableEnvironment) -> None:
    kind = Types.ROW([Types.INSTANT(), Types.STRING(), Types.FLOAT()])
    stream = env.from_collection([(Instant.of_epoch_milli(1000), "a", 1.5)], kind)
    assert t_env.from_data_stream(stream, col("t"), col("n"), col("p")).select(
        col("n"), col("p")
    ).to_arrow().to_pylist() == [{"n": "a", "p": 1.5}]
    schema = (
        Schema.new_builder()
        .column_by_expression("ts", "CAST(f0 AS TIMESTAMP(3))")
        .column("f1", "STRING")
        .watermark("ts", "ts - INTERVAL '3' SECOND")
        .build()
    )
    table = t_env.from_data_stream(stream, schema)
    assert table.get_schema().get_field_names() == ["ts", "f1"]
    t_env.create_temporary_view("v", stream)
    assert t_env.sql_query("SELECT f1 FROM v").to_arrow().to_pylist() == [{"f1": "a"}]


def test_streams_of_tables(t_env: StreamTableEnvironment) -> None:
    stream = t_env.to_data_stream(t_env.sql_query("SELECT 1 AS a, 'x' AS b"))
    assert list(stream.execute_and_collect()) == [Row(a=1, b="x")]


def test_changelogs_keep_their_kinds(
    env: StreamExecutionEnvironment, t_env: StreamTableEnvironment
) -> None:
    counted = t_env.sql_query("SELECT x, COUNT(*) AS n FROM (VALUES 7, 7) AS t (x) GROUP BY x")
    found = list(t_env.to_changelog_stream(counted).execute_and_collect())
    assert [(row.get_row_kind(), tuple(row)) for row in found] == [
        (RowKind.INSERT, (7, 1)),
        (RowKind.UPDATE_BEFORE, (7, 1)),
        (RowKind.UPDATE_AFTER, (7, 2)),
    ]
    for row in found:
        row.set_field_names(["x", "n"])
    kind = Types.ROW_NAMED(["x", "n"], [Types.INT(), Types.LONG()])
    again = t_env.from_changelog_stream(env.from_collection(found, kind))
    assert again.to_arrow().to_pylist() == [{"x": 7, "n": 2}]


def test_attached_statements_run_with_the_streams_job(
    env: StreamExecutionEnvironment, t_env: StreamTableEnvironment, tmp_path: Any
) -> None:
    t_env.execute_sql(
        f"CREATE TEMPORARY TABLE written (a INT) WITH ('connector' = 'filesystem', "
        f"'path' = '{tmp_path}', 'format' = 'csv')"
    )
    statements = t_env.create_statement_set()
    statements.add_insert_sql("INSERT INTO written VALUES (1)")
    statements.attach_as_datastream()
    env.execute("attached")
    assert t_env.from_path("written").to_arrow().to_pylist() == [{"a": 1}]
