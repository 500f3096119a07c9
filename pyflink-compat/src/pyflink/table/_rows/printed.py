"""Results as text."""

from __future__ import annotations

import sys
from typing import Any

from pyflink.table._rows.stream import ResultStream


def print_result(j_table_result: Any) -> None:
    """Prints a result as Flink does, to wherever Python prints; rows of a stream as they come."""
    stream = ResultStream.of_text(j_table_result)
    for text in stream.texts():
        sys.stdout.write(text)
        sys.stdout.flush()
