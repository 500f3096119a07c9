"""Flink's Table API and SQL. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._lazy import lazy_names

_HOMES = {
    "AsyncScalarFunction": "pyflink.table.udf",
    "ChangelogMode": "pyflink.table.changelog_mode",
    "CompiledPlan": "pyflink.table.compiled_plan",
    "DataTypes": "pyflink.table.types",
    "EnvironmentSettings": "pyflink.table.environment_settings",
    "ExplainDetail": "pyflink.table.explain_detail",
    "Expression": "pyflink.table.expression",
    "FormatDescriptor": "pyflink.table.table_descriptor",
    "FunctionContext": "pyflink.table.udf",
    "GroupWindowedTable": "pyflink.table.table",
    "GroupedTable": "pyflink.table.table",
    "ModelDescriptor": "pyflink.table.model_descriptor",
    "Module": "pyflink.table.module",
    "ModuleEntry": "pyflink.table.module",
    "OverWindowedTable": "pyflink.table.table",
    "PlanReference": "pyflink.table.plan_reference",
    "ResultKind": "pyflink.table.result_kind",
    "Row": "pyflink.common",
    "RowKind": "pyflink.common",
    "ScalarFunction": "pyflink.table.udf",
    "Schema": "pyflink.table.schema",
    "SqlDialect": "pyflink.table.sql_dialect",
    "StatementSet": "pyflink.table.statement_set",
    "StreamTableEnvironment": "pyflink.table.table_environment",
    "Table": "pyflink.table.table",
    "TableConfig": "pyflink.table.table_config",
    "TableDescriptor": "pyflink.table.table_descriptor",
    "TableEnvironment": "pyflink.table.table_environment",
    "TablePipeline": "pyflink.table.table_pipeline",
    "TableResult": "pyflink.table.table_result",
    "TableSchema": "pyflink.table.table_schema",
    "UserDefinedFunction": "pyflink.table.udf",
    "UserDefinedType": "pyflink.table.types",
    "WindowGroupedTable": "pyflink.table.table",
}

if TYPE_CHECKING:
    from pyflink.common import Row as Row
    from pyflink.common import RowKind as RowKind
    from pyflink.table.changelog_mode import ChangelogMode as ChangelogMode
    from pyflink.table.compiled_plan import CompiledPlan as CompiledPlan
    from pyflink.table.environment_settings import EnvironmentSettings as EnvironmentSettings
    from pyflink.table.explain_detail import ExplainDetail as ExplainDetail
    from pyflink.table.expression import Expression as Expression
    from pyflink.table.model_descriptor import ModelDescriptor as ModelDescriptor
    from pyflink.table.module import Module as Module
    from pyflink.table.module import ModuleEntry as ModuleEntry
    from pyflink.table.plan_reference import PlanReference as PlanReference
    from pyflink.table.result_kind import ResultKind as ResultKind
    from pyflink.table.schema import Schema as Schema
    from pyflink.table.sql_dialect import SqlDialect as SqlDialect
    from pyflink.table.statement_set import StatementSet as StatementSet
    from pyflink.table.table import GroupedTable as GroupedTable
    from pyflink.table.table import GroupWindowedTable as GroupWindowedTable
    from pyflink.table.table import OverWindowedTable as OverWindowedTable
    from pyflink.table.table import Table as Table
    from pyflink.table.table import WindowGroupedTable as WindowGroupedTable
    from pyflink.table.table_config import TableConfig as TableConfig
    from pyflink.table.table_descriptor import FormatDescriptor as FormatDescriptor
    from pyflink.table.table_descriptor import TableDescriptor as TableDescriptor
    from pyflink.table.table_environment import StreamTableEnvironment as StreamTableEnvironment
    from pyflink.table.table_environment import TableEnvironment as TableEnvironment
    from pyflink.table.table_pipeline import TablePipeline as TablePipeline
    from pyflink.table.table_result import TableResult as TableResult
    from pyflink.table.table_schema import TableSchema as TableSchema
    from pyflink.table.types import DataTypes as DataTypes
    from pyflink.table.types import UserDefinedType as UserDefinedType
    from pyflink.table.udf import AsyncScalarFunction as AsyncScalarFunction
    from pyflink.table.udf import FunctionContext as FunctionContext
    from pyflink.table.udf import ScalarFunction as ScalarFunction
    from pyflink.table.udf import UserDefinedFunction as UserDefinedFunction

__all__ = [
    "AsyncScalarFunction",
    "ChangelogMode",
    "CompiledPlan",
    "DataTypes",
    "EnvironmentSettings",
    "ExplainDetail",
    "Expression",
    "FormatDescriptor",
    "FunctionContext",
    "GroupWindowedTable",
    "GroupedTable",
    "ModelDescriptor",
    "Module",
    "ModuleEntry",
    "OverWindowedTable",
    "PlanReference",
    "ResultKind",
    "Row",
    "RowKind",
    "ScalarFunction",
    "Schema",
    "SqlDialect",
    "StatementSet",
    "StreamTableEnvironment",
    "Table",
    "TableConfig",
    "TableDescriptor",
    "TableEnvironment",
    "TablePipeline",
    "TableResult",
    "TableSchema",
    "UserDefinedFunction",
    "UserDefinedType",
    "WindowGroupedTable",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
