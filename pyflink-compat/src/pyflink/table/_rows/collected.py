"""Rows of a result, one by one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fletching.batch.conversion import Conversion
from fletching.batch.nested import RowConversion
from fletching.batch.table import Conversions, arrow_type
from fletching.protocol import LogicalType
from fletching.row import Row, RowKind, new_row

from pyflink._gateway.interrupts import interruptible
from pyflink.table._rows.stream import ResultStream, batches_schema

_KINDS = {kind.value: kind for kind in RowKind}


class CloseableIterator:
    """The rows of a result as they come, each with its kind.

    ``close``, or the end of a ``with`` block, cancels the job if it is still running.
    """

    def __init__(self, j_table_result: Any) -> None:
        self._stream = ResultStream.of_rows(j_table_result)
        self._rows = _rows(self._stream)

    def __iter__(self) -> Iterator[Row]:
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
    conversions = [_PlainConversions().of(field.type) for field in row_type.fields]
    for batch in stream.batches(row_type):
        yield from _rows_of(batch, conversions)


def _rows_of(batch: pa.RecordBatch, conversions: Sequence[Conversion]) -> Iterator[Row]:
    """The rows of a batch whose last column is their kinds."""
    columns = [conversion.decode(batch.column(i)) for i, conversion in enumerate(conversions)]
    values = map(list, zip(*columns))
    kinds = batch.column(len(conversions))
    if is_all_inserts(kinds):
        return map(new_row, repeat(None), values)
    return map(new_row, repeat(None), values, map(_KINDS.__getitem__, kinds.to_pylist()))


def rows_within(j_table_result: Any, seconds: float) -> tuple[list[Row], bool]:
    """What comes of a result in this time, and whether that is all; the job is ended if not."""
    stream = ResultStream.of_rows(j_table_result)
    row_type = stream.row_type()
    conversions = [_PlainConversions().of(field.type) for field in row_type.fields]
    rows: list[Row] = []
    for batch in stream.batches(row_type, time.monotonic() + seconds):
        rows.extend(_rows_of(batch, conversions))
    return rows, not stream.was_late


def first_rows(j_table_result: Any, j_provider: Any, count: int, seconds: float) -> list[Row]:
    """So many of the first rows or more, if they come in time; they stay in the result."""
    row_type = ResultStream.row_type_of(j_table_result)
    conversions = [_PlainConversions().of(field.type) for field in row_type.fields]
    schema = batches_schema(row_type)
    deadline = time.monotonic() + seconds
    rows: list[Row] = []
    position = 0
    while len(rows) < count:
        left = max(0.0, deadline - time.monotonic())
        message = interruptible(partial(j_provider.peek, position, int(left * 1000)))
        if message is None:
            break
        batch = pa.ipc.read_record_batch(pa.py_buffer(bytes(message)), schema)
        rows.extend(_rows_of(batch, conversions))
        position += 1
    return rows


def is_all_inserts(kinds: Any) -> bool:
    """Whether a column of kinds says nothing but INSERT."""
    return not pc.any(kinds.cast(pa.bool_())).as_py()


class _PlainConversions(Conversions):
    """Rows within rows have no names, as PyFlink's have none: rows that a program compares with
    its own stay equal.
    """

    def of(self, logical: Any) -> Conversion:
        if logical.name == LogicalType.NAME_ROW:
            fields = [self.of(field.type) for field in logical.fields]
            return _PlainRowConversion(logical, arrow_type(logical), fields)
        return super().of(logical)


class _PlainRowConversion(RowConversion):
    def rows(self, columns: Sequence[Sequence[Any]]) -> list[Any]:
        return list(map(new_row, repeat(None), map(list, zip(*columns))))
