"""Rows as lines of values with a delimiter between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._gateway import gateway
from pyflink._java_objects import JavaBuilder, construct, existing_class
from pyflink.common.serialization import (
    BulkWriterFactory,
    DeserializationSchema,
    SerializationSchema,
)
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream.connectors.file_system import StreamFormat
from pyflink.datastream.formats._rows import RowWriterFactory

if TYPE_CHECKING:
    from pyflink.table.types import DataType, NumericType, RowField, RowType

__all__ = [
    "CsvBulkWriters",
    "CsvReaderFormat",
    "CsvRowDeserializationSchema",
    "CsvRowSerializationSchema",
    "CsvSchema",
    "CsvSchemaBuilder",
]

_CSV = "org.apache.flink.formats.csv."
_FILES = "io.fletching.gateway.data.format.CsvFiles"
_JACKSON = "org.apache.flink.shaded.jackson2.com.fasterxml.jackson.dataformat.csv.CsvSchema"
_SCHEMAS = "io.fletching.gateway.data.element.RowSchemas"


class CsvSchema:
    """The columns of CSV files, and how their values are written."""

    def __init__(self, j_schema: Any, row_type: RowType) -> None:
        self._j_schema = j_schema
        self._row_type = row_type

    @staticmethod
    def builder() -> CsvSchemaBuilder:
        """A builder of the schema."""
        return CsvSchemaBuilder()

    def size(self) -> int:
        """How many columns there are."""
        return int(self._j_schema.size())

    def __len__(self) -> int:
        return self.size()

    def __str__(self) -> str:
        return str(self._j_schema.toString())

    def __repr__(self) -> str:
        return str(self)


class CsvSchemaBuilder(JavaBuilder):
    """Says which columns there are, and how values are written."""

    def __init__(self) -> None:
        super().__init__(existing_class(_JACKSON).builder())
        self._fields: list[RowField] = []

    def _column(self, name: str, kind: DataType, method: str, *values: Any) -> CsvSchemaBuilder:
        from pyflink.table.types import DataTypes

        made = self._with(method, name, *values)
        made._fields.append(DataTypes.FIELD(name, kind))
        return made

    def _character(self, method: str, what: str, char: str) -> CsvSchemaBuilder:
        if len(char) != 1:
            raise ValueError(f"The {what} is one character, not {char!r}.")
        return self._with(method, char)

    def add_array_column(
        self, name: str, separator: str = ";", element_type: DataType | None = None
    ) -> CsvSchemaBuilder:
        """Adds a column of arrays of simple values; of texts, if no type is given."""
        from pyflink.table.types import DataTypes

        kind = DataTypes.ARRAY(DataTypes.STRING() if element_type is None else element_type)
        return self._column(name, kind, "addArrayColumn", separator)

    def add_boolean_column(self, name: str) -> CsvSchemaBuilder:
        """Adds a column of BOOLEAN."""
        from pyflink.table.types import DataTypes

        return self._column(name, DataTypes.BOOLEAN(), "addBooleanColumn")

    def add_number_column(
        self, name: str, number_type: NumericType | None = None
    ) -> CsvSchemaBuilder:
        """Adds a column of numbers; of BIGINT, if no type is given."""
        from pyflink.table.types import DataTypes

        kind = DataTypes.BIGINT() if number_type is None else number_type
        return self._column(name, kind, "addNumberColumn")

    def add_string_column(self, name: str) -> CsvSchemaBuilder:
        """Adds a column of STRING."""
        from pyflink.table.types import DataTypes

        return self._column(name, DataTypes.STRING(), "addColumn")

    def add_columns_from(self, schema: CsvSchema) -> CsvSchemaBuilder:
        """Adds the columns of another schema."""
        made = self._with("addColumnsFrom", schema._j_schema)
        made._fields.extend(schema._row_type)
        return made

    def clear_columns(self) -> CsvSchemaBuilder:
        """Takes all columns away."""
        made = self._with("clearColumns")
        made._fields.clear()
        return made

    def set_allow_comments(self, allow: bool = True) -> CsvSchemaBuilder:
        """Sets whether lines that begin with ``#`` are comments."""
        return self._with("setAllowComments", allow)

    def set_any_property_name(self, name: str) -> CsvSchemaBuilder:
        """Sets the name of what stands behind the last column; by default, that is an error."""
        return self._with("setAnyPropertyName", name)

    def disable_array_element_separator(self) -> CsvSchemaBuilder:
        """Puts nothing between the elements of arrays."""
        return self._with("disableArrayElementSeparator")

    def remove_array_element_separator(self, index: int) -> CsvSchemaBuilder:
        """Puts nothing between the elements of this column's arrays."""
        return self._with("removeArrayElementSeparator", index)

    def set_array_element_separator(self, separator: str) -> CsvSchemaBuilder:
        """Sets the text between elements of arrays, where a column has no own; ``;`` by default."""
        return self._with("setArrayElementSeparator", separator)

    def set_column_separator(self, char: str) -> CsvSchemaBuilder:
        """Sets the character between values; a comma by default."""
        return self._character("setColumnSeparator", "column separator", char)

    def disable_escape_char(self) -> CsvSchemaBuilder:
        """Has no character before one that is meant as it is. This is the default."""
        return self._with("disableEscapeChar")

    def set_escape_char(self, char: str) -> CsvSchemaBuilder:
        """Sets the character before one that is meant as it is."""
        return self._character("setEscapeChar", "escape character", char)

    def set_line_separator(self, separator: str) -> CsvSchemaBuilder:
        """Sets what is written behind each line: a new line by default. All kinds are read."""
        return self._with("setLineSeparator", separator)

    def set_null_value(self, null_value: str) -> CsvSchemaBuilder:
        """Sets the text that None is; an empty one by default."""
        return self._with("setNullValue", null_value)

    def disable_quote_char(self) -> CsvSchemaBuilder:
        """Puts nothing around values."""
        return self._with("disableQuoteChar")

    def set_quote_char(self, char: str) -> CsvSchemaBuilder:
        """Sets the character around values; ``"`` by default."""
        return self._character("setQuoteChar", "quote character", char)

    def set_skip_first_data_row(self, skip: bool = True) -> CsvSchemaBuilder:
        """Sets whether the first line, behind the header if there is one, is not read."""
        return self._with("setSkipFirstDataRow", skip)

    def set_strict_headers(self, strict: bool = True) -> CsvSchemaBuilder:
        """Sets whether a header has to have the columns' names."""
        return self._with("setStrictHeaders", strict)

    def set_use_header(self, use: bool = True) -> CsvSchemaBuilder:
        """Sets whether the first line has the names of the columns."""
        return self._with("setUseHeader", use)

    def size(self) -> int:
        """How many columns there are."""
        return len(self._fields)

    def __len__(self) -> int:
        return self.size()

    def build(self) -> CsvSchema:
        """The schema."""
        from pyflink.table.types import DataTypes

        return CsvSchema(self._j_builder.build(), DataTypes.ROW(self._fields))


class CsvReaderFormat(StreamFormat):
    """Reads CSV files."""

    def __init__(self, j_csv_format: Any) -> None:
        super().__init__(j_csv_format)

    @staticmethod
    def for_schema(schema: CsvSchema) -> CsvReaderFormat:
        """Each line is a row with the schema's columns."""
        from pyflink.table.types import _to_java_data_type

        files = gateway().java_class(_FILES)
        return CsvReaderFormat(files.reader(schema._j_schema, _to_java_data_type(schema._row_type)))


class CsvBulkWriters:
    """Makes what writes CSV files."""

    @staticmethod
    def for_schema(schema: CsvSchema) -> BulkWriterFactory:
        """Writes rows, whose fields are the schema's columns in their order."""
        from pyflink.table.types import _to_java_data_type

        files = gateway().java_class(_FILES)
        j_factory = files.writer(schema._j_schema, _to_java_data_type(schema._row_type))
        return RowWriterFactory(j_factory, schema._row_type)


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
