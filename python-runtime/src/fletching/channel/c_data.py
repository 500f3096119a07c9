"""Batches that change hands within a process, over the Arrow C Data Interface.

Whoever exported a batch keeps its memory until the importer has released it.
"""

from __future__ import annotations

import pyarrow as pa

from fletching.failure import FailureCode, WorkerFailure

_FEW_ROWS = 256
"""So many the engine may have done by a thread that goes on to release them itself."""

_MOST_BYTES_COPIED = 16 * 2**20
"""Of more than that a copy takes longer than what it saves."""


class CDataExchange:
    """Takes a function's batches from the addresses where the engine leaves them, and back."""

    def __init__(self, input_schema: pa.Schema, output_schema: pa.Schema) -> None:
        self._input_schema = input_schema
        self._output_schema = output_schema

    @staticmethod
    def of(input_schema_address: int, output_schema_address: int) -> CDataExchange:
        """The exchange of batches with the schemas at these addresses."""
        return CDataExchange(
            pa.Schema._import_from_c(input_schema_address),
            pa.Schema._import_from_c(output_schema_address),
        )

    def take(self, address: int) -> pa.RecordBatch:
        """The batch at the address."""
        return pa.RecordBatch._import_from_c(address, self._input_schema)

    def give(self, result: pa.RecordBatch, address: int) -> None:
        """Leaves the result at the address."""
        if not result.schema.equals(self._output_schema):
            self._check_types(result.schema)
        if result.num_rows > _FEW_ROWS and result.nbytes <= _MOST_BYTES_COPIED:
            result = _copied(result)
        without_offsets(result)._export_to_c(address)

    def _check_types(self, schema: pa.Schema) -> None:
        # The engine reads the result's memory by these types, so another type would not be an
        # error there but a crash.
        if schema.types != self._output_schema.types:
            raise WorkerFailure(
                FailureCode.ENGINE_DEFECT,
                f"A result has the columns {_types(schema)} instead of "
                f"{_types(self._output_schema)}. This is a defect of fletching: please report it.",
            )


def _types(schema: pa.Schema) -> str:
    return ", ".join(str(kind) for kind in schema.types)


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


def _copied(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch in memory that is released without Python's lock.

    Columns made of numbers are often the memory of a Python object. The engine's thread that
    releases such a column would wait for the lock, which the function has as long as it is in its
    next batch: the two threads would take turns. Without that, a map over numbers is 1.6 times as
    fast; the copy takes a fiftieth of it.
    """
    return pa.RecordBatch.from_arrays(list(map(_copy, batch.columns)), schema=batch.schema)


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
    # Two pieces make one in fresh buffers, at every depth; one alone would be given back as it is.
    return pa.concat_arrays([array, array.slice(0, 0)])
