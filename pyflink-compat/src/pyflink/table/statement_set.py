"""Statements that run as one job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._mirror.generated.statement_set import StatementSet as MirroredStatementSet
from pyflink._mirror.generated.stream_statement_set import (
    StreamStatementSet as MirroredStreamStatementSet,
)
from pyflink.table._sql_errors import pointing_at

if TYPE_CHECKING:
    from pyflink._mirror.generated.explain_detail import ExplainDetail
    from pyflink.table.table import Table
    from pyflink.table.table_descriptor import TableDescriptor
    from pyflink.table.table_environment import TableEnvironment

__all__ = ["StatementSet", "StreamStatementSet"]


class StatementSet(MirroredStatementSet):
    """INSERT statements, planned together and run as one job."""

    def __init__(self, _j_statement_set: Any, t_env: TableEnvironment) -> None:
        self._hold(_j_statement_set)
        self._t_env = t_env

    @classmethod
    def _wrap(cls, java: Any, owner: Any) -> Any:
        return cls(java, getattr(owner, "_t_env", owner))

    def add_insert(
        self,
        target_path_or_descriptor: str | TableDescriptor,
        table: Table,
        overwrite: bool = False,
        *conflict_strategy: Any,
    ) -> StatementSet:
        """Adds the writing of a table to another."""
        added: StatementSet = super().add_insert(
            target_path_or_descriptor, table, overwrite, *conflict_strategy
        )
        return added

    def add_insert_sql(self, stmt: str) -> StatementSet:
        """Adds an INSERT statement."""
        with pointing_at(stmt):
            return super().add_insert_sql(stmt)

    def print_explain(self, *extra_details: ExplainDetail) -> None:  # type: ignore[override]
        """Prints how the statements would be run."""
        print(self.explain(*extra_details))

    def attach_as_datastream(self) -> None:
        """Adds the statements to the job that the stream environment will run.

        Only for statement sets of a ``StreamTableEnvironment``.
        """
        raise TypeError(
            "Only the statement sets of a StreamTableEnvironment can join a stream environment's "
            "job: make the table environment by StreamTableEnvironment.create(env)."
        )


class StreamStatementSet(StatementSet, MirroredStreamStatementSet):  # type: ignore[misc]
    """A statement set that can join the stream environment's job."""

    def attach_as_datastream(self) -> None:
        """Adds the statements to the job that the stream environment will run."""
        self.attach_as_data_stream()
