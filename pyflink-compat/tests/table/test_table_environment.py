from __future__ import annotations

import datetime as dt
import sys
import threading

import pytest
from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import (
    DataTypes,
    EnvironmentSettings,
    ExplainDetail,
    FormatDescriptor,
    ResultKind,
    Schema,
    SqlDialect,
    StreamTableEnvironment,
    Table,
    TableDescriptor,
    TableEnvironment,
)
from pyflink.table.catalog import ObjectPath
from pyflink.table.expressions import CURRENT_ROW, UNBOUNDED_ROW, col, lit
from pyflink.table.window import Over, Tumble


@pytest.fixture
def table(t_env: TableEnvironment) -> Table:
    return t_env.sql_query("SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (3, 'y')) AS t (a, b)")


def rows(table: Table) -> list[tuple[object, ...]]:
    with table.execute().collect() as collected:
        return [tuple(row) for row in collected]


def test_settings() -> None:
    settings = (
        EnvironmentSettings.new_instance()
        .in_batch_mode()
        .with_built_in_catalog_name("c")
        .with_built_in_database_name("d")
        .build()
    )
    assert not settings.is_streaming_mode()
    assert settings._j_environment_settings is settings._java
    t_env = TableEnvironment.create(settings)
    assert (t_env.get_current_catalog(), t_env.get_current_database()) == ("c", "d")


def test_a_configuration_will_do_for_settings() -> None:
    configuration = Configuration().set_string("execution.runtime-mode", "batch")
    t_env = TableEnvironment.create(configuration)
    assert t_env.get_config().get("execution.runtime-mode", "").lower() == "batch"


def test_workers_run_the_python_of_the_program(t_env: TableEnvironment) -> None:
    config = t_env.get_config()
    assert config.get("python.executable", "") == sys.executable
    assert config.get("python.client.executable", "") == sys.executable
    assert config.get_python_executable() == sys.executable


def test_a_python_that_the_program_names_is_kept() -> None:
    configuration = Configuration().set_string("python.executable", "/other/python")
    t_env = TableEnvironment.create(configuration)
    assert t_env.get_config().get_python_executable() == "/other/python"


def test_config(t_env: TableEnvironment) -> None:
    config = t_env.get_config()
    config.set("table.exec.mini-batch.enabled", True)
    assert config.get("table.exec.mini-batch.enabled", "") == "true"
    assert config.get("no.such.key", "default") == "default"
    config.set_local_timezone("Asia/Tokyo")
    assert config.get_local_timezone() == "Asia/Tokyo"
    config.set_idle_state_retention(dt.timedelta(hours=2))
    assert config.get_idle_state_retention() == dt.timedelta(hours=2)
    assert config.get_sql_dialect() is SqlDialect.DEFAULT
    assert config.to_map()["table.exec.mini-batch.enabled"] == "true"


def test_views_functions_and_lists(t_env: TableEnvironment, table: Table) -> None:
    t_env.create_temporary_view("v", table)
    assert t_env.list_views() == ["v"]
    assert rows(t_env.from_path("v").where(col("a") > 1)) == [(2, "y"), (3, "y")]
    assert t_env.drop_temporary_view("v")
    assert t_env.list_catalogs() == ["default_catalog"]


def test_operators_of_tables(table: Table) -> None:
    assert rows(table.select((table.a + 1).alias("n"), table.b)) == [(2, "x"), (3, "y"), (4, "y")]
    assert rows(table.filter((col("a") > 1) & (col("b") == "y")).limit(1, 1)) == [(3, "y")]
    assert rows(table.alias("c", "d").select(col("d")).distinct().where(col("d") == "x")) == [
        ("x",)
    ]
    assert table.drop_columns(col("a")).get_schema().get_field_names() == ["b"]
    assert table.rename_columns(col("a").alias("z")).get_schema().get_field_names() == ["z", "b"]
    assert rows(table.union_all(table).select(col("a").count))[-1] == (6,)
    joined = table.join(table.select(col("a").alias("c")), col("a") == col("c"))
    assert sorted(rows(joined.select(col("a"), col("c")))) == [(1, 1), (2, 2), (3, 3)]


def test_groups(table: Table) -> None:
    grouped = table.group_by(col("b")).select(col("b"), col("a").sum.alias("s"))
    with grouped.execute().collect() as collected:
        assert [(str(row.get_row_kind()), *row) for row in collected][-1] == ("+U", "y", 5)


def test_windows_are_planned(t_env: TableEnvironment) -> None:
    t_env.execute_sql(
        "CREATE TABLE clicks (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) "
        "WITH ('connector' = 'datagen')"
    )
    clicks = t_env.from_path("clicks")
    tumbled = (
        clicks.window(Tumble.over(lit(1).hours).on(col("ts")).alias("w"))
        .group_by(col("w"), col("a"))
        .select(col("a"), col("w").start, col("a").count)
    )
    assert "GroupWindowAggregate" in tumbled.explain()
    over = clicks.over_window(
        Over.partition_by(col("a"))
        .order_by(col("ts"))
        .preceding(UNBOUNDED_ROW)
        .following(CURRENT_ROW)
        .alias("w")
    ).select(col("a").sum.over(col("w")))
    assert "OverAggregate" in over.explain(ExplainDetail.CHANGELOG_MODE)


def test_descriptors(t_env: TableEnvironment, tmp_path) -> None:
    schema = (
        Schema.new_builder()
        .column("a", DataTypes.INT(False))
        .column("b", "STRING")
        .column_by_expression("c", "a + 1")
        .primary_key("a")
        .build()
    )
    assert schema._j_schema is schema._java
    descriptor = (
        TableDescriptor.for_connector("filesystem")
        .schema(Schema.new_builder().from_schema(schema).build())
        .option("path", str(tmp_path))
        .format(FormatDescriptor.for_format("csv").option("field-delimiter", ";").build())
        .comment("what it is")
        .build()
    )
    assert descriptor.get_options() == {
        "connector": "filesystem",
        "path": str(tmp_path),
        "format": "csv",
        "csv.field-delimiter": ";",
    }
    assert descriptor.get_comment() == "what it is"
    t_env.create_temporary_table("t", descriptor)
    assert str(t_env.from_path("t").get_schema()) == (
        "root\n |-- a: INT NOT NULL\n |-- b: STRING\n |-- c: INT NOT NULL\n"
    )


def test_inserts_and_statement_sets(t_env: TableEnvironment, table: Table, tmp_path) -> None:
    for name in ("sink1", "sink2"):
        t_env.execute_sql(
            f"CREATE TABLE {name} (a INT, b STRING) WITH ('connector' = 'filesystem', "
            f"'path' = '{tmp_path / name}', 'format' = 'csv')"
        )
    result = table.execute_insert("sink1")
    assert result.get_job_client().get_job_execution_result().result().get_net_runtime() > 0
    statements = t_env.create_statement_set()
    statements.add_insert("sink2", table).add_insert_sql("INSERT INTO sink2 SELECT * FROM sink1")
    assert "Sink(table=[default_catalog.default_database.sink2]" in statements.explain()
    statements.execute().wait()
    assert sorted(rows(t_env.from_path("sink2"))) == sorted(2 * rows(t_env.from_path("sink1")))


def test_results(t_env: TableEnvironment) -> None:
    assert t_env.execute_sql("CREATE TEMPORARY VIEW v AS SELECT 1 AS a").get_result_kind() is (
        ResultKind.SUCCESS
    )
    result = t_env.execute_sql("SELECT * FROM v")
    assert result.get_result_kind() is ResultKind.SUCCESS_WITH_CONTENT
    assert result.get_resolved_schema().get_column_names() == ["a"]
    assert result.get_table_schema().get_field_names() == ["a"]
    with result.collect() as collected:
        assert [tuple(row) for row in collected] == [(1,)]


def test_over_a_stream_environment() -> None:
    env = StreamExecutionEnvironment.get_execution_environment()
    env.set_parallelism(3)
    assert env.get_parallelism() == 3
    t_env = StreamTableEnvironment.create(env)
    assert env._j_stream_execution_environment is env._java
    assert rows(t_env.sql_query("SELECT 42")) == [(42,)]
    t_env.create_temporary_view("v", t_env.sql_query("SELECT 1 AS a"))
    assert rows(t_env.from_path("v")) == [(1,)]


def test_mirrored_objects_are_made_by_their_java_constructors() -> None:
    path = ObjectPath("db", "t")
    assert path.get_full_name() == "db.t"
    assert path == ObjectPath.from_string("db.t")
    assert len({path, ObjectPath("db", "t")}) == 1


def test_an_unknown_column_is_told_with_those_that_are(table: Table) -> None:
    with pytest.raises(AttributeError) as caught:
        table.c  # noqa: B018
    assert str(caught.value) == (
        "The table has neither a method nor a column 'c'; its columns are: a, b."
    )


def test_a_text_for_an_expression_is_told_what_to_write(table: Table) -> None:
    with pytest.raises(TypeError) as caught:
        table.select("a")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "select(str) does not fit: it takes select(fields: Expression...). "
        "For a column write col('a'), for a constant lit('a')."
    )


def test_any_thread_may_plan(t_env: TableEnvironment) -> None:
    plans: list[str] = []
    query = "SELECT x FROM (VALUES (1), (1)) AS t (x) GROUP BY x"
    for _ in range(3):  # one after the other: a table environment is one thread's at a time
        thread = threading.Thread(target=lambda: plans.append(t_env.explain_sql(query)))
        thread.start()
        thread.join()
    assert len(plans) == 3
    assert all("GroupAggregate(groupBy=[x]" in plan for plan in plans)
