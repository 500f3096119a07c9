"""Results on their way out."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

import pytest
from fletching.row import Row, RowKind
from pyflink._gateway import gateway
from pyflink.table import DataTypes, TableEnvironment

_UNBOUNDED = (
    "CREATE TEMPORARY TABLE endless (id BIGINT) WITH ('connector' = 'datagen', "
    "'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '100000', "
    "'rows-per-second' = '20')"
)


@pytest.fixture(scope="module")
def endless(streaming: TableEnvironment) -> TableEnvironment:
    streaming.execute_sql(_UNBOUNDED)
    return streaming


def _status(result: Any) -> str:
    return str(result.get_job_client().get_job_status().result().name)


def _wait_until_over(result: Any) -> None:
    while _status(result) not in ("CANCELED", "FAILED", "FINISHED"):
        time.sleep(0.05)


def test_a_million_rows_arrive_once_each(t_env: TableEnvironment) -> None:
    pa = pytest.importorskip("pyarrow")
    numbers = pa.table({"id": pa.array(range(1_000_000)), "s": pa.array(["x"] * 1_000_000)})

    back = t_env.from_arrow(numbers).to_arrow()

    assert back.equals(numbers)


def test_the_rows_of_an_unbounded_query_come_while_it_runs(endless: TableEnvironment) -> None:
    result = endless.execute_sql("SELECT id FROM endless")
    with result.collect() as rows:
        assert [next(rows)[0] for _ in range(3)] == [1, 2, 3]
        assert _status(result) == "RUNNING"
    _wait_until_over(result)


def test_forgetting_the_rows_cancels_the_job(endless: TableEnvironment) -> None:
    result = endless.execute_sql("SELECT id FROM endless")
    rows = result.collect()
    assert next(rows) == Row(1)
    del rows
    _wait_until_over(result)


def test_an_exception_while_iterating_leaves_the_job_to_the_with_block(
    endless: TableEnvironment,
) -> None:
    result = endless.execute_sql("SELECT id FROM endless")

    def give_up() -> None:
        with result.collect() as rows:
            raise KeyError(next(rows))

    with pytest.raises(KeyError):
        give_up()
    _wait_until_over(result)


def test_a_closed_iterator_has_no_more_rows(streaming: TableEnvironment) -> None:
    rows = streaming.execute_sql("VALUES (1), (2)").collect()
    rows.close()
    rows.close()
    assert list(rows) == []


def test_rows_come_before_the_failure_behind_them(endless: TableEnvironment) -> None:
    result = endless.execute_sql("SELECT 100 / (70 - id) FROM endless")
    seen = []

    def collect() -> None:
        with result.collect() as rows:
            for row in rows:
                seen.append(row[0])

    with pytest.raises(Exception, match="/ by zero"):
        collect()
    assert seen[:3] == [1, 1, 1]
    _wait_until_over(result)


def test_changes_have_kinds(streaming: TableEnvironment) -> None:
    table = streaming.from_elements([(1, "a"), (2, "a")], ["n", "s"])
    streaming.create_temporary_view("changes", table)
    query = streaming.sql_query("SELECT s, SUM(n) AS total FROM changes GROUP BY s")

    with query.execute().collect() as rows:
        assert list(rows) == [
            Row.of_kind(RowKind.INSERT, "a", 1),
            Row.of_kind(RowKind.UPDATE_BEFORE, "a", 1),
            Row.of_kind(RowKind.UPDATE_AFTER, "a", 3),
        ]
    assert query.to_arrow().to_pylist() == [{"s": "a", "total": 3}]
    with pytest.raises(TypeError, match=r"^The result updates or deletes rows that it gave before"):
        query.to_arrow_reader().read_all()


def test_rows_of_all_kinds_go_in(streaming: TableEnvironment) -> None:
    rows = [Row.of_kind(kind, 1, "a") for kind in RowKind]

    table = streaming.from_elements(rows, ["n", "s"])

    assert list(table.execute().collect()) == rows


def test_print_shows_what_flink_shows(
    streaming: TableEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = DataTypes.ROW(
        [DataTypes.FIELD("a", DataTypes.INT()), DataTypes.FIELD("b", DataTypes.STRING())]
    )
    streaming.from_elements([(1, "x"), (None, "é")], schema).execute().print()

    assert capsys.readouterr().out == (
        "+----+-------------+--------------------------------+\n"
        "| op |           a |                              b |\n"
        "+----+-------------+--------------------------------+\n"
        "| +I |           1 |                              x |\n"
        "| +I |      <NULL> |                              é |\n"
        "+----+-------------+--------------------------------+\n"
        "2 rows in set\n"
    )


def test_print_in_batch_mode_has_no_kinds(
    batch: TableEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    batch.execute_sql("SELECT 1 AS n").print()

    assert capsys.readouterr().out == (
        "+-------------+\n"
        "|           n |\n"
        "+-------------+\n"
        "|           1 |\n"
        "+-------------+\n"
        "1 row in set\n"
    )


def test_what_arrow_has_no_form_for_is_printed_and_refused(
    streaming: TableEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT PARSE_JSON('{\"a\": 1}') AS v"
    streaming.execute_sql(query).print()

    assert '{"a":1}' in capsys.readouterr().out
    with pytest.raises(Exception, match="Column 'v' has the type VARIANT"):
        streaming.execute_sql(query).collect()


def test_statements_without_jobs_have_results(
    t_env: TableEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    created = t_env.execute_sql(
        "CREATE TEMPORARY TABLE nothing (a INT) WITH ('connector'='blackhole')"
    )
    assert list(created.collect()) == [Row("OK")]
    assert Row("nothing") in list(t_env.execute_sql("SHOW TABLES").collect())
    written = t_env.execute_sql("INSERT INTO nothing VALUES (1)")
    assert list(written.collect()) == [Row(-1)]
    t_env.execute_sql("DESCRIBE nothing").print()
    assert "|    a |  INT | TRUE |" in capsys.readouterr().out
    t_env.execute_sql("DROP TEMPORARY TABLE nothing")


def test_one_statement_at_a_time(streaming: TableEnvironment) -> None:
    with pytest.raises(Exception, match="only single statement supported"):
        streaming.execute_sql("SELECT 1; SELECT 2")


def test_a_connection_without_the_token_gets_nothing(streaming: TableEnvironment) -> None:
    streams = gateway().java_class("io.fletching.gateway.data.result.ResultStream")
    stream = streams.ofRows(streaming.execute_sql("VALUES (1)")._java)
    with socket.create_connection(("127.0.0.1", stream.port())) as connection:
        connection.sendall(bytes(32) + b"\x02")
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    stream.close()
