"""Catalogs and what is in them, there and back through Flink's own in-memory catalog."""

from __future__ import annotations

import pytest
from pyflink.common import Configuration
from pyflink.java_gateway import get_gateway
from pyflink.table import DataTypes, Schema, TableDescriptor, TableEnvironment, TableSchema
from pyflink.table.catalog import (
    Catalog,
    CatalogBaseTable,
    CatalogColumnStatistics,
    CatalogColumnStatisticsDataLong,
    CatalogColumnStatisticsDataString,
    CatalogDatabase,
    CatalogDescriptor,
    CatalogFunction,
    CatalogModel,
    CatalogPartition,
    CatalogPartitionSpec,
    CatalogTable,
    CatalogTableStatistics,
    CatalogView,
    Column,
    ComputedColumn,
    Constraint,
    FunctionLanguage,
    HiveCatalog,
    MetadataColumn,
    ObjectPath,
    PhysicalColumn,
    ResolvedSchema,
    TableChange,
    UniqueConstraint,
    WatermarkSpec,
)
from pyflink.table.module import CoreModule, HiveModule, ModuleEntry
from pyflink.util.exceptions import (
    DatabaseNotExistException,
    FunctionAlreadyExistException,
    TableNotExistException,
)

DATABASE = "db"
PATH = ObjectPath(DATABASE, "t")
SCHEMA = TableSchema(["a", "b"], [DataTypes.INT(), DataTypes.STRING()])


@pytest.fixture
def catalog() -> Catalog:
    java = get_gateway().jvm.org.apache.flink.table.catalog.GenericInMemoryCatalog("c", "default")
    catalog = Catalog(java)
    catalog.create_database(
        name=DATABASE,
        database=CatalogDatabase.create_instance({"k": "v"}, "what it is"),
        ignore_if_exists=False,
    )
    return catalog


def partitioned() -> CatalogBaseTable:
    return CatalogBaseTable.create_table(
        schema=SCHEMA,
        partition_keys=["b"],
        properties={"connector": "blackhole"},
        comment="what it is",
    )


def test_databases(catalog: Catalog) -> None:
    found = catalog.get_database(DATABASE)
    assert isinstance(found, CatalogDatabase)
    assert (found.get_properties(), found.get_comment()) == ({"k": "v"}, "what it is")
    catalog.alter_database(DATABASE, CatalogDatabase.create_instance({"k": "w"}), False)
    assert catalog.get_database(DATABASE).get_properties() == {"k": "w"}
    assert sorted(catalog.list_databases()) == ["db", "default"]
    catalog.drop_database(name=DATABASE, ignore_if_exists=False)
    assert not catalog.database_exists(DATABASE)
    with pytest.raises(DatabaseNotExistException):
        catalog.get_database(DATABASE)


def test_tables(catalog: Catalog) -> None:
    catalog.create_table(PATH, partitioned(), False)
    found = catalog.get_table(PATH)
    assert isinstance(found, CatalogTable)
    assert isinstance(found, CatalogBaseTable)
    assert found.get_partition_keys() == ["b"]
    assert found.get_options() == {"connector": "blackhole"}
    assert found.get_comment() == "what it is"
    assert str(found.get_unresolved_schema()) == "(\n  `a` INT,\n  `b` STRING\n)"
    catalog.rename_table(PATH, "u", False)
    assert catalog.list_tables(DATABASE) == ["u"]
    with pytest.raises(TableNotExistException):
        catalog.get_table(PATH)


def test_views(catalog: Catalog) -> None:
    view = CatalogBaseTable.create_view("SELECT 1", "SELECT 1 AS a", SCHEMA, {}, "what it is")
    catalog.create_table(PATH, view, False)
    found = catalog.get_table(PATH)
    assert isinstance(found, CatalogView)
    assert (found.get_original_query(), found.get_expanded_query()) == ("SELECT 1", "SELECT 1 AS a")
    assert catalog.list_views(DATABASE) == ["t"]


def test_partitions(catalog: Catalog) -> None:
    catalog.create_table(PATH, partitioned(), False)
    spec = CatalogPartitionSpec({"b": "x"})
    catalog.create_partition(
        PATH, spec, CatalogPartition.create_instance({"p": "q"}, "part"), False
    )
    assert [each.get_partition_spec() for each in catalog.list_partitions(PATH)] == [{"b": "x"}]
    assert catalog.list_partitions(PATH, spec) == [spec]
    found = catalog.get_partition(PATH, spec)
    assert (found.get_properties(), found.get_comment()) == ({"p": "q"}, "part")
    statistics = CatalogTableStatistics(row_count=7, field_count=1, total_size=2, raw_data_size=3)
    catalog.alter_partition_statistics(PATH, spec, statistics, False)
    found_statistics = catalog.get_partition_statistics(PATH, spec)
    assert found_statistics.get_row_count() == 7
    assert found_statistics.get_field_count() == found_statistics.get_file_count() == 1
    assert [
        each.get_row_count() for each in catalog.bulk_get_partition_statistics(PATH, [spec])
    ] == [7]
    catalog.drop_partition(PATH, spec, False)
    assert not catalog.partition_exists(PATH, spec)


def test_statistics_of_tables_and_columns(catalog: Catalog) -> None:
    table = CatalogBaseTable.create_table(SCHEMA, [], {"connector": "blackhole"})
    catalog.create_table(PATH, table, False)
    catalog.alter_table_statistics(PATH, CatalogTableStatistics(3, 1, 10, 20, {"x": "y"}), False)
    found = catalog.get_table_statistics(PATH)
    assert (found.get_row_count(), found.get_total_size(), found.get_raw_data_size()) == (3, 10, 20)
    assert found.get_properties() == {"x": "y"}
    columns = CatalogColumnStatistics(
        {
            "a": CatalogColumnStatisticsDataLong(1, 5, 4, 0),
            "b": CatalogColumnStatisticsDataString(9, 2.5, 3, 1),
        }
    )
    catalog.alter_table_column_statistics(PATH, columns, False)
    data = catalog.get_table_column_statistics(PATH).get_column_statistics_data()
    assert isinstance(data["a"], CatalogColumnStatisticsDataLong)
    assert (data["a"].get_min(), data["a"].get_max(), data["a"].get_ndv()) == (1, 5, 4)
    assert isinstance(data["b"], CatalogColumnStatisticsDataString)
    assert (data["b"].get_avg_length(), data["b"].get_null_count()) == (2.5, 1)
    assert CatalogTableStatistics.UNKNOWN.get_row_count() == -1


def test_functions(catalog: Catalog) -> None:
    path = ObjectPath(database_name=DATABASE, object_name="f")
    catalog.create_function(path, CatalogFunction.create_instance("module.f"), False)
    found = catalog.get_function(path)
    assert found.get_class_name() == "module.f"
    assert found.get_function_language() is FunctionLanguage.PYTHON
    assert catalog.list_functions(database_name=DATABASE) == ["f"]
    with pytest.raises(FunctionAlreadyExistException):
        catalog.create_function(path, CatalogFunction.create_instance("a.B", "Java"), False)
    catalog.alter_function(path, CatalogFunction.create_instance("a.B", "Java"), False)
    assert catalog.get_function(path).get_function_language() is FunctionLanguage.JAVA
    catalog.drop_function(path, False)
    assert not catalog.function_exists(path)


def test_models(catalog: Catalog) -> None:
    schema = Schema.new_builder().column("a", "INT").build()
    model = CatalogModel.of(schema, schema, {"provider": "p"}, "what it is")
    catalog.create_model(PATH, model, False)
    found = catalog.get_model(PATH)
    assert (found.get_options(), found.get_comment()) == ({"provider": "p"}, "what it is")
    assert found.get_input_schema() == schema
    catalog.rename_model(PATH, "m", False)
    assert catalog.list_models(DATABASE) == ["m"]


def test_catalogs_of_an_environment(t_env: TableEnvironment, catalog: Catalog) -> None:
    t_env.register_catalog("c", catalog)
    options = Configuration.from_dict({"type": "generic_in_memory"})
    t_env.create_catalog("d", CatalogDescriptor.of("d", options))
    assert sorted(t_env.list_catalogs()) == ["c", "d", "default_catalog"]
    t_env.use_catalog("c")
    t_env.use_database(DATABASE)
    descriptor = TableDescriptor.for_connector("blackhole").schema(
        Schema.new_builder().column("a", "INT").build()
    )
    assert t_env.create_table("t", descriptor.build(), ignoreIfExists=False)
    assert not t_env.create_table("t", descriptor.build(), ignore_if_exists=True)
    found = t_env.get_catalog("c").get_table(PATH)
    assert isinstance(found, CatalogTable)
    assert t_env.drop_table(table_path="t", ignore_if_not_exists=False)
    assert t_env.list_tables() == []


def test_resolved_schemas_and_their_columns() -> None:
    schema = ResolvedSchema(
        [
            Column.physical("a", DataTypes.INT(False)),
            Column.metadata("m", DataTypes.STRING(), "key", True),
        ],
        primary_key=UniqueConstraint.primary_key("pk", ["a"]),
    )
    physical, metadata = schema.get_columns()
    assert isinstance(physical, PhysicalColumn)
    assert isinstance(metadata, MetadataColumn)
    assert (metadata.get_metadata_key(), metadata.is_virtual()) == ("key", True)
    assert physical.with_comment("what it is").get_comment() == "what it is"
    primary_key = schema.get_primary_key()
    assert isinstance(primary_key, UniqueConstraint)
    assert primary_key.get_type() is Constraint.ConstraintType.PRIMARY_KEY
    assert primary_key.get_type_string() == "PRIMARY KEY"
    assert schema.get_column(column_index_or_name="a") == physical
    assert schema.get_column(column_index_or_name=1) == metadata
    assert ResolvedSchema().get_columns() == []
    assert ResolvedSchema(j_resolved_schema=schema._java) == schema


def test_resolved_expressions_of_computed_columns(t_env: TableEnvironment) -> None:
    t_env.execute_sql(
        "CREATE TABLE t (a INT, b AS a + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) "
        "WITH ('connector' = 'datagen')"
    )
    schema = t_env.get_catalog(t_env.get_current_catalog()).get_table(
        ObjectPath(t_env.get_current_database(), "t")
    )
    assert [str(each) for each in schema.get_unresolved_schema().get_columns()] == [
        "`a` INT",
        "`b` AS [`a` + 1]",
        "`ts` TIMESTAMP(3)",
    ]
    resolved = t_env.from_path("t").get_resolved_schema()
    specification = resolved.get_watermark_specs()[0]
    assert isinstance(specification, WatermarkSpec)
    expression = specification.get_watermark_expression()
    assert expression.get_output_data_type() == DataTypes.TIMESTAMP(3)
    computed = Column.computed(name="c", resolved_expression=expression)
    assert isinstance(computed, ComputedColumn)
    assert computed.get_data_type() == DataTypes.TIMESTAMP(3)


def test_changes_of_tables() -> None:
    change = TableChange.add(Column.physical("a", DataTypes.INT()))
    assert isinstance(change, TableChange.AddColumn)
    assert change.get_column().get_name() == "a"


def test_modules(t_env: TableEnvironment) -> None:
    t_env.load_module("again", CoreModule.INSTANCE)
    assert t_env.list_modules() == ["core", "again"]
    t_env.use_modules("again")
    assert t_env.list_full_modules() == [ModuleEntry("again", True), ModuleEntry("core", False)]
    t_env.unload_module("again")
    assert t_env.list_full_modules() == [ModuleEntry("core", False)]


def test_what_needs_hives_jar_says_so() -> None:
    with pytest.raises(ImportError) as caught:
        HiveCatalog("hive")
    assert str(caught.value) == (
        "The Java class org.apache.flink.table.catalog.hive.HiveCatalog is not there: add the jar "
        "of Flink's Hive connector, in Flink's lib folder or with the option 'pipeline.jars'."
    )
    with pytest.raises(ImportError, match="HiveModule is not there"):
        HiveModule("3.1.3")
