"""Where tables, views and functions live, and where SQL is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

from pyflink._gateway import gateway
from pyflink._mirror.mirror import Mirror
from pyflink.table._rows.columns import table_of_arrow, table_of_pandas
from pyflink.table._rows.elements import table_of_elements
from pyflink.table.environment_settings import EnvironmentSettings
from pyflink.table.table import Table
from pyflink.table.table_result import TableResult
from pyflink.table.udf import UserDefinedFunctionWrapper, as_wrapper


def _defaults() -> dict[str, str]:
    """What a job's workers need to know about this Python, unless the program says otherwise."""
    return {
        "python.executable": sys.executable,
        "python.client.executable": sys.executable,
        "python.internal.client-sys-path": os.pathsep.join(
            filter(None, map(os.path.abspath, sys.path))
        ),
    }


class TableEnvironment(Mirror):
    """The entry to Flink's Table API and SQL."""

    _handle_name = "_j_tenv"
    _j_tenv: Any

    @staticmethod
    def create(environment_settings: EnvironmentSettings) -> TableEnvironment:
        environments = gateway().java_class("io.fletching.gateway.TableEnvironments")
        return TableEnvironment(environments.create(environment_settings._java, _defaults()))

    def execute_sql(self, stmt: str) -> TableResult:
        return TableResult(self._java.executeSql(stmt))

    def sql_query(self, query: str) -> Table:
        return Table(self._java.sqlQuery(query), self)

    def create_temporary_function(self, path: str, function: UserDefinedFunctionWrapper) -> None:
        self._java.createTemporaryFunction(path, as_wrapper(function)._java_user_defined_function())

    def create_temporary_system_function(
        self, name: str, function: UserDefinedFunctionWrapper
    ) -> None:
        self._java.createTemporarySystemFunction(
            name, as_wrapper(function)._java_user_defined_function()
        )

    def from_elements(
        self, elements: Iterable[Any], schema: Any = None, verify_schema: bool = True
    ) -> Table:
        """A table of Python objects: rows, tuples, lists, dicts, or single values.

        ``schema`` is a ROW type, the type of the one column, or the names of columns whose types
        are then found from the elements. Values are always verified against it.
        """
        return Table(table_of_elements(self._java, elements, schema), self)

    def from_pandas(self, pdf: Any, schema: Any = None, splits_num: int = 1) -> Table:
        """A table of a pandas DataFrame, without its index; NaN is NULL.

        ``schema`` is a ROW type, a list of types or a list of names; ``splits_num`` says how many
        readers may share the rows.
        """
        return Table(table_of_pandas(self._java, pdf, schema, splits_num), self)

    def from_arrow(self, data: Any, schema: Any = None, splits_num: int = 1) -> Table:
        """A table of a pyarrow Table, RecordBatch or RecordBatchReader."""
        return Table(table_of_arrow(self._java, data, schema, splits_num), self)
