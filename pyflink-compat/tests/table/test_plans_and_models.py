"""Compiled plans, models, expressions that Java has no method for, and PyFlink's keywords."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyflink.table import (
    CompiledPlan,
    DataTypes,
    ExplainDetail,
    ModelDescriptor,
    PlanReference,
    Schema,
    TableDescriptor,
    TableEnvironment,
    TableSchema,
)
from pyflink.table.descriptors import Rowtime
from pyflink.table.descriptors import Schema as LegacySchema
from pyflink.table.expressions import col, lit, unix_timestamp
from pyflink.util.exceptions import ModelNotExistException, ValidationException


@pytest.fixture
def written(t_env: TableEnvironment, tmp_path: Path) -> Path:
    folder = tmp_path / "written"
    t_env.execute_sql(
        f"CREATE TABLE written (a INT) WITH ('connector' = 'filesystem', "
        f"'path' = '{folder}', 'format' = 'csv')"
    )
    return folder


def values(t_env: TableEnvironment) -> list[int]:
    return sorted(t_env.from_path("written").to_arrow().column("a").to_pylist())


def test_compiled_plans(t_env: TableEnvironment, written: Path, tmp_path: Path) -> None:
    plan = t_env.compile_plan_sql("INSERT INTO written VALUES (1), (2)")
    assert isinstance(plan, CompiledPlan)
    file = tmp_path / "plan.json"
    plan.write_to_file(file)
    for reference in (
        PlanReference.from_file(str(file)),
        PlanReference.from_json_string(plan.as_json_string()),
        PlanReference.from_smile_bytes(plan.as_smile_bytes()),
    ):
        loaded = t_env.load_plan(reference)
        assert loaded.as_json_string() == plan.as_json_string()
        assert "written" in loaded.explain(ExplainDetail.JSON_EXECUTION_PLAN)
    t_env.load_plan(PlanReference.from_file(file)).execute().wait()
    assert values(t_env) == [1, 2]


def test_pipelines_compile_and_execute(t_env: TableEnvironment, written: Path) -> None:
    pipeline = t_env.from_elements([(7,)], DataTypes.ROW().add("a", DataTypes.INT())).insert_into(
        table_path_or_descriptor="written"
    )
    assert pipeline.get_sink_identifier().get_object_name() == "written"
    assert "Sink" in pipeline.explain()
    pipeline.execute().wait()
    assert values(t_env) == [7]


def test_models(t_env: TableEnvironment) -> None:
    schema = Schema.new_builder().column("a", "INT").build()
    descriptor = (
        ModelDescriptor.for_provider("p")
        .option("key", "value")
        .input_schema(schema)
        .output_schema(schema)
        .comment("what it is")
        .build()
    )
    assert isinstance(descriptor, ModelDescriptor)
    assert descriptor.get_options() == {"provider": "p", "key": "value"}
    assert descriptor.get_input_schema() == descriptor.get_output_schema() == schema
    assert descriptor.get_comment() == "what it is"
    t_env.create_model(model_path="m", model_descriptor=descriptor, ignore_if_exists=True)
    t_env.create_temporary_model(model_path="n", model_descriptor=descriptor)
    assert t_env.list_models() == ["m"]
    assert t_env.list_temporary_models() == ["n"]
    assert t_env.drop_temporary_model(model_path="n")
    assert t_env.drop_model(model_path="m", ignore_if_not_exists=False)
    with pytest.raises((ModelNotExistException, ValidationException)):
        t_env.drop_model(model_path="m", ignore_if_not_exists=False)


def test_keywords_of_pyflink(t_env: TableEnvironment) -> None:
    table = t_env.from_elements(elements=[(1, "a")], schema=["x", "y"], verify_schema=True)
    descriptor = TableDescriptor.for_connector(connector="datagen").schema(
        schema=Schema.new_builder()
        .column(column_name="a", data_type=DataTypes.INT())
        .column_by_expression(column_name="b", expr="a + 1")
        .build()
    )
    assert descriptor.format(format="csv").build().get_options() == {
        "connector": "datagen",
        "format": "csv",
    }
    plain = TableDescriptor.for_connector(connector="datagen").schema(
        schema=Schema.new_builder().column("a", "INT").build()
    )
    t_env.create_temporary_table(path="t", descriptor=plain.build(), ignoreIfExists=True)
    t_env.create_temporary_view(view_path="v", table_or_data_stream=table)
    t_env.create_view(view_path="w", table=t_env.from_path(path="t"), ignore_if_exists=True)
    assert sorted(t_env.list_views()) == ["v", "w"]
    assert t_env.drop_temporary_view(view_path="v")
    assert t_env.drop_view(view_path="w", ignore_if_not_exists=False)
    assert t_env.drop_temporary_table(table_path="t")
    shown = table.select(
        col("y").lpad(length=3, pad="-"),
        col("x").cast(data_type=DataTypes.STRING()),
        col("y").instr(s="a"),
    ).limit(fetch=1, offset=0)
    assert [column[0].as_py() for column in shown.to_arrow().columns] == ["--a", "1", 1]


def test_array_functions_of_sql_alone(t_env: TableEnvironment) -> None:
    table = t_env.from_elements(
        [(["b", None, "a"],)], DataTypes.ROW().add("a", DataTypes.ARRAY(DataTypes.STRING()))
    )
    row = table.select(
        col("a").array_join(","),
        col("a").array_join("-", "?"),
        col("a").array_sort(),
        col("a").array_sort(False),
        col("a").array_sort(True, False),
    ).to_arrow()
    assert [column[0].as_py() for column in row.columns] == [
        "b,a",
        "b-?-a",
        [None, "a", "b"],
        ["b", "a", None],
        ["a", "b", None],
    ]


def test_functions_with_defaults(t_env: TableEnvironment) -> None:
    seconds = t_env.from_elements([(1,)], ["x"]).select(
        unix_timestamp(date_str=lit("1970-01-02 00:00:00"), format=lit("yyyy-MM-dd HH:mm:ss"))
    )
    t_env.get_config().set_local_timezone("UTC")
    assert seconds.to_arrow().to_pylist() == [{"_c0": 86_400}]


def test_properties_of_the_old_descriptors() -> None:
    schema = (
        LegacySchema()
        .schema(TableSchema(["a"], [DataTypes.INT()]))
        .field("t", DataTypes.TIMESTAMP(3))
        .rowtime(Rowtime().timestamps_from_field("x").watermarks_periodic_bounded(5))
        .field("p", "TIMESTAMP(3)")
        .proctime()
    )
    assert schema.to_properties() == {
        "schema.0.name": "a",
        "schema.0.data-type": "INT",
        "schema.1.name": "t",
        "schema.1.data-type": "TIMESTAMP(3)",
        "schema.1.rowtime.timestamps.type": "from-field",
        "schema.1.rowtime.timestamps.from": "x",
        "schema.1.rowtime.watermarks.type": "periodic-bounded",
        "schema.1.rowtime.watermarks.delay": "5",
        "schema.2.name": "p",
        "schema.2.data-type": "TIMESTAMP(3)",
        "schema.2.proctime": "true",
    }
    with pytest.raises(ValueError, match="There is no field yet"):
        LegacySchema().proctime()
