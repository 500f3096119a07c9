"""Rows as JSON and as CSV, for the connectors that take schemas."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pyflink.common import Types
from pyflink.datastream.formats.csv import CsvRowDeserializationSchema, CsvRowSerializationSchema
from pyflink.datastream.formats.json import (
    JsonRowDeserializationSchema,
    JsonRowSerializationSchema,
)
from pyflink.util.exceptions import JavaException

ROWS = Types.ROW_NAMED(["a", "b"], [Types.INT(), Types.LIST(Types.STRING())])


def there_and_back(reading: Any, writing: Any, message: bytes) -> tuple[str, bytes]:
    """The Java row of a message, and the message that is written of it."""
    reader, writer = reading._j_deserialization_schema, writing._j_serialization_schema
    reader.open(None)
    writer.open(None)
    row = reader.deserialize(message)
    return str(row.toString()), bytes(writer.serialize(row))


def test_json() -> None:
    reading = JsonRowDeserializationSchema.builder().type_info(ROWS).build()
    writing = JsonRowSerializationSchema.builder().with_type_info(ROWS).build()
    row, message = there_and_back(reading, writing, b'{"b": ["x", null], "a": 1}')
    assert row == "+I[1, [x, null]]"
    assert message == b'{"a":1,"b":["x",null]}'
    assert reading._j_deserialization_schema.getProducedType().equals(ROWS.get_java_type_info())


def test_json_with_a_schema_and_errors() -> None:
    schema = '{"type": "object", "properties": {"t": {"type": "string"}}}'
    named = JsonRowDeserializationSchema.builder().json_schema(schema).build()
    named._j_deserialization_schema.open(None)
    assert str(named._j_deserialization_schema.deserialize(b'{"t": "x"}').toString()) == "+I[x]"
    lenient = JsonRowDeserializationSchema.builder().type_info(ROWS).ignore_parse_errors().build()
    lenient._j_deserialization_schema.open(None)
    assert lenient._j_deserialization_schema.deserialize(b"no json") is None
    strict = JsonRowDeserializationSchema.builder().type_info(ROWS).fail_on_missing_field().build()
    strict._j_deserialization_schema.open(None)
    with pytest.raises(JavaException, match="Failed to deserialize JSON"):
        strict._j_deserialization_schema.deserialize(b'{"a": 1}')


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            JsonRowDeserializationSchema.builder().build,
            "A JSON schema needs type_info(...) or json_schema(...).",
        ),
        (
            JsonRowSerializationSchema.builder().build,
            "A JSON schema needs with_type_info(...).",
        ),
    ],
)
def test_json_needs_a_type(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build()


def test_formats_are_of_rows() -> None:
    with pytest.raises(JavaException) as caught:
        JsonRowSerializationSchema.builder().with_type_info(Types.INT()).build()
    assert str(caught.value) == (
        "IllegalArgumentException: The format is of rows: give it Types.ROW_NAMED([...], [...]), "
        "not Integer"
    )


def test_csv() -> None:
    reading = (
        CsvRowDeserializationSchema.Builder(ROWS)
        .set_field_delimiter("|")
        .set_array_element_delimiter(":")
        .set_quote_character("'")
        .set_escape_character("\\")
        .set_null_literal("nil")
        .set_allow_comments(True)
        .set_ignore_parse_errors(False)
        .build()
    )
    writing = (
        CsvRowSerializationSchema.Builder(ROWS)
        .set_field_delimiter(";")
        .set_array_element_delimiter("+")
        .set_quote_character("'")
        .set_escape_character("\\")
        .set_null_literal("none")
        .set_line_delimiter("")
        .build()
    )
    row, message = there_and_back(reading, writing, b"nil|'x:y|z'")
    assert row == "+I[null, [x, y|z]]"
    assert message == b"none;'x+y|z'"
    plain = CsvRowSerializationSchema.Builder(ROWS).disable_quote_character()
    with pytest.raises(ValueError, match="Flink 2 writes lines without a delimiter, not with"):
        plain.set_line_delimiter("\n")
