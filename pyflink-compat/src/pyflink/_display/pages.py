"""The first rows of tables and results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fletching.row import Row, RowKind

from pyflink._display.page import Page
from pyflink._gateway import gateway
from pyflink.table._rows import collected
from pyflink.table._rows.changelog import surviving_rows
from pyflink.table._rows.queries import execute_first

ROWS_OPTION = "python.display.rows"
DEFAULT_ROWS = 20
_SECONDS = 10.0


def rows_to_show(j_t_env: Any) -> int:
    """How many rows a page has at most; 0: none is fetched."""
    configured = j_t_env.getConfig().getConfiguration().toMap().get(ROWS_OPTION)
    return DEFAULT_ROWS if configured is None else int(configured)


def page_of_table(j_table: Any, count: int) -> Page:
    """The table's first rows, for which a job is run, if it has an end."""
    names, types = _columns(j_table)
    if count == 0 or not _queries().isBounded(j_table):
        return Page(names, types, [], _without_rows(count))
    first = execute_first(j_table, count + 1)
    rows, is_complete = collected.rows_within(first, _SECONDS)
    alive = surviving_rows(map(tuple, rows), [row.get_row_kind().value for row in rows])
    note = _note(len(alive), count)
    if not is_complete:
        note += f" So much had come after {_SECONDS:.0f} s, when the query was ended."
    return Page(names, types, [rows[i] for i in alive[:count]], note)


def page_of_result(j_result: Any, count: int = DEFAULT_ROWS) -> Page:
    """The first rows of a result, which stay in it. Waits for them, if the query has an end."""
    names, types = _columns(j_result)
    job = j_result.getJobClient().orElse(None)
    if job is None:
        rows = list(collected.CloseableIterator(j_result))
        return Page(names, types, rows[:count], _note(len(rows), count))
    provider = _queries().providerOf(j_result)
    of_job = f"Job {job.getJobID()}."
    if provider is None:
        return Page(names, types, [], of_job)
    if not provider.isUntouched():
        return Page(names, types, [], f"{of_job} Its rows have been taken.")
    if not provider.isBounded():
        return Page(names, types, [], f"{of_job} {_without_rows(count)}")
    rows = collected.first_rows(j_result, provider, count + 1, _SECONDS)
    note = f"{of_job} {_note(len(rows), count)}"
    return _with_kinds(Page(names, types, rows[:count], note))


def _with_kinds(page: Page) -> Page:
    """The page with a first column for the rows' kinds, where they are not all insertions."""
    kinds = [row.get_row_kind() for row in page.rows if isinstance(row, Row)]
    if all(kind is RowKind.INSERT for kind in kinds):
        return page
    rows = [[str(kind), *row] for kind, row in zip(kinds, page.rows)]
    return Page(["op", *page.names], ["", *page.types], rows, page.note)


def _columns(j_described: Any) -> tuple[Sequence[str], Sequence[str]]:
    columns = list(j_described.getResolvedSchema().getColumns())
    return (
        [str(column.getName()) for column in columns],
        [str(column.getDataType().getLogicalType().asSummaryString()) for column in columns],
    )


def _note(found: int, count: int) -> str:
    if found > count:
        return f"The first {count} rows."
    return "1 row." if found == 1 else f"{found} rows."


def _without_rows(count: int) -> str:
    if count == 0:
        return f"No rows, because {ROWS_OPTION} is 0."
    return "The query has no end: execute().print() or collect() give its rows as they come."


def _queries() -> Any:
    return gateway().java_class("io.fletching.gateway.data.query.Queries")
