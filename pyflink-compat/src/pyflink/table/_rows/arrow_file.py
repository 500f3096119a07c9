"""Rows on their way into Flink."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from fletching.protocol import RowType

from pyflink._gateway import gateway

MAX_ROWS = 16_384
_MAX_BYTES = 4 << 20


def arrow_row_type(j_data_type: Any) -> RowType:
    """How rows of this Java ROW type travel; refuses a column that cannot."""
    return RowType.FromString(bytes(_tables().rowType(j_data_type)))


def create_table(
    j_t_env: Any,
    j_data_type: Any,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    with_row_kinds: bool,
    n_splits: int,
) -> Any:
    """A Java Table of the rows, which the JVM takes over by way of a file of this user's only."""
    with written_file(schema, batches) as path:
        return _tables().create(j_t_env, path, j_data_type, with_row_kinds, n_splits)


@contextmanager
def written_file(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """The path of a file of the batches, which is gone afterwards at the latest."""
    path = _write(schema, batches)
    try:
        yield path
    finally:
        if os.path.exists(path):
            os.unlink(path)


def batch_rows(n_rows: int, n_bytes: int, n_splits: int) -> int:
    """How many rows a batch has, so that each split has its share and no batch is too large."""
    by_bytes = max(1, _MAX_BYTES * n_rows // n_bytes) if n_bytes else MAX_ROWS
    return max(1, min(MAX_ROWS, by_bytes, -(-n_rows // n_splits)))


def _write(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str:
    descriptor, path = tempfile.mkstemp(".arrow", "rows-", gateway().process.folder)
    os.close(descriptor)
    try:
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
    except BaseException:
        os.unlink(path)
        raise
    return path


def _tables() -> Any:
    return gateway().java_class("io.fletching.gateway.data.source.ArrowTables")
