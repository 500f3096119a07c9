"""Catalogs, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pyflink._gateway import gateway
from pyflink._mirror.generated.catalog import Catalog as Catalog
from pyflink._mirror.generated.catalog_base_table import (
    CatalogBaseTable as MirroredCatalogBaseTable,
)
from pyflink._mirror.generated.catalog_column_statistics import (
    CatalogColumnStatistics as MirroredCatalogColumnStatistics,
)
from pyflink._mirror.generated.catalog_column_statistics_data_base import (
    CatalogColumnStatisticsDataBase as CatalogColumnStatisticsDataBase,
)
from pyflink._mirror.generated.catalog_column_statistics_data_binary import (
    CatalogColumnStatisticsDataBinary as CatalogColumnStatisticsDataBinary,
)
from pyflink._mirror.generated.catalog_column_statistics_data_boolean import (
    CatalogColumnStatisticsDataBoolean as CatalogColumnStatisticsDataBoolean,
)
from pyflink._mirror.generated.catalog_column_statistics_data_date import (
    CatalogColumnStatisticsDataDate as CatalogColumnStatisticsDataDate,
)
from pyflink._mirror.generated.catalog_column_statistics_data_double import (
    CatalogColumnStatisticsDataDouble as CatalogColumnStatisticsDataDouble,
)
from pyflink._mirror.generated.catalog_column_statistics_data_long import (
    CatalogColumnStatisticsDataLong as CatalogColumnStatisticsDataLong,
)
from pyflink._mirror.generated.catalog_column_statistics_data_string import (
    CatalogColumnStatisticsDataString as CatalogColumnStatisticsDataString,
)
from pyflink._mirror.generated.catalog_connection import CatalogConnection as CatalogConnection
from pyflink._mirror.generated.catalog_database import CatalogDatabase as MirroredCatalogDatabase
from pyflink._mirror.generated.catalog_descriptor import CatalogDescriptor as CatalogDescriptor
from pyflink._mirror.generated.catalog_function import CatalogFunction as MirroredCatalogFunction
from pyflink._mirror.generated.catalog_materialized_table import (
    CatalogMaterializedTable as MirroredCatalogMaterializedTable,
)
from pyflink._mirror.generated.catalog_model import CatalogModel as CatalogModel
from pyflink._mirror.generated.catalog_partition import (
    CatalogPartition as MirroredCatalogPartition,
)
from pyflink._mirror.generated.catalog_partition_spec import (
    CatalogPartitionSpec as CatalogPartitionSpec,
)
from pyflink._mirror.generated.catalog_table import (
    CatalogTable as MirroredCatalogTable,
)
from pyflink._mirror.generated.catalog_table_statistics import (
    CatalogTableStatistics as MirroredCatalogTableStatistics,
)
from pyflink._mirror.generated.catalog_view import (
    CatalogView as MirroredCatalogView,
)
from pyflink._mirror.generated.column import Column as Column
from pyflink._mirror.generated.column_computed_column import (
    ColumnComputedColumn as ComputedColumn,
)
from pyflink._mirror.generated.column_metadata_column import (
    ColumnMetadataColumn as MetadataColumn,
)
from pyflink._mirror.generated.column_physical_column import (
    ColumnPhysicalColumn as PhysicalColumn,
)
from pyflink._mirror.generated.constraint import Constraint as Constraint
from pyflink._mirror.generated.date import Date as Date
from pyflink._mirror.generated.function_language import FunctionLanguage as FunctionLanguage
from pyflink._mirror.generated.immutable_columns_constraint import (
    ImmutableColumnsConstraint as ImmutableColumnsConstraint,
)
from pyflink._mirror.generated.index import Index as Index
from pyflink._mirror.generated.interval_freshness import IntervalFreshness as IntervalFreshness
from pyflink._mirror.generated.model_change import ModelChange as ModelChange
from pyflink._mirror.generated.object_identifier import ObjectIdentifier as ObjectIdentifier
from pyflink._mirror.generated.object_path import ObjectPath as ObjectPath
from pyflink._mirror.generated.procedure import Procedure as Procedure
from pyflink._mirror.generated.resolved_catalog_materialized_table import (
    ResolvedCatalogMaterializedTable as MirroredResolvedCatalogMaterializedTable,
)
from pyflink._mirror.generated.resolved_catalog_model import (
    ResolvedCatalogModel as ResolvedCatalogModel,
)
from pyflink._mirror.generated.resolved_catalog_table import (
    ResolvedCatalogTable as MirroredResolvedCatalogTable,
)
from pyflink._mirror.generated.resolved_catalog_view import (
    ResolvedCatalogView as MirroredResolvedCatalogView,
)
from pyflink._mirror.generated.resolved_schema import ResolvedSchema as MirroredResolvedSchema
from pyflink._mirror.generated.start_mode import StartMode as StartMode
from pyflink._mirror.generated.table_change import TableChange as TableChange
from pyflink._mirror.generated.table_distribution import TableDistribution as TableDistribution
from pyflink._mirror.generated.unique_constraint import (
    UniqueConstraint as MirroredUniqueConstraint,
)
from pyflink._mirror.generated.unresolved_identifier import (
    UnresolvedIdentifier as UnresolvedIdentifier,
)
from pyflink._mirror.generated.watermark_spec import WatermarkSpec as WatermarkSpec
from pyflink._mirror.mirror import Mirror

if TYPE_CHECKING:
    from pyflink.table.schema import Schema
    from pyflink.table.table_schema import TableSchema

__all__ = [
    "Catalog",
    "CatalogBaseTable",
    "CatalogColumnStatistics",
    "CatalogColumnStatisticsDataBase",
    "CatalogColumnStatisticsDataBinary",
    "CatalogColumnStatisticsDataBoolean",
    "CatalogColumnStatisticsDataDate",
    "CatalogColumnStatisticsDataDouble",
    "CatalogColumnStatisticsDataLong",
    "CatalogColumnStatisticsDataString",
    "CatalogConnection",
    "CatalogDatabase",
    "CatalogDescriptor",
    "CatalogFunction",
    "CatalogMaterializedTable",
    "CatalogModel",
    "CatalogPartition",
    "CatalogPartitionSpec",
    "CatalogTable",
    "CatalogTableStatistics",
    "CatalogView",
    "Column",
    "ComputedColumn",
    "Constraint",
    "Date",
    "FunctionLanguage",
    "HiveCatalog",
    "ImmutableColumnsConstraint",
    "Index",
    "IntervalFreshness",
    "MetadataColumn",
    "ModelChange",
    "ObjectIdentifier",
    "ObjectPath",
    "PhysicalColumn",
    "Procedure",
    "ResolvedCatalogMaterializedTable",
    "ResolvedCatalogModel",
    "ResolvedCatalogTable",
    "ResolvedCatalogView",
    "ResolvedSchema",
    "StartMode",
    "TableChange",
    "TableDistribution",
    "UniqueConstraint",
    "UnresolvedIdentifier",
    "WatermarkSpec",
]

_PACKAGE = "org.apache.flink.table.catalog."


class CatalogDatabase(MirroredCatalogDatabase):
    """A database: its properties and its comment."""

    @staticmethod
    def create_instance(
        properties: Mapping[str, str], comment: str | None = None
    ) -> CatalogDatabase:
        """A database to be entered in a catalog."""
        databases = gateway().java_class(_PACKAGE + "CatalogDatabaseImpl")
        return CatalogDatabase(databases(dict(properties), comment or ""))


class CatalogPartition(MirroredCatalogPartition):
    """A partition: its properties and its comment."""

    @staticmethod
    def create_instance(
        properties: Mapping[str, str], comment: str | None = None
    ) -> CatalogPartition:
        """A partition to be entered in a catalog."""
        partitions = gateway().java_class(_PACKAGE + "CatalogPartitionImpl")
        return CatalogPartition(partitions(dict(properties), comment or ""))


class CatalogFunction(MirroredCatalogFunction):
    """A function: the class or the name that it goes by, and the language it is in."""

    @staticmethod
    def create_instance(class_name: str, function_language: str = "Python") -> CatalogFunction:
        """A function to be entered in a catalog: in Python, Java or Scala."""
        language = FunctionLanguage[function_language.upper()]
        functions = gateway().java_class(_PACKAGE + "CatalogFunctionImpl")
        return CatalogFunction(functions(class_name, language._to_java()))


class CatalogBaseTable(MirroredCatalogBaseTable):
    """A table, a view or a materialized table."""

    @staticmethod
    def create_table(
        schema: TableSchema | Schema,
        partition_keys: Sequence[str] = (),
        properties: Mapping[str, str] | None = None,
        comment: str | None = None,
    ) -> CatalogTable:
        """A table to be entered in a catalog."""
        told: Any = comment
        builder = CatalogTable.new_builder().schema(_unresolved(schema)).comment(told)
        builder.partition_keys(list(partition_keys)).options(dict(properties or {}))
        table: CatalogTable = builder.build()
        return table

    @staticmethod
    def create_view(
        original_query: str,
        expanded_query: str,
        schema: TableSchema | Schema,
        properties: Mapping[str, str],
        comment: str | None = None,
    ) -> CatalogView:
        """A view to be entered in a catalog."""
        told: Any = comment
        view: CatalogView = CatalogView.of(
            _unresolved(schema), told, original_query, expanded_query, dict(properties)
        )
        return view


class CatalogTable(CatalogBaseTable, MirroredCatalogTable):
    """A table."""


class CatalogView(CatalogBaseTable, MirroredCatalogView):
    """A view: its query, as it was written and with all names in full."""


class CatalogMaterializedTable(CatalogBaseTable, MirroredCatalogMaterializedTable):
    """A table that Flink keeps up to date with a query."""


class ResolvedCatalogTable(CatalogTable, MirroredResolvedCatalogTable):
    """A table whose columns' types are known."""


class ResolvedCatalogView(CatalogView, MirroredResolvedCatalogView):
    """A view whose columns' types are known."""


class ResolvedCatalogMaterializedTable(
    CatalogMaterializedTable, MirroredResolvedCatalogMaterializedTable
):
    """A materialized table whose columns' types are known."""


def _unresolved(schema: TableSchema | Schema) -> Schema:
    from pyflink.table.schema import Schema

    if isinstance(schema, Schema):
        return schema
    made: Schema = Schema.new_builder().from_row_data_type(schema.to_row_data_type()).build()
    return made


class CatalogTableStatistics(MirroredCatalogTableStatistics):
    """How much a table or partition holds; -1 is unknown."""

    def __init__(
        self,
        row_count: Any = None,
        field_count: int = 0,
        total_size: int = -1,
        raw_data_size: int = -1,
        properties: Mapping[str, str] | None = None,
        j_catalog_table_statistics: Any = None,
    ) -> None:
        if j_catalog_table_statistics is not None:
            row_count = j_catalog_table_statistics
        if row_count is None or isinstance(row_count, int):
            count = -1 if row_count is None else row_count
            Mirror.__init__(
                self, count, field_count, total_size, raw_data_size, dict(properties or {})
            )
        else:
            self._hold(row_count)

    def get_field_count(self) -> int:
        """The number of files, under PyFlink's name."""
        return self.get_file_count()


class CatalogColumnStatistics(MirroredCatalogColumnStatistics):
    """What is known of columns' values."""

    def __init__(
        self,
        column_statistics_data: Any = None,
        properties: Mapping[str, str] | None = None,
        j_catalog_column_statistics: Any = None,
    ) -> None:
        if j_catalog_column_statistics is not None:
            self._hold(j_catalog_column_statistics)
        elif column_statistics_data is None or isinstance(column_statistics_data, Mapping):
            Mirror.__init__(self, dict(column_statistics_data or {}), dict(properties or {}))
        else:
            self._hold(column_statistics_data)


class UniqueConstraint(MirroredUniqueConstraint):
    """Columns whose values together are never the same in two rows."""

    _TYPE_TEXTS: ClassVar[dict[str, str]] = {"PRIMARY_KEY": "PRIMARY KEY", "UNIQUE_KEY": "UNIQUE"}

    def get_type_string(self) -> str:
        """The kind of the constraint, as SQL has it."""
        return self._TYPE_TEXTS[self.get_type().name]


class ResolvedSchema(MirroredResolvedSchema):
    """A table's columns with their types, its watermarks and its primary key."""

    def __init__(
        self,
        columns: Any = None,
        watermark_specs: Iterable[WatermarkSpec] | None = None,
        primary_key: UniqueConstraint | None = None,
        *more: Any,
        j_resolved_schema: Any = None,
    ) -> None:
        if j_resolved_schema is not None or not isinstance(columns, (list, tuple, type(None))):
            self._hold(j_resolved_schema or columns)
        else:
            given = (list(columns or ()), list(watermark_specs or ()), primary_key)
            Mirror.__init__(self, *given, *more)


class HiveCatalog(Catalog):
    """The catalog of a Hive metastore. Needs the jar of Flink's Hive connector."""

    def __init__(
        self,
        catalog_name: str,
        default_database: str | None = None,
        hive_conf_dir: str | None = None,
        hadoop_conf_dir: str | None = None,
        hive_version: str | None = None,
    ) -> None:
        from pyflink.table._connectors import construct_optional

        self._hold(
            construct_optional(
                _PACKAGE + "hive.HiveCatalog",
                ("java.lang.String",) * 5,
                (catalog_name, default_database, hive_conf_dir, hadoop_conf_dir, hive_version),
                "the jar of Flink's Hive connector",
            )
        )
