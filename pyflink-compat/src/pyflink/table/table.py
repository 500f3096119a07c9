"""A table of a table environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._mirror.mirror import Mirror
from pyflink.table.table_result import TableResult

if TYPE_CHECKING:
    from pyflink.table.table_environment import TableEnvironment


class Table(Mirror):
    """A table: a view on data, not the data."""

    _handle_name = "_j_table"
    _j_table: Any

    def __init__(self, j_table: Any, t_env: TableEnvironment) -> None:
        super().__init__(j_table)
        self._t_env = t_env

    def execute(self) -> TableResult:
        return TableResult(self._java.execute())
