"""What a statement gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._display.progress import shown_while_waiting
from pyflink._gateway import gateway
from pyflink._gateway.interrupts import interruptible
from pyflink._mirror.generated.table_result import TableResult as MirroredTableResult

if TYPE_CHECKING:
    from pyflink._display.page import Page
    from pyflink.table._rows.collected import CloseableIterator
    from pyflink.table.table_schema import TableSchema

__all__ = ["CloseableIterator", "TableResult"]


def __getattr__(name: str) -> Any:
    if name == "CloseableIterator":
        from pyflink.table._rows.collected import CloseableIterator

        return CloseableIterator
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


class TableResult(MirroredTableResult):
    """The result of a statement."""

    def wait(self, timeout_ms: int | None = None) -> None:
        """Waits for the job to end, or, where there are rows, for the first.

        Ctrl-C cancels the job.
        """
        wait = getattr(self._java, "await")
        arguments: tuple[Any, ...] = ()
        if timeout_ms is not None:
            unit = gateway().java_class("java.util.concurrent.TimeUnit").MILLISECONDS
            arguments = (timeout_ms, unit)
        with shown_while_waiting(self._java.getJobClient().orElse(None)):
            interruptible(lambda: wait(*arguments), self._cancel)

    def await_(self, *args: Any) -> None:
        """The same as ``wait``, with a timeout and its unit as Java takes them."""
        if args:
            super().await_(*args)
        else:
            self.wait()

    def collect(self) -> CloseableIterator:
        """The rows, each with its kind, as they come. Closing the iterator cancels the job."""
        from pyflink.table._rows.collected import CloseableIterator

        return CloseableIterator(self._java)

    def print(self) -> None:
        """Prints the rows as they come, as Flink does, to wherever Python prints."""
        from pyflink.table._rows.printed import print_result

        print_result(self._java)

    def get_table_schema(self) -> TableSchema:
        """The columns' names and types."""
        from pyflink.table.table_schema import TableSchema

        return TableSchema._of(self.get_resolved_schema())

    def _repr_html_(self) -> str:
        """What notebooks show: the first rows, which stay in it, if the query has an end."""
        return self._page().html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython shows in a terminal: the same as notebooks."""
        printer.text("TableResult(...)" if cycle else self._page().text())

    def _page(self) -> Page:
        from pyflink._display.pages import page_of_result

        return page_of_result(self._java)

    def _cancel(self) -> None:
        job = self._java.getJobClient().orElse(None)
        if job is not None:
            jobs = gateway().java_class("io.fletching.gateway.jobs.RunningJobs").INSTANCE
            jobs.cancelAndWait(job)
