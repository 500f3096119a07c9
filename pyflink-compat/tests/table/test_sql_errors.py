"""An error in a statement is shown where it is; what is missing is said where to find."""

from __future__ import annotations

from typing import Any

import pytest
from pyflink._gateway.advice import advice_for
from pyflink.table import TableEnvironment
from pyflink.table._sql_errors import pointing_at
from pyflink.util.exceptions import JavaException, SqlParserException, ValidationException


@pytest.mark.parametrize("verb", ["execute_sql", "sql_query", "explain_sql"])
def test_a_statement_that_is_no_sql(t_env: TableEnvironment, verb: str) -> None:
    with pytest.raises(SqlParserException) as raised:
        getattr(t_env, verb)("SELECT 1\nFRM t")
    message = str(raised.value)
    assert message.startswith('SQL parse failed. Encountered "t" at line 2, column 5.\n')
    assert message.endswith("\n\nFRM t\n    ^")


def test_a_function_that_is_not_there(t_env: TableEnvironment) -> None:
    with pytest.raises(ValidationException) as raised:
        t_env.sql_query("SELECT 1 AS a,\n\tnope(2)")
    assert str(raised.value) == (
        "SQL validation failed. From line 2, column 2 to line 2, column 8: No match found for "
        "function signature nope(<NUMERIC>)\n\n\tnope(2)\n\t^^^^^^^"
    )


def test_a_column_that_is_not_there(t_env: TableEnvironment) -> None:
    t_env.execute_sql("CREATE TEMPORARY TABLE s (a INT) WITH ('connector' = 'datagen')")
    t_env.execute_sql("CREATE TEMPORARY TABLE k (a INT) WITH ('connector' = 'blackhole')")
    with pytest.raises(ValidationException) as raised:
        t_env.create_statement_set().add_insert_sql("INSERT INTO k SELECT other FROM s")
    assert str(raised.value) == (
        "SQL validation failed. SQL validation failed. From line 1, column 22 to line 1, column "
        "26: Column 'other' not found in any table\n\n"
        "INSERT INTO k SELECT other FROM s\n                     ^^^^^"
    )


@pytest.mark.parametrize(
    "message",
    [
        "no place",
        "line 0, column 1",
        "line 2, column 1",
        "line 1, column 99",
        "At line 1, column 0",
    ],
)
def test_no_place_in_the_statement(message: str) -> None:
    with pytest.raises(JavaException) as raised, pointing_at("SELECT 1"):
        raise JavaException(message)
    assert str(raised.value) == message


def test_a_place_behind_the_end() -> None:
    with pytest.raises(JavaException) as raised, pointing_at("SELECT"):
        raise JavaException("Encountered <EOF> at line 1, column 7")
    assert str(raised.value).endswith("\n\nSELECT\n      ^")


def test_a_range_over_several_lines() -> None:
    with pytest.raises(JavaException) as raised, pointing_at("SELECT f(\n1)"):
        raise JavaException("From line 1, column 8 to line 2, column 2: no")
    assert str(raised.value).endswith("\n\nSELECT f(\n       ^")


HOW = (
    "Put its jar in the lib folder of Flink, or name it in the option 'pipeline.jars', such as "
    "'file:///path/to/the.jar'."
)


def test_a_connector_that_is_not_there(t_env: TableEnvironment) -> None:
    t_env.execute_sql("CREATE TEMPORARY TABLE k (a INT) WITH ('connector' = 'kafka')")
    with pytest.raises(ValidationException) as raised:
        t_env.sql_query("SELECT * FROM k")
    assert str(raised.value).endswith(
        "\n\n'kafka' is in org.apache.flink:flink-sql-connector-kafka on Maven Central: take a "
        f"version whose ending is for Flink 2.3, or the next before it. {HOW}"
    )


def test_a_format_that_is_not_there(t_env: TableEnvironment, tmp_path: Any) -> None:
    t_env.execute_sql(
        "CREATE TEMPORARY TABLE p (a INT) WITH ('connector' = 'filesystem', "
        f"'path' = '{tmp_path}', 'format' = 'parquet')"
    )
    with pytest.raises(ValidationException) as raised:
        t_env.execute_sql("SELECT * FROM p")
    assert str(raised.value).endswith(
        f"\n\n'parquet' is in org.apache.flink:flink-sql-parquet:2.3.0 on Maven Central. {HOW}"
    )


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("anything", ""),
        ("Could not find any factory for identifier 'of-a-company' that implements", ""),
        ("java.lang.ClassNotFoundException: com.company.Connector", ""),
        (
            "java.lang.NoClassDefFoundError: org/apache/kafka/common/Node",
            "The class org.apache.kafka.common.Node is in "
            "org.apache.flink:flink-sql-connector-kafka on Maven Central: take a version whose "
            f"ending is for Flink 2.3, or the next before it. {HOW}",
        ),
        (
            "java.lang.ClassNotFoundException: org.postgresql.Driver",
            "The class org.postgresql.Driver is in org.postgresql:postgresql on Maven Central. "
            f"{HOW}",
        ),
    ],
)
def test_advice(message: str, advice: str) -> None:
    assert advice_for(message) == advice
