"""Flink's Table API and SQL. Names are imported when they are first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOMES = {
    "DataTypes": "types",
    "EnvironmentSettings": "environment_settings",
    "FunctionContext": "udf",
    "ScalarFunction": "udf",
    "Table": "table",
    "TableEnvironment": "table_environment",
    "TableResult": "table_result",
    "UserDefinedType": "types",
}

if TYPE_CHECKING:
    from pyflink.table.environment_settings import EnvironmentSettings
    from pyflink.table.table import Table
    from pyflink.table.table_environment import TableEnvironment
    from pyflink.table.table_result import TableResult
    from pyflink.table.types import DataTypes, UserDefinedType
    from pyflink.table.udf import FunctionContext, ScalarFunction

__all__ = [
    "DataTypes",
    "EnvironmentSettings",
    "FunctionContext",
    "ScalarFunction",
    "Table",
    "TableEnvironment",
    "TableResult",
    "UserDefinedType",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
