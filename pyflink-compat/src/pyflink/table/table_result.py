"""What a statement gave."""

from __future__ import annotations

from typing import Any

from pyflink._mirror.mirror import Mirror
from pyflink.table._rows.collected import CloseableIterator
from pyflink.table._rows.printed import print_result

__all__ = ["CloseableIterator", "TableResult"]


class TableResult(Mirror):
    """The result of a statement."""

    _handle_name = "_j_table_result"
    _j_table_result: Any

    def wait(self, timeout_ms: int | None = None) -> None:
        """Waits for the job to end, or, where there are rows, for the first."""
        if timeout_ms is None:
            getattr(self._java, "await")()
        else:
            units = "java.util.concurrent.TimeUnit"
            from pyflink._gateway import gateway

            getattr(self._java, "await")(timeout_ms, gateway().java_class(units).MILLISECONDS)

    def collect(self) -> CloseableIterator:
        """The rows, each with its kind, as they come. Closing the iterator cancels the job."""
        return CloseableIterator(self._java)

    def print(self) -> None:
        """Prints the rows as they come, as Flink does, to wherever Python prints."""
        print_result(self._java)
