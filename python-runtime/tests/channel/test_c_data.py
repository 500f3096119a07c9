from __future__ import annotations

import ctypes

import numpy as np
import pyarrow as pa
import pytest
from fletching.channel.c_data import CDataExchange, without_offsets
from fletching.failure import FailureCode, WorkerFailure

# The sizes of the C structures ArrowSchema and ArrowArray.
SCHEMA_BYTES = 72
ARRAY_BYTES = 80

SCHEMA = pa.schema([("a", pa.int64()), ("b", pa.list_(pa.struct([("c", pa.string())])))])
ROWS = [
    {"a": 1, "b": [{"c": "x"}, None]},
    {"a": None, "b": None},
    {"a": 3, "b": []},
    {"a": 4, "b": [{"c": None}, {"c": "yz"}]},
]


class Structure:
    """Memory for a C structure, as the engine would give it."""

    def __init__(self, n_bytes: int) -> None:
        self._memory = (ctypes.c_char * n_bytes)()
        self.address = ctypes.addressof(self._memory)


def exchange(schema: pa.Schema) -> CDataExchange:
    left, right = Structure(SCHEMA_BYTES), Structure(SCHEMA_BYTES)
    schema._export_to_c(left.address)
    schema._export_to_c(right.address)
    return CDataExchange.of(left.address, right.address)


def handed_over(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch, taken and given back."""
    structure = Structure(ARRAY_BYTES)
    batch._export_to_c(structure.address)
    one = exchange(batch.schema)
    one.give(one.take(structure.address), structure.address)
    return pa.RecordBatch._import_from_c(structure.address, batch.schema)


def test_a_batch_is_the_same_on_the_other_side() -> None:
    batch = pa.RecordBatch.from_pylist(ROWS, schema=SCHEMA)
    assert handed_over(batch).to_pylist() == ROWS


def test_a_large_result_is_not_the_memory_of_a_python_object() -> None:
    def is_copied(n_rows: int, n_bytes: int) -> bool:
        column = pa.array(np.zeros(n_rows, f"S{n_bytes}"), pa.binary(n_bytes))
        batch = pa.RecordBatch.from_arrays([column], names=["a"])
        there = handed_over(batch)
        assert there.equals(batch)
        return bool(there.column(0).buffers()[1].address != column.buffers()[1].address)

    assert is_copied(10_000, 8)
    assert not is_copied(100, 8)
    assert not is_copied(10_000, 10_000)


def test_a_small_result_is_not_copied() -> None:
    batch = pa.RecordBatch.from_pydict({"a": pa.array([1, 2, 3], pa.int64())})
    there = handed_over(batch).column(0).buffers()[1]
    assert there.address == batch.column(0).buffers()[1].address


def test_a_result_with_other_types_is_refused() -> None:
    structure = Structure(ARRAY_BYTES)
    result = pa.RecordBatch.from_pydict({"a": [1], "b": ["x"]})
    with pytest.raises(WorkerFailure) as raised:
        exchange(SCHEMA).give(result, structure.address)
    assert raised.value.code is FailureCode.ENGINE_DEFECT
    assert str(raised.value) == (
        "A result has the columns int64, string instead of int64, list<item: struct<c: string>>. "
        "This is a defect of fletching: please report it."
    )


def test_names_and_nullability_of_a_result_do_not_matter() -> None:
    structure = Structure(ARRAY_BYTES)
    theirs = pa.schema([pa.field("x", pa.int64(), nullable=False)])
    result = pa.RecordBatch.from_arrays([pa.array([1])], schema=theirs)
    exchange(pa.schema([("a", pa.int64())])).give(result, structure.address)
    assert pa.RecordBatch._import_from_c(structure.address, theirs).to_pylist() == [{"x": 1}]


MAP = pa.map_(pa.string(), pa.int32())


@pytest.mark.parametrize(
    "column",
    [
        pa.array([0, 1, None, 3]).slice(1),
        pa.array(["a", "bc", None]).slice(1),
        pa.array([[1], [2, 3], None]).slice(1),
        pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), pa.array([7, 8, 9]).slice(1)),
        pa.StructArray.from_arrays([pa.array([1, 2, 3]).slice(1)], ["f"]),
        pa.array([{"f": 1}, {"f": 2}, None]).slice(1),
        pa.array([[("k", 1)], [("l", 2)], None], MAP).slice(1),
        pa.array([[1, 2], [3, 4], None], pa.list_(pa.int8(), 2)).slice(1),
        pa.array([[[1], []], [[2, 3]], [None]]).slice(1),
        pa.array([True, None, False] * 9).slice(3),
    ],
    ids=lambda column: str(column.type),
)
def test_slices_are_copied(column: pa.Array) -> None:
    batch = pa.RecordBatch.from_arrays([column, pa.array(range(len(column)))], ["sliced", "whole"])
    result = without_offsets(batch)
    assert result.to_pylist() == batch.to_pylist()
    assert result.schema == batch.schema
    assert _offsets(result.column(0)) == {0}
    assert result.column(1).buffers()[1].address == batch.column(1).buffers()[1].address


def test_a_batch_without_slices_is_left_alone() -> None:
    batch = pa.RecordBatch.from_pylist(ROWS, schema=SCHEMA)
    assert without_offsets(batch) is batch


def _offsets(array: pa.Array) -> set[int]:
    # Seen by the structure that is exported: length, null_count, offset, n_buffers, n_children.
    structure = Structure(ARRAY_BYTES)
    array._export_to_c(structure.address)
    try:
        return _offsets_at(structure.address)
    finally:
        pa.Array._import_from_c(structure.address, array.type)


def _offsets_at(address: int) -> set[int]:
    numbers = (ctypes.c_int64 * 5).from_address(address)
    children = ctypes.c_void_p.from_address(address + 48).value
    offsets = {numbers[2]}
    for i in range(numbers[4]):
        child = ctypes.c_void_p.from_address((children or 0) + 8 * i).value
        offsets |= _offsets_at(child or 0)
    return offsets
