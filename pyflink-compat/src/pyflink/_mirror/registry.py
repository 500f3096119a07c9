"""Which Python class stands for which Java class."""

from __future__ import annotations

import functools
import importlib
from typing import Any

# Hand-written classes, where there are any, before the generated ones.
_FACES = {
    "org.apache.flink.configuration.Configuration": "pyflink.common.configuration:Configuration",
    "org.apache.flink.streaming.api.environment.StreamExecutionEnvironment": "pyflink.datastream.stream_execution_environment:StreamExecutionEnvironment",
    "org.apache.flink.table.api.AggregatedTable": "pyflink.table.table:AggregatedTable",
    "org.apache.flink.table.api.ApiExpression": "pyflink.table.expression:Expression",
    "org.apache.flink.table.api.EnvironmentSettings": "pyflink.table.environment_settings:EnvironmentSettings",
    "org.apache.flink.table.api.FlatAggregateTable": "pyflink.table.table:FlatAggregateTable",
    "org.apache.flink.table.api.GroupWindowedTable": "pyflink.table.table:GroupWindowedTable",
    "org.apache.flink.table.api.GroupedTable": "pyflink.table.table:GroupedTable",
    "org.apache.flink.table.api.OverWindowedTable": "pyflink.table.table:OverWindowedTable",
    "org.apache.flink.table.api.FormatDescriptor": "pyflink.table.table_descriptor:FormatDescriptor",
    "org.apache.flink.table.api.Schema": "pyflink.table.schema:Schema",
    "org.apache.flink.table.api.StatementSet": "pyflink.table.statement_set:StatementSet",
    "org.apache.flink.table.api.Table": "pyflink.table.table:Table",
    "org.apache.flink.table.api.TableConfig": "pyflink.table.table_config:TableConfig",
    "org.apache.flink.table.api.TableDescriptor": "pyflink.table.table_descriptor:TableDescriptor",
    "org.apache.flink.table.api.TableEnvironment": "pyflink.table.table_environment:TableEnvironment",
    "org.apache.flink.table.api.TableResult": "pyflink.table.table_result:TableResult",
    "org.apache.flink.table.api.WindowGroupedTable": "pyflink.table.table:WindowGroupedTable",
    "org.apache.flink.table.api.bridge.java.StreamStatementSet": "pyflink.table.statement_set:StreamStatementSet",
    "org.apache.flink.table.api.bridge.java.StreamTableEnvironment": "pyflink.table.table_environment:StreamTableEnvironment",
    "org.apache.flink.table.expressions.Expression": "pyflink.table.expression:Expression",
    "org.apache.flink.types.RowKind": "fletching.row:RowKind",
}


@functools.lru_cache(maxsize=None)
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
