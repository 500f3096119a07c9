"""Rows of a result, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pyarrow as pa
from fletching.batch import convert
from fletching.protocol import RowType
from fletching.row import Row, RowKind, new_row

from pyflink.table._rows.stream import ResultStream

_KINDS = {kind.value: kind for kind in RowKind}


class CloseableIterator:
    """The rows of a result as they come, each with its kind.

    ``close``, or the end of a ``with`` block, cancels the job if it is still running.
    """

    def __init__(self, j_table_result: Any) -> None:
        self._stream = ResultStream.of_rows(j_table_result)
        self._rows = _rows(self._stream)

    def __iter__(self) -> CloseableIterator:
        return self

    def __next__(self) -> Row:
        return next(self._rows)

    def next(self) -> Row:
        """The next row; raises StopIteration behind the last."""
        return next(self._rows)

    def close(self) -> None:
        """Gives up what is left of the result."""
        self._stream.close()
        self._rows = iter(())

    def __enter__(self) -> CloseableIterator:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _rows(stream: ResultStream) -> Iterator[Row]:
    row_type = stream.row_type()
    for batch in stream.batches(row_type):
        yield from rows_of(batch, row_type)


def rows_of(batch: pa.RecordBatch, row_type: RowType) -> Iterator[Row]:
    """The rows of a batch whose last column is their kinds."""
    columns = [
        convert.to_python(batch.column(index), field.type)
        for index, field in enumerate(row_type.fields)
    ]
    values = map(list, zip(*columns)) if columns else map(list, repeat((), batch.num_rows))
    kinds = batch.column(batch.num_columns - 1)
    if is_all_inserts(kinds):
        return map(new_row, repeat(None), values)
    return map(new_row, repeat(None), values, map(_KINDS.__getitem__, kinds.to_pylist()))


def is_all_inserts(kinds: Any) -> bool:
    """Whether a column of kinds says nothing but INSERT."""
    import pyarrow.compute as pc

    return not pc.any(kinds.cast(pa.bool_())).as_py()
