"""A table of a table environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._mirror.mirror import Mirror
from pyflink.table._rows import tables
from pyflink.table._rows.zone import session_zone_id
from pyflink.table.table_result import TableResult

if TYPE_CHECKING:
    import pandas
    import pyarrow

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

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame of all rows. Rows that were retracted are left out."""
        return tables.to_pandas(self.to_arrow(), session_zone_id(self._t_env._java))

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow Table of all rows. Rows that were retracted are left out."""
        return tables.to_arrow(self._java.execute())

    def to_arrow_reader(self) -> pyarrow.RecordBatchReader:
        """The rows as Arrow batches, as they come. For queries that only insert."""
        return tables.to_arrow_reader(self._java.execute())
