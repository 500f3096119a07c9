"""Rows as lines of values with a delimiter between them."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._java_objects import JavaBuilder, construct
from pyflink.common.serialization import DeserializationSchema, SerializationSchema
from pyflink.common.typeinfo import TypeInformation

__all__ = ["CsvRowDeserializationSchema", "CsvRowSerializationSchema"]

_CSV = "org.apache.flink.formats.csv."
_SCHEMAS = "io.fletching.gateway.data.element.RowSchemas"


class CsvRowDeserializationSchema(DeserializationSchema):
    """Makes rows of lines."""

    def __init__(self, j_deserialization_schema: Any) -> None:
        super().__init__(j_deserialization_schema)

    class Builder(JavaBuilder):
        """Says how rows of this type are made of lines."""

        def __init__(self, type_info: TypeInformation) -> None:
            self._j_type = type_info.get_java_type_info()
            schemas = gateway().java_class(_SCHEMAS)
            super().__init__(
                construct(
                    _CSV + "CsvRowDataDeserializationSchema$Builder",
                    schemas.rowType(self._j_type),
                    schemas.internalType(self._j_type),
                )
            )

        def set_field_delimiter(self, delimiter: str) -> CsvRowDeserializationSchema.Builder:
            """Sets the character between values; a comma by default."""
            return self._with("setFieldDelimiter", delimiter)

        def set_allow_comments(self, allow_comments: bool) -> CsvRowDeserializationSchema.Builder:
            """Sets whether lines that begin with ``#`` are comments."""
            return self._with("setAllowComments", allow_comments)

        def set_array_element_delimiter(
            self, delimiter: str
        ) -> CsvRowDeserializationSchema.Builder:
            """Sets the text between the elements of an array; ``;`` by default."""
            return self._with("setArrayElementDelimiter", delimiter)

        def set_quote_character(self, c: str) -> CsvRowDeserializationSchema.Builder:
            """Sets the character around values; ``"`` by default."""
            return self._with("setQuoteCharacter", c)

        def set_escape_character(self, c: str) -> CsvRowDeserializationSchema.Builder:
            """Sets the character before one that is meant as it is; none by default."""
            return self._with("setEscapeCharacter", c)

        def set_null_literal(self, null_literal: str) -> CsvRowDeserializationSchema.Builder:
            """Sets the text that is None."""
            return self._with("setNullLiteral", null_literal)

        def set_ignore_parse_errors(
            self, ignore_parse_errors: bool
        ) -> CsvRowDeserializationSchema.Builder:
            """Sets whether values that cannot be read are None."""
            return self._with("setIgnoreParseErrors", ignore_parse_errors)

        def build(self) -> CsvRowDeserializationSchema:
            """The schema."""
            schemas = gateway().java_class(_SCHEMAS)
            return CsvRowDeserializationSchema(
                schemas.reading(self._j_builder.build(), self._j_type)
            )


class CsvRowSerializationSchema(SerializationSchema):
    """Makes lines of rows."""

    def __init__(self, j_csv_row_serialization_schema: Any) -> None:
        super().__init__(j_csv_row_serialization_schema)

    class Builder(JavaBuilder):
        """Says how lines are made of rows of this type."""

        def __init__(self, type_info: TypeInformation) -> None:
            self._j_type = type_info.get_java_type_info()
            schemas = gateway().java_class(_SCHEMAS)
            super().__init__(
                construct(
                    _CSV + "CsvRowDataSerializationSchema$Builder", schemas.rowType(self._j_type)
                )
            )

        def set_field_delimiter(self, c: str) -> CsvRowSerializationSchema.Builder:
            """Sets the character between values; a comma by default."""
            return self._with("setFieldDelimiter", c)

        def set_line_delimiter(self, delimiter: str) -> CsvRowSerializationSchema.Builder:
            """Refuses all but the empty text: a message is one line, as it is.

            :raises ValueError: for any other; Flink 2's CSV format has none.
            """
            if delimiter:
                raise ValueError(
                    f"Flink 2 writes lines without a delimiter, not with {delimiter!r}: leave "
                    "set_line_delimiter out."
                )
            return self

        def set_array_element_delimiter(self, delimiter: str) -> CsvRowSerializationSchema.Builder:
            """Sets the text between the elements of an array; ``;`` by default."""
            return self._with("setArrayElementDelimiter", delimiter)

        def disable_quote_character(self) -> CsvRowSerializationSchema.Builder:
            """Puts nothing around values."""
            return self._with("disableQuoteCharacter")

        def set_quote_character(self, c: str) -> CsvRowSerializationSchema.Builder:
            """Sets the character around values; ``"`` by default."""
            return self._with("setQuoteCharacter", c)

        def set_escape_character(self, c: str) -> CsvRowSerializationSchema.Builder:
            """Sets the character before one that is meant as it is; none by default."""
            return self._with("setEscapeCharacter", c)

        def set_null_literal(self, s: str) -> CsvRowSerializationSchema.Builder:
            """Sets the text that None is."""
            return self._with("setNullLiteral", s)

        def build(self) -> CsvRowSerializationSchema:
            """The schema."""
            schemas = gateway().java_class(_SCHEMAS)
            return CsvRowSerializationSchema(schemas.writing(self._j_builder.build(), self._j_type))
