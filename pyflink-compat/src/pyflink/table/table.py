"""Tables of a table environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pyflink._display.progress import shown_while_waiting
from pyflink._mirror.generated.aggregated_table import AggregatedTable as MirroredAggregatedTable
from pyflink._mirror.generated.flat_aggregate_table import (
    FlatAggregateTable as MirroredFlatAggregateTable,
)
from pyflink._mirror.generated.group_windowed_table import (
    GroupWindowedTable as MirroredGroupWindowedTable,
)
from pyflink._mirror.generated.grouped_table import GroupedTable as MirroredGroupedTable
from pyflink._mirror.generated.over_windowed_table import (
    OverWindowedTable as MirroredOverWindowedTable,
)
from pyflink._mirror.generated.table import Table as MirroredTable
from pyflink._mirror.generated.window_grouped_table import (
    WindowGroupedTable as MirroredWindowGroupedTable,
)
from pyflink._mirror.mirror import Mirror

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from pyflink._display.page import Page
    from pyflink._mirror.generated.explain_detail import ExplainDetail
    from pyflink._mirror.generated.group_window import GroupWindow
    from pyflink._mirror.generated.over_window import OverWindow
    from pyflink._mirror.generated.table_pipeline import TablePipeline
    from pyflink.table.expression import Expression
    from pyflink.table.table_descriptor import TableDescriptor
    from pyflink.table.table_environment import TableEnvironment
    from pyflink.table.table_result import TableResult
    from pyflink.table.table_schema import TableSchema
    from pyflink.table.udf import UserDefinedFunctionWrapper

__all__ = [
    "AggregatedTable",
    "FlatAggregateTable",
    "GroupWindowedTable",
    "GroupedTable",
    "OverWindowedTable",
    "Table",
    "WindowGroupedTable",
]

_Self = TypeVar("_Self", bound="_OfEnvironment")


class _OfEnvironment(Mirror):
    """Knows the table environment that it belongs to, and hands it on to what it makes."""

    _t_env: TableEnvironment

    def __init__(self, java_table: Any, t_env: TableEnvironment) -> None:
        self._hold(java_table)
        self._t_env = t_env

    @classmethod
    def _wrap(cls: type[_Self], java: Any, owner: Any) -> _Self:
        return cls(java, getattr(owner, "_t_env", owner))


class Table(_OfEnvironment, MirroredTable):
    """A table: a view on data, not the data. ``table.a`` is the column ``a``."""

    def __str__(self) -> str:
        return str(self._java.toString())

    def __repr__(self) -> str:
        columns = self._java.getResolvedSchema().getColumns()
        return f"Table({', '.join(column.asSummaryString() for column in columns)})"

    def _repr_html_(self) -> str:
        """What notebooks show: the first rows, for which a job is run if the table has an end."""
        return self._page().html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython shows in a terminal: the same as notebooks."""
        printer.text("Table(...)" if cycle else self._page().text())

    def show(self, rows: int = 20) -> None:
        """Prints the first rows of a table that has an end.

        Of a table without an end, only the columns are printed.
        """
        print(self._page(rows).text())

    def _page(self, rows: int | None = None) -> Page:
        from pyflink._display.pages import page_of_table, rows_to_show

        return page_of_table(self._java, rows_to_show(self._t_env._java) if rows is None else rows)

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_"):
            raise AttributeError(name)
        columns = self._java.getResolvedSchema().getColumnNames()
        if name not in columns:
            raise AttributeError(
                f"The table has neither a method nor a column '{name}'; its columns are: "
                f"{', '.join(columns)}."
            )
        from pyflink.table.expressions import col

        return col(name)

    def alias(  # type: ignore[override]
        self, field: str, *fields: str
    ) -> Table:
        """Renames the columns, in their order."""
        return self.as_(field, *fields)

    def limit(self, fetch: int, offset: int = 0) -> Table:  # type: ignore[override]
        """The first ``fetch`` rows behind the first ``offset``."""
        limited: Table = super().limit(offset, fetch)
        return limited

    def over_window(self, *over_windows: OverWindow) -> OverWindowedTable:
        """The table with windows over its rows, to which ``select`` refers by their aliases."""
        windowed: OverWindowedTable = super().window(*over_windows)
        return windowed

    def window(self, window: GroupWindow) -> GroupWindowedTable:  # type: ignore[override]
        """The table's rows in groups by time or count, to be grouped further by ``group_by``."""
        windowed: GroupWindowedTable = super().window(window)
        return windowed

    def map(self, func: Expression | UserDefinedFunctionWrapper) -> Table:
        """The row that the function gives for each row.

        Raises TypeError for a function whose result is no ROW, over which Flink's planner would
        not come to an end.
        """
        from pyflink.table.types import RowType
        from pyflink.table.udf import UserDefinedScalarFunctionWrapper

        if isinstance(func, UserDefinedScalarFunctionWrapper):
            result_type = func._result_type
            if not isinstance(result_type, RowType):
                raise TypeError(
                    f"The function '{func._name}' returns {result_type.as_sql()}, but map() takes "
                    "a function that returns rows: declare its result_type as a ROW, or call it "
                    "in select()."
                )
        return super().map(_of_whole_row(func))

    def flat_map(self, func: Expression | UserDefinedFunctionWrapper) -> Table:
        """The rows that the function gives for each row."""
        return super().flat_map(_of_whole_row(func))

    def get_schema(self) -> TableSchema:
        """The columns' names and types."""
        from pyflink.table.table_schema import TableSchema

        return TableSchema._of(self.get_resolved_schema())

    def execute_insert(  # type: ignore[override]
        self,
        table_path_or_descriptor: str | TableDescriptor,
        overwrite: bool = False,
        *conflict_strategy: Any,
    ) -> TableResult:
        """Writes the rows to a table: its path, or a descriptor of it."""
        result: TableResult = super().execute_insert(
            table_path_or_descriptor, overwrite, *conflict_strategy
        )
        return result

    def insert_into(  # type: ignore[override]
        self,
        table_path_or_descriptor: str | TableDescriptor,
        overwrite: bool = False,
        *conflict_strategy: Any,
    ) -> TablePipeline:
        """What writes the rows to a table when it is executed."""
        pipeline: TablePipeline = super().insert_into(
            table_path_or_descriptor, overwrite, *conflict_strategy
        )
        return pipeline

    def print_explain(self, *extra_details: ExplainDetail) -> None:  # type: ignore[override]
        """Prints how the table comes about."""
        print(self.explain(*extra_details))

    def print_schema(self) -> None:
        """Prints the columns."""
        print(self.get_resolved_schema())

    def execute(self) -> TableResult:
        """Starts the job of the table's query."""
        from pyflink.table._rows.queries import execute_table
        from pyflink.table.table_result import TableResult

        return TableResult._wrap(execute_table(self._java), self)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame of all rows. Rows that were retracted are left out."""
        from pyflink.table._rows import frames
        from pyflink.table._rows.zone import session_zone_id

        return frames.to_pandas(self.to_arrow(), session_zone_id(self._t_env._java))

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow Table of all rows. Rows that were retracted are left out."""
        from pyflink.table._rows import tables

        result = self.execute()._java
        with shown_while_waiting(result.getJobClient().orElse(None)):
            return tables.to_arrow(result)

    def to_arrow_reader(self) -> pyarrow.RecordBatchReader:
        """The rows as Arrow batches, as they come. For queries that only insert."""
        from pyflink.table._rows import tables

        return tables.to_arrow_reader(self.execute()._java)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The same for whatever reads Arrow, as the DataFrame of polars does."""
        return self.to_arrow_reader().__arrow_c_stream__(requested_schema)


def _of_whole_row(func: Any) -> Any:
    from pyflink.table.udf import UserDefinedFunctionWrapper

    if not isinstance(func, UserDefinedFunctionWrapper):
        return func
    from pyflink.table.expressions import col, with_columns

    return func._of_whole_row()(with_columns(col("*")))


class GroupedTable(_OfEnvironment, MirroredGroupedTable):
    """A table's rows in groups by keys."""


class GroupWindowedTable(_OfEnvironment, MirroredGroupWindowedTable):
    """A table's rows in groups by time or count."""


class WindowGroupedTable(_OfEnvironment, MirroredWindowGroupedTable):
    """A table's rows in groups by time or count, and keys."""


class OverWindowedTable(_OfEnvironment, MirroredOverWindowedTable):
    """A table with windows over its rows."""


class AggregatedTable(_OfEnvironment, MirroredAggregatedTable):
    """A table with an aggregate function applied, of whose results to select."""


class FlatAggregateTable(_OfEnvironment, MirroredFlatAggregateTable):
    """A table with a table aggregate function applied, of whose results to select."""
