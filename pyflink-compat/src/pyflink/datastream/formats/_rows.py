"""Formats whose files are of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._gateway import gateway
from pyflink.common.serialization import BulkWriterFactory
from pyflink.datastream.connectors.base import StreamTransformer

if TYPE_CHECKING:
    from pyflink.datastream.data_stream import DataStream
    from pyflink.table.types import RowType


class RowWriterFactory(BulkWriterFactory):
    """A ``BulkWriterFactory`` that takes rows as Flink's tables have them."""

    def __init__(self, j_bulk_writer_factory: Any, row_type: RowType) -> None:
        super().__init__(j_bulk_writer_factory)
        self._transformer = _ToTableRows(row_type)


class _ToTableRows(StreamTransformer):
    def __init__(self, row_type: RowType) -> None:
        self._row_type = row_type

    def apply(self, ds: DataStream) -> DataStream:
        from pyflink.datastream.data_stream import DataStream
        from pyflink.table.types import _to_java_data_type

        rows = gateway().java_class("io.fletching.gateway.data.format.FileRows")
        return DataStream(rows.of(ds._j_data_stream, _to_java_data_type(self._row_type)))
