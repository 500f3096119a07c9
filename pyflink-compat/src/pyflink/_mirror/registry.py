"""Which Python class stands for which Java class."""

from __future__ import annotations

import functools
import importlib
from typing import Any

_API = "org.apache.flink.table.api."
_TABLE = "pyflink.table."
_STREAMS = "org.apache.flink.streaming.api."
_DATASTREAM = "pyflink.datastream."
_CATALOG = "org.apache.flink.table.catalog."

# Hand-written classes, where there are any, before the generated ones.
_FACES = {
    "org.apache.flink.api.common.ExecutionConfig": (
        "pyflink.common.execution_config:ExecutionConfig"
    ),
    "org.apache.flink.api.common.JobExecutionResult": (
        "pyflink.common.job_execution_result:JobExecutionResult"
    ),
    "org.apache.flink.api.common.eventtime.WatermarkStrategy": (
        "pyflink.common.watermark_strategy:WatermarkStrategy"
    ),
    "org.apache.flink.configuration.Configuration": "pyflink.common.configuration:Configuration",
    "org.apache.flink.core.execution.JobClient": "pyflink.common.job_client:JobClient",
    "org.apache.flink.api.common.operators.SlotSharingGroup": (
        _DATASTREAM + "slot_sharing_group:SlotSharingGroup"
    ),
    "org.apache.flink.configuration.MemorySize": _DATASTREAM + "slot_sharing_group:MemorySize",
    "org.apache.flink.runtime.state.hashmap.HashMapStateBackend": (
        _DATASTREAM + "state_backend:HashMapStateBackend"
    ),
    **{
        f"org.apache.flink.runtime.state.storage.{name}": f"{_DATASTREAM}checkpoint_storage:{name}"
        for name in ("FileSystemCheckpointStorage", "JobManagerCheckpointStorage")
    },
    _STREAMS + "CheckpointingMode": _DATASTREAM + "checkpointing_mode:CheckpointingMode",
    **{
        f"{_STREAMS}datastream.{name}": _DATASTREAM + "data_stream:DataStream"
        for name in (
            "DataStream",
            "DataStreamSource",
            "SideOutputDataStream",
            "SingleOutputStreamOperator",
        )
    },
    **{
        f"{_STREAMS}datastream.{name}": f"{_DATASTREAM}connected_streams:{name}"
        for name in ("BroadcastConnectedStream", "BroadcastStream", "ConnectedStreams")
    },
    _STREAMS + "datastream.CachedDataStream": (_DATASTREAM + "cached_data_stream:CachedDataStream"),
    _STREAMS + "environment.CheckpointConfig": _DATASTREAM + "checkpoint_config:CheckpointConfig",
    **{
        f"{_STREAMS}environment.{name}": f"{_DATASTREAM}stream_environments:{name}"
        for name in ("LocalStreamEnvironment", "RemoteStreamEnvironment")
    },
    _STREAMS + "environment.StreamExecutionEnvironment": (
        _DATASTREAM + "stream_execution_environment:StreamExecutionEnvironment"
    ),
    _API + "AggregatedTable": _TABLE + "table:AggregatedTable",
    _API + "ApiExpression": _TABLE + "expression:Expression",
    _API + "DataTypes": _TABLE + "types:DataTypes",
    _API + "EnvironmentSettings": _TABLE + "environment_settings:EnvironmentSettings",
    _API + "FlatAggregateTable": _TABLE + "table:FlatAggregateTable",
    _API + "FormatDescriptor": _TABLE + "table_descriptor:FormatDescriptor",
    _API + "GroupWindowedTable": _TABLE + "table:GroupWindowedTable",
    _API + "GroupedTable": _TABLE + "table:GroupedTable",
    _API + "ModelDescriptor": _TABLE + "model_descriptor:ModelDescriptor",
    _API + "OverWindowedTable": _TABLE + "table:OverWindowedTable",
    _API + "Schema": _TABLE + "schema:Schema",
    _API + "StatementSet": _TABLE + "statement_set:StatementSet",
    _API + "Table": _TABLE + "table:Table",
    _API + "TableConfig": _TABLE + "table_config:TableConfig",
    _API + "TableDescriptor$Builder": _TABLE + "table_descriptor:TableDescriptorBuilder",
    _API + "TableDescriptor": _TABLE + "table_descriptor:TableDescriptor",
    _API + "TableEnvironment": _TABLE + "table_environment:TableEnvironment",
    _API + "TableResult": _TABLE + "table_result:TableResult",
    _API + "WindowGroupedTable": _TABLE + "table:WindowGroupedTable",
    _API + "bridge.java.StreamStatementSet": _TABLE + "statement_set:StreamStatementSet",
    _API + "bridge.java.StreamTableEnvironment": (
        _TABLE + "table_environment:StreamTableEnvironment"
    ),
    **{
        _CATALOG + name: f"{_TABLE}catalog:{name.rpartition('.')[2]}"
        for name in (
            "CatalogBaseTable",
            "CatalogDatabase",
            "CatalogFunction",
            "CatalogMaterializedTable",
            "CatalogPartition",
            "CatalogTable",
            "CatalogView",
            "ResolvedCatalogMaterializedTable",
            "ResolvedCatalogTable",
            "ResolvedCatalogView",
            "ResolvedSchema",
            "UniqueConstraint",
            "stats.CatalogColumnStatistics",
            "stats.CatalogTableStatistics",
        )
    },
    "org.apache.flink.table.expressions.Expression": _TABLE + "expression:Expression",
    "org.apache.flink.types.RowKind": "fletching.row:RowKind",
}


_DATA = _CATALOG + "stats.CatalogColumnStatisticsData"

# Declared types whose objects are worth telling apart, the narrowest first.
_NARROWER = {
    _CATALOG + "CatalogBaseTable": tuple(
        _CATALOG + name
        for name in (
            "ResolvedCatalogTable",
            "ResolvedCatalogView",
            "ResolvedCatalogMaterializedTable",
            "CatalogTable",
            "CatalogView",
            "CatalogMaterializedTable",
        )
    ),
    _CATALOG + "Column": tuple(
        f"{_CATALOG}Column${kind}Column" for kind in ("Physical", "Computed", "Metadata")
    ),
    _STREAMS + "environment.StreamExecutionEnvironment": tuple(
        f"{_STREAMS}environment.{kind}StreamEnvironment" for kind in ("Local", "Remote")
    ),
    _DATA + "Base": tuple(
        _DATA + kind for kind in ("Binary", "Boolean", "Date", "Double", "Long", "String")
    ),
}


def narrower_classes(java_name: str) -> tuple[str, ...]:
    """The Java classes of which an object of this declared type may be."""
    return _NARROWER.get(java_name, ())


@functools.cache
def find_class(java_name: str) -> Any:
    """The Python class that stands for the Java class, or None."""
    home = _FACES.get(java_name) or _generated().get(java_name)
    if home is None:
        return None
    module, _, name = home.partition(":")
    return getattr(importlib.import_module(module), name)


def home_of_face(java_name: str) -> str | None:
    """Where the hand-written class is, as ``module:Class``."""
    return _FACES.get(java_name)


def _generated() -> dict[str, str]:
    from pyflink._mirror.generated.registry import CLASSES

    return CLASSES
