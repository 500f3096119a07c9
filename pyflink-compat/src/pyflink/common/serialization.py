"""How records become bytes in connectors, and bytes records."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._mirror.mirror_kinds import Converter
from pyflink.common.utils import JavaObjectWrapper

__all__ = [
    "BulkWriterFactory",
    "ByteArraySchema",
    "DeserializationSchema",
    "Encoder",
    "RowFieldExtractorSchema",
    "SerializationSchema",
    "SimpleStringSchema",
]

_PACKAGE = "org.apache.flink.api.common.serialization."


class SerializationSchema:
    """A Java schema that writes records as bytes."""

    _java_converter = Converter(
        frozenset((_PACKAGE + "SerializationSchema",)),
        lambda value, kind: value._j_serialization_schema,
    )

    def __init__(self, j_serialization_schema: Any = None) -> None:
        self._j_serialization_schema = j_serialization_schema


class DeserializationSchema:
    """A Java schema that reads records from bytes."""

    _java_converter = Converter(
        frozenset((_PACKAGE + "DeserializationSchema",)),
        lambda value, kind: value._j_deserialization_schema,
    )

    def __init__(self, j_deserialization_schema: Any = None) -> None:
        self._j_deserialization_schema = j_deserialization_schema


class _TwoWaySchema(SerializationSchema, DeserializationSchema):
    _java_converter = Converter(
        frozenset((_PACKAGE + "SerializationSchema", _PACKAGE + "DeserializationSchema")),
        lambda value, kind: value._j_serialization_schema,
    )

    def __init__(self, j_schema: Any) -> None:
        SerializationSchema.__init__(self, j_schema)
        DeserializationSchema.__init__(self, j_schema)


class SimpleStringSchema(_TwoWaySchema):
    """Texts in a character set."""

    def __init__(self, charset: str = "UTF-8") -> None:
        charsets = gateway().java_class("java.nio.charset.Charset")
        schemas = gateway().java_class(_PACKAGE + "SimpleStringSchema")
        super().__init__(schemas(charsets.forName(charset)))


class ByteArraySchema(_TwoWaySchema):
    """Bytes as they are."""

    def __init__(self) -> None:
        super().__init__(gateway().java_class(_PACKAGE + "ByteArraySchema")())


class RowFieldExtractorSchema(SerializationSchema):
    """One field of a row, which holds bytes; for the key of a message, say."""

    def __init__(self, field_index: int) -> None:
        if isinstance(field_index, bool) or not isinstance(field_index, int):
            raise TypeError(f"field_index must be an int, not {field_index!r}.")
        if field_index < 0:
            raise ValueError(f"field_index must be 0 or more, not {field_index}.")
        self._field_index = field_index
        schemas = gateway().java_class(_PACKAGE + "RowFieldExtractorSchema")
        super().__init__(schemas(field_index))


class Encoder:
    """A Java ``Encoder``, which writes a record into a file."""

    def __init__(self, j_encoder: Any) -> None:
        self._j_encoder = j_encoder

    @staticmethod
    def simple_string_encoder(charset_name: str = "UTF-8") -> Encoder:
        """Writes each record's text and a new line."""
        return Encoder(gateway().java_class(_PACKAGE + "SimpleStringEncoder")(charset_name))


class BulkWriterFactory(JavaObjectWrapper):
    """A Java ``BulkWriter.Factory``, which writes files of a columnar format."""

    def __init__(self, j_bulk_writer_factory: Any) -> None:
        super().__init__(j_bulk_writer_factory)
