"""Rows as JSON objects."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._java_objects import construct, existing_class, java_enum
from pyflink.common.serialization import DeserializationSchema, SerializationSchema
from pyflink.common.typeinfo import TypeInformation

__all__ = ["JsonRowDeserializationSchema", "JsonRowSerializationSchema"]

_JSON = "org.apache.flink.formats.json."
_SCHEMAS = "io.fletching.gateway.data.element.RowSchemas"


def _timestamps() -> Any:
    return java_enum("org.apache.flink.formats.common.TimestampFormat", "ISO_8601")


class JsonRowDeserializationSchema(DeserializationSchema):
    """Makes rows of JSON objects."""

    def __init__(self, j_deserialization_schema: Any) -> None:
        super().__init__(j_deserialization_schema)

    @staticmethod
    def builder() -> JsonRowDeserializationSchema.Builder:
        """A builder of the schema."""
        return JsonRowDeserializationSchema.Builder()

    class Builder:
        """Says how rows are made of JSON objects."""

        def __init__(self) -> None:
            self._j_type: Any = None
            self._fails_on_missing_field = False
            self._ignores_parse_errors = False

        def type_info(self, type_info: TypeInformation) -> JsonRowDeserializationSchema.Builder:
            """Sets the type of the rows."""
            self._j_type = type_info.get_java_type_info()
            return self

        def json_schema(self, json_schema: str) -> JsonRowDeserializationSchema.Builder:
            """Sets the type of the rows, as a JSON schema."""
            converter = existing_class(_JSON + "JsonRowSchemaConverter")
            self._j_type = converter.convert(json_schema)
            return self

        def fail_on_missing_field(self) -> JsonRowDeserializationSchema.Builder:
            """Fails where a field is missing, which otherwise is None."""
            self._fails_on_missing_field = True
            return self

        def ignore_parse_errors(self) -> JsonRowDeserializationSchema.Builder:
            """Takes fields for None that cannot be read, and leaves out what is no JSON."""
            self._ignores_parse_errors = True
            return self

        def build(self) -> JsonRowDeserializationSchema:
            """The schema."""
            if self._j_type is None:
                raise ValueError("A JSON schema needs type_info(...) or json_schema(...).")
            schemas = gateway().java_class(_SCHEMAS)
            made = construct(
                _JSON + "JsonRowDataDeserializationSchema",
                schemas.rowType(self._j_type),
                schemas.internalType(self._j_type),
                self._fails_on_missing_field,
                self._ignores_parse_errors,
                _timestamps(),
            )
            return JsonRowDeserializationSchema(schemas.reading(made, self._j_type))


class JsonRowSerializationSchema(SerializationSchema):
    """Makes JSON objects of rows."""

    def __init__(self, j_serialization_schema: Any) -> None:
        super().__init__(j_serialization_schema)

    @staticmethod
    def builder() -> JsonRowSerializationSchema.Builder:
        """A builder of the schema."""
        return JsonRowSerializationSchema.Builder()

    class Builder:
        """Says how JSON objects are made of rows."""

        def __init__(self) -> None:
            self._type_info: TypeInformation | None = None

        def with_type_info(self, type_info: TypeInformation) -> JsonRowSerializationSchema.Builder:
            """Sets the type of the rows."""
            self._type_info = type_info
            return self

        def build(self) -> JsonRowSerializationSchema:
            """The schema."""
            if self._type_info is None:
                raise ValueError("A JSON schema needs with_type_info(...).")
            schemas = gateway().java_class(_SCHEMAS)
            j_type = self._type_info.get_java_type_info()
            made = construct(
                _JSON + "JsonRowDataSerializationSchema",
                schemas.rowType(j_type),
                _timestamps(),
                java_enum(_JSON + "JsonFormatOptions$MapNullKeyMode", "FAIL"),
                "null",
                False,
                False,
            )
            return JsonRowSerializationSchema(schemas.writing(made, j_type))
