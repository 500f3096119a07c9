"""Statements whose rows leave their jobs as Arrow batches."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._gateway.interrupts import interruptible


def execute_sql(j_t_env: Any, statement: str) -> Any:
    """The Java TableResult of a statement."""
    return interruptible(lambda: _queries().executeSql(j_t_env, statement))


def execute_table(j_table: Any) -> Any:
    """The Java TableResult of a table's query."""
    return interruptible(lambda: _queries().execute(j_table))


def execute_first(j_table: Any, rows: int) -> Any:
    """The Java TableResult of a query for at most so many of a table's rows."""
    return interruptible(lambda: _queries().executeFirst(j_table, rows))


def _queries() -> Any:
    return gateway().java_class("io.fletching.gateway.data.query.Queries")
