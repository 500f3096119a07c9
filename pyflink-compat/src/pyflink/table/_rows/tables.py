"""Whole results as Arrow and pandas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from fletching.batch import types

from pyflink.table._rows.changelog import surviving_rows
from pyflink.table._rows.collected import is_all_inserts
from pyflink.table._rows.stream import ROW_KIND, ResultStream


def to_arrow(j_table_result: Any) -> pa.Table:
    """All rows of a bounded result. Rows that were retracted are left out."""
    stream = ResultStream.of_rows(j_table_result)
    row_type = stream.row_type()
    schema = types.arrow_schema(row_type)
    batches = list(stream.batches(row_type))
    table = pa.Table.from_batches(batches, schema.append(pa.field(ROW_KIND, pa.int8(), False)))
    kinds = table.column(table.num_columns - 1)
    rows = table.select(list(range(len(schema))))
    if is_all_inserts(kinds):
        return rows
    values = zip(*(column.to_pylist() for column in rows.columns))
    return rows.take(pa.array(surviving_rows(values, kinds.to_pylist()), pa.int64()))


def to_arrow_reader(j_table_result: Any) -> pa.RecordBatchReader:
    """The rows as they come, of a result without retractions."""
    stream = ResultStream.of_rows(j_table_result)
    row_type = stream.row_type()
    schema = types.arrow_schema(row_type)
    return pa.RecordBatchReader.from_batches(schema, _inserts(stream, row_type, schema))


def _inserts(stream: ResultStream, row_type: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in stream.batches(row_type):
        if not is_all_inserts(batch.column(len(schema))):
            raise TypeError(
                "The result updates or deletes rows that it gave before, which a stream of Arrow "
                "batches cannot say: use collect(), whose rows have kinds, or to_arrow(), which "
                "waits for the end."
            )
        yield pa.RecordBatch.from_arrays(batch.columns[: len(schema)], schema=schema)
