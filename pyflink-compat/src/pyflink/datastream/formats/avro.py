"""Avro's records: dicts in Python, in files or in messages.

The jar of Flink's format has to be added, ``flink-sql-avro``, in which Avro has another package.
"""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._java_objects import construct, existing_class
from pyflink.common.io import InputFormat
from pyflink.common.serialization import (
    BulkWriterFactory,
    DeserializationSchema,
    SerializationSchema,
)
from pyflink.common.typeinfo import TypeInformation

__all__ = [
    "AvroBulkWriters",
    "AvroInputFormat",
    "AvroRowDeserializationSchema",
    "AvroRowSerializationSchema",
    "AvroSchema",
    "GenericRecordAvroTypeInfo",
]

_AVRO = "org.apache.flink.avro.shaded.org.apache.avro."
_FORMAT = "org.apache.flink.formats.avro."
_ROWS = "io.fletching.gateway.data.format.AvroRows"


class AvroSchema:
    """What Avro's records hold."""

    def __init__(self, j_schema: Any) -> None:
        self._j_schema = j_schema

    def __str__(self) -> str:
        return str(self._j_schema.toString())

    @staticmethod
    def parse_string(json_schema: str) -> AvroSchema:
        """The schema that is written in this JSON."""
        return AvroSchema(construct(_AVRO + "Schema$Parser").parse(json_schema))

    @staticmethod
    def parse_file(file_path: str) -> AvroSchema:
        """The schema that is written in this file."""
        file = construct("java.io.File", file_path)
        return AvroSchema(construct(_AVRO + "Schema$Parser").parse(file))


class GenericRecordAvroTypeInfo(TypeInformation):
    """The type of records by a schema, which are dicts in Python."""

    def __init__(self, schema: AvroSchema) -> None:
        super().__init__("AVRO", names=[str(schema)])

    def _make(self) -> Any:
        # Of its text, which is all that goes to workers.
        schema = AvroSchema.parse_string(self._names[0])
        return construct(_FORMAT + "typeutils.GenericRecordAvroTypeInfo", schema._j_schema)


class AvroInputFormat(InputFormat):
    """Reads a file, or those of a folder, as records."""

    def __init__(self, path: str, schema: AvroSchema) -> None:
        reflection = gateway().java_class("io.fletching.gateway.Reflection")
        formats = existing_class(_FORMAT + "AvroInputFormat")
        j_format = formats(
            construct("org.apache.flink.core.fs.Path", path),
            reflection.load(_AVRO + "generic.GenericRecord"),
        )
        # Where Flink hands records over as they are, each has to be one of its own.
        j_format.setReuseAvroValue(False)
        super().__init__(j_format)
        self._type_info = GenericRecordAvroTypeInfo(schema)

    def get_produced_type(self) -> GenericRecordAvroTypeInfo:
        """The type of the records."""
        return self._type_info


class AvroBulkWriters:
    """Makes what writes Avro's files."""

    @staticmethod
    def for_generic_record(schema: AvroSchema) -> BulkWriterFactory:
        """Writes records, for which a stream's type is ``GenericRecordAvroTypeInfo(schema)``."""
        writers = existing_class(_FORMAT + "AvroWriters")
        return BulkWriterFactory(writers.forGenericRecord(schema._j_schema))


class AvroRowDeserializationSchema(DeserializationSchema):
    """Makes rows of messages that are records."""

    def __init__(
        self, record_class: str | None = None, avro_schema_string: str | None = None
    ) -> None:
        schema = _schema_string(record_class, avro_schema_string)
        rows = gateway().java_class(_ROWS)
        rows.check(schema)
        types = existing_class(_FORMAT + "typeutils.AvroSchemaConverter")
        super().__init__(rows.reading(schema, types.convertToTypeInfo(schema)))


class AvroRowSerializationSchema(SerializationSchema):
    """Makes messages that are records of rows, whose fields are the schema's in their order."""

    def __init__(
        self, record_class: str | None = None, avro_schema_string: str | None = None
    ) -> None:
        schema = _schema_string(record_class, avro_schema_string)
        rows = gateway().java_class(_ROWS)
        super().__init__(rows.writing(schema))


def _schema_string(record_class: str | None, avro_schema_string: str | None) -> str:
    if record_class is not None:
        existing_class(record_class)
        reflection = gateway().java_class("io.fletching.gateway.Reflection")
        data = existing_class(_AVRO + "specific.SpecificData").get()
        return str(data.getSchema(reflection.load(record_class)).toString())
    if avro_schema_string is None:
        raise TypeError("An Avro schema of rows needs record_class or avro_schema_string.")
    return str(AvroSchema.parse_string(avro_schema_string))
