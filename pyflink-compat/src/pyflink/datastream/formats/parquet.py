"""Parquet files, of Avro's records or of rows.

The jar of Flink's format has to be added, ``flink-sql-parquet``, with Hadoop's client; for records
also ``flink-sql-avro``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._java_objects import existing_class
from pyflink.common.configuration import Configuration
from pyflink.common.serialization import BulkWriterFactory
from pyflink.datastream.connectors.file_system import BulkFormat, StreamFormat
from pyflink.datastream.formats._hadoop import hadoop_configuration
from pyflink.datastream.formats._rows import RowWriterFactory
from pyflink.datastream.formats.avro import AvroSchema

if TYPE_CHECKING:
    from pyflink.table.types import RowType

__all__ = [
    "AvroParquetReaders",
    "AvroParquetWriters",
    "ParquetBulkWriters",
    "ParquetColumnarRowInputFormat",
]

_PARQUET = "org.apache.flink.formats.parquet."


class AvroParquetReaders:
    """Makes what reads Parquet files as Avro's records."""

    @staticmethod
    def for_generic_record(schema: AvroSchema) -> StreamFormat:
        """Reads records by this schema, which are dicts in Python."""
        readers = existing_class(_PARQUET + "avro.AvroParquetReaders")
        return StreamFormat(readers.forGenericRecord(schema._j_schema))


class AvroParquetWriters:
    """Makes what writes Avro's records as Parquet files."""

    @staticmethod
    def for_generic_record(schema: AvroSchema) -> BulkWriterFactory:
        """Writes records, for which a stream's type is ``GenericRecordAvroTypeInfo(schema)``."""
        writers = existing_class(_PARQUET + "avro.AvroParquetWriters")
        return BulkWriterFactory(writers.forGenericRecord(schema._j_schema))


class ParquetColumnarRowInputFormat(BulkFormat):
    """Reads rows, whose columns may be fewer than those of the files."""

    def __init__(
        self,
        row_type: RowType,
        hadoop_config: Configuration | None = None,
        batch_size: int = 2048,
        is_utc_timestamp: bool = False,
        is_case_sensitive: bool = True,
    ) -> None:
        from pyflink.table.types import _to_java_data_type

        formats = existing_class(_PARQUET + "ParquetColumnarRowInputFormat")
        types = existing_class("org.apache.flink.table.runtime.typeutils.InternalTypeInfo")
        j_row_type = _to_java_data_type(row_type).getLogicalType()
        super().__init__(
            formats(
                hadoop_configuration(hadoop_config),
                j_row_type,
                types.of(j_row_type),
                batch_size,
                is_utc_timestamp,
                is_case_sensitive,
            )
        )


class ParquetBulkWriters:
    """Makes what writes rows as Parquet files."""

    @staticmethod
    def for_row_type(
        row_type: RowType,
        hadoop_config: Configuration | None = None,
        utc_timestamp: bool = False,
    ) -> BulkWriterFactory:
        """Writes rows, whose fields are the type's in their order.

        :param utc_timestamp: whether TIMESTAMPs are written as in UTC, not as in the local zone.
        """
        from pyflink.table.types import _to_java_data_type

        builders = existing_class(_PARQUET + "row.ParquetRowDataBuilder")
        j_factory = builders.createWriterFactory(
            _to_java_data_type(row_type).getLogicalType(),
            hadoop_configuration(hadoop_config),
            utc_timestamp,
        )
        return RowWriterFactory(j_factory, row_type)
