"""A program that uses the main API, as a user writes it."""

from __future__ import annotations

from pyflink.common import Configuration, Duration, Instant, Row, RowKind, Types, WatermarkStrategy
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import (
    DataTypes,
    EnvironmentSettings,
    ExplainDetail,
    FormatDescriptor,
    ModelDescriptor,
    Schema,
    StatementSet,
    StreamTableEnvironment,
    Table,
    TableDescriptor,
    TableEnvironment,
    TableResult,
)
from pyflink.table.catalog import CatalogBaseTable, CatalogDatabase, ObjectPath
from pyflink.table.expressions import call, col, concat, if_then_else, lit
from pyflink.table.udf import ScalarFunction, udf
from pyflink.table.window import Over, Tumble

settings = (
    EnvironmentSettings.new_instance().in_batch_mode().with_configuration(Configuration()).build()
)
t_env = TableEnvironment.create(settings)
t_env.get_config().set("parallelism.default", "1").set_local_timezone("UTC")


@udf(result_type=DataTypes.BIGINT())
def plus_one(i: int) -> int:
    return i + 1


@udf
def length(text: str) -> int:
    return len(text)


class Upper(ScalarFunction):
    def eval(self, s: str) -> str:
        return s.upper()


upper = udf(Upper(), result_type="STRING")
table: Table = t_env.from_elements(
    [(1, "a"), (2, "b")], DataTypes.ROW([DataTypes.FIELD("id", DataTypes.BIGINT())])
)
names: list[str] = table.get_schema().get_field_names()
selected = table.select(
    plus_one(col("id")).alias("n"),
    upper(col("data")),
    col("id").cast(DataTypes.INT()),
    (col("id") > 1) & (col("data") == "a"),
)
grouped = table.group_by(col("data")).select(col("data"), col("id").sum.alias("total"))
joined = table.join(selected, col("id") == col("n")).where(col("id").in_(1, 2)).limit(10, 1)
windowed = (
    table.window(Tumble.over(lit(10).minutes).on(col("ts")).alias("w"))
    .group_by(col("w"))
    .select(col("w").start)
)
over = table.over_window(Over.partition_by(col("a")).order_by(col("b")).alias("w")).select(
    col("a").avg.over(col("w"))
)
result: TableResult = joined.execute()
with result.collect() as rows:
    for row in rows:
        kind: RowKind = row.get_row_kind()
frame = joined.to_pandas()
t_env.create_temporary_function("plus_one", plus_one)
t_env.create_temporary_view("v", table)
t_env.create_temporary_table(
    "sink",
    TableDescriptor.for_connector("filesystem")
    .schema(
        Schema.new_builder()
        .column("a", "INT")
        .column_by_expression("b", "a + 1")
        .watermark("ts", "ts - INTERVAL '1' SECOND")
        .primary_key("a")
        .build()
    )
    .option("path", "/x")
    .format(FormatDescriptor.for_format("csv").build())
    .partitioned_by("a")
    .build(),
)
statements: StatementSet = t_env.create_statement_set()
statements.add_insert("sink", table).add_insert_sql("INSERT INTO sink SELECT 1")
print(statements.explain(ExplainDetail.CHANGELOG_MODE))
job = statements.execute().get_job_client()
if job is not None:
    print(job.get_job_id(), job.get_job_status().result())
catalog = t_env.get_catalog("default_catalog")
if catalog is not None:
    catalog.create_database("d", CatalogDatabase.create_instance({}), True)
    base: CatalogBaseTable = catalog.get_table(ObjectPath("d", "t"))
env = StreamExecutionEnvironment.get_execution_environment()
env.set_parallelism(2).enable_checkpointing(1000)
stream = (
    env.from_collection(
        [(Instant.of_epoch_milli(0), "a")], Types.TUPLE([Types.INSTANT(), Types.STRING()])
    )
    .name("n")
    .uid("u")
)
s_env = StreamTableEnvironment.create(env)
from_stream = s_env.from_data_stream(stream, col("a"), col("b"))
strategy = WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_seconds(1)).with_idleness(
    Duration.of_minutes(1)
)
model = (
    ModelDescriptor.for_provider("p")
    .input_schema(Schema.new_builder().column("a", "INT").build())
    .build()
)
t_env.create_temporary_model("m", model_descriptor=model)
expression = if_then_else(col("a").is_null, lit("x"), concat(col("a"), "y")) + call(
    "plus_one", col("b")
)
print(Row(1, "a"), names, length, expression, windowed, over, from_stream, strategy, grouped, frame)
for element in stream.execute_and_collect():
    print(element)
