"""Columns as the engine's half of the Arrow C Data Interface can take them."""

from __future__ import annotations

import pyarrow as pa


def without_offsets(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch itself, or one whose sliced columns are copies: Java takes no array with an offset.

    A function makes such a column by returning a slice of another.
    """
    columns = batch.columns
    if not any(_has_offset(column) for column in columns):
        return batch
    return pa.RecordBatch.from_arrays(
        [_copy(column) if _has_offset(column) else column for column in columns],
        schema=batch.schema,
    )


def _has_offset(array: pa.Array) -> bool:
    if array.offset:
        return True
    kind = array.type
    if not pa.types.is_nested(kind):
        return False
    if pa.types.is_struct(kind):
        return any(_has_offset(array.field(i)) for i in range(kind.num_fields))
    if pa.types.is_map(kind):
        return _has_offset(array.keys) or _has_offset(array.items)
    return _has_offset(array.values)


def _copy(array: pa.Array) -> pa.Array:
    # Gathers row by row into fresh buffers at every depth.
    return array.take(pa.array(range(len(array)), pa.int64()))
