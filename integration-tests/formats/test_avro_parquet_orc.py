"""Files of the formats whose jars a program adds: Avro, Parquet and ORC, through functions."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.orc
import pyarrow.parquet
import pytest
from pyflink._gateway.gateway import close_gateway
from pyflink._java_objects import construct, existing_class
from pyflink.common import Configuration, Row, Types, WatermarkStrategy
from pyflink.datastream import RuntimeExecutionMode, StreamExecutionEnvironment
from pyflink.datastream._elements import type_info_of
from pyflink.datastream.connectors.file_system import BucketAssigner, FileSink, FileSource
from pyflink.datastream.formats.avro import (
    AvroBulkWriters,
    AvroInputFormat,
    AvroRowDeserializationSchema,
    AvroRowSerializationSchema,
    AvroSchema,
    GenericRecordAvroTypeInfo,
)
from pyflink.datastream.formats.orc import OrcBulkWriters
from pyflink.datastream.formats.parquet import (
    AvroParquetReaders,
    AvroParquetWriters,
    ParquetBulkWriters,
    ParquetColumnarRowInputFormat,
)
from pyflink.table import DataTypes
from pyflink.util.exceptions import JavaException

ROOT = Path(__file__).resolve().parents[2]
UTC = dt.timezone.utc

pytestmark = pytest.mark.timeout(200)


@pytest.fixture(scope="module", autouse=True)
def _gateway_has_hadoop_and_ends_with_the_tests() -> Iterator[None]:
    close_gateway()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HADOOP_CLASSPATH", os.pathsep.join(jars("hadoop")))
        yield
        close_gateway()


def jars(name: str) -> list[str]:
    """Those of the formats, or Hadoop's, without which they do not go."""
    found = sorted((ROOT / "gateway" / "target" / "formats").glob(f"{name}-*.jar"))
    assert found, "the build has left no jars of formats: run ./dev test once"
    return list(map(str, found))


@pytest.fixture(params=["process", "thread"])
def env(request: pytest.FixtureRequest) -> StreamExecutionEnvironment:
    """An environment in this mode, with the formats' jars."""
    options = Configuration()
    options.set_string("python.execution-mode", str(request.param))
    made = StreamExecutionEnvironment.get_execution_environment(options)
    made.set_parallelism(1)
    made.set_runtime_mode(RuntimeExecutionMode.BATCH)
    made.add_jars(*jars("flink-sql"))
    return made


def write(env: StreamExecutionEnvironment, stream: Any, factory: Any, folder: Path) -> Path:
    sink = (
        FileSink.for_bulk_format(str(folder), factory)
        .with_bucket_assigner(BucketAssigner.base_path_bucket_assigner())
        .build()
    )
    stream.sink_to(sink)
    env.execute()
    (file,) = (each for each in folder.iterdir() if each.name.startswith("part-"))
    return file


def collected(stream: Any) -> list[Any]:
    with stream.execute_and_collect() as elements:
        return list(elements)


EVERYTHING = {
    "type": "record",
    "name": "Everything",
    "namespace": "of.tests",
    "fields": [
        {"name": "boolean", "type": "boolean"},
        {"name": "int", "type": "int"},
        {"name": "long", "type": "long"},
        {"name": "float", "type": "float"},
        {"name": "double", "type": "double"},
        {"name": "bytes", "type": "bytes"},
        {"name": "string", "type": "string"},
        {"name": "color", "type": {"type": "enum", "name": "Color", "symbols": ["RED", "BLUE"]}},
        {"name": "fixed", "type": {"type": "fixed", "name": "Two", "size": 2}},
        {"name": "again", "type": ["null", "Color"]},
        {"name": "numbers", "type": {"type": "array", "items": "long"}},
        {"name": "by_name", "type": {"type": "map", "values": ["null", "int"]}},
        {
            "name": "inner",
            "type": {
                "type": "record",
                "name": "Inner",
                "fields": [{"name": "texts", "type": {"type": "array", "items": "string"}}],
            },
        },
        {"name": "date", "type": {"type": "int", "logicalType": "date"}},
        {"name": "time", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "micros", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "moment", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "instant", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
        {
            "name": "decimal",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2},
        },
        {
            "name": "small",
            "type": {
                "type": "fixed",
                "name": "Small",
                "size": 3,
                "logicalType": "decimal",
                "precision": 5,
                "scale": 1,
            },
        },
    ],
}
FIRST = {
    "boolean": True,
    "int": -(2**31),
    "long": 2**63 - 1,
    "float": 0.5,
    "double": 1e300,
    "bytes": b"\x00\xff",
    "string": "tö",
    "color": "BLUE",
    "fixed": b"ab",
    "again": None,
    "numbers": list(range(-100, 200)),
    "by_name": {"x": 1, "y": None},
    "inner": {"texts": ["a", ""]},
    "date": dt.date(1969, 12, 31),
    "time": dt.time(1, 2, 3, 4000),
    "micros": dt.time(23, 59, 59, 999999),
    "moment": dt.datetime(2020, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
    "instant": dt.datetime(1960, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    "decimal": Decimal("-123456789012345678.90"),
    "small": Decimal("-1.5"),
}
SECOND = {
    **FIRST,
    "again": "RED",
    "numbers": [],
    "by_name": {},
    "instant": None,
    "decimal": Decimal("0.00"),
    "small": Decimal("9999.9"),
}


TEXTS = json.dumps(
    {
        "type": "record",
        "name": "R",
        "fields": [{"name": "a", "type": {"type": "array", "items": "string"}}],
    }
)


def everything() -> AvroSchema:
    return AvroSchema.parse_string(json.dumps(EVERYTHING))


def records(env: StreamExecutionEnvironment, schema: AvroSchema) -> Any:
    given = env.from_collection([FIRST, SECOND], Types.PICKLED_BYTE_ARRAY())
    return given.map(lambda each: each, output_type=GenericRecordAvroTypeInfo(schema))


def test_avro_files(env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    factory = AvroBulkWriters.for_generic_record(everything())
    file = write(env, records(env, everything()), factory, tmp_path / "files")
    assert file.read_bytes().startswith(b"Obj\x01")
    stream = env.create_input(AvroInputFormat(str(file), everything()))
    assert collected(stream) == [FIRST, SECOND]
    changed = stream.map(
        lambda each: {**each, "int": 7, "numbers": [1]},
        output_type=GenericRecordAvroTypeInfo(everything()),
    ).map(lambda each: (each["int"], each["numbers"], each["small"]))
    assert collected(changed) == [(7, [1], Decimal("-1.5")), (7, [1], Decimal("9999.9"))]


def test_records_of_parquet_files(env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    schema_file = tmp_path / "a.avsc"
    schema_file.write_text(
        json.dumps(
            {
                "type": "record",
                "name": "R",
                "fields": [
                    {"name": "id", "type": "long"},
                    {"name": "tags", "type": {"type": "array", "items": "string"}},
                    {"name": "note", "type": ["null", "string"]},
                ],
            }
        ),
        encoding="utf-8",
    )
    schema = AvroSchema.parse_file(str(schema_file))
    given = [{"id": 1, "tags": ["a", "b"], "note": None}, {"id": 2, "tags": [], "note": "n"}]
    stream = env.from_collection(given).map(
        lambda each: each, output_type=GenericRecordAvroTypeInfo(schema)
    )
    factory = AvroParquetWriters.for_generic_record(schema)
    file = write(env, stream, factory, tmp_path / "files")
    assert pyarrow.parquet.read_table(file).column("id").to_pylist() == [1, 2]
    source = FileSource.for_record_stream_format(
        AvroParquetReaders.for_generic_record(schema), str(file)
    ).build()
    read = env.from_source(source, WatermarkStrategy.no_watermarks(), "parquet")
    assert collected(read.map(lambda each: each)) == given


def test_what_is_no_record(env: StreamExecutionEnvironment) -> None:
    schema = AvroSchema.parse_string(TEXTS)
    stream = env.from_collection([1]).map(
        lambda each: {"a": ["x", each]}, output_type=GenericRecordAvroTypeInfo(schema)
    )
    with stream.execute_and_collect() as elements, pytest.raises(JavaException) as caught:
        list(elements)
    assert str(caught.value) == (
        "The function '<lambda>' returned {'a': ['x', 1]} (dict) for its result type AVRO: its "
        "part a[1] is 1 (int), which is no string; return what the Avro schema has, or declare "
        "another output type."
    )


ROW_TYPE = DataTypes.ROW(
    [
        DataTypes.FIELD("id", DataTypes.BIGINT()),
        DataTypes.FIELD("name", DataTypes.STRING()),
        DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)),
        DataTypes.FIELD("day", DataTypes.DATE()),
        DataTypes.FIELD("at", DataTypes.TIMESTAMP(3)),
        DataTypes.FIELD("is_new", DataTypes.BOOLEAN()),
        DataTypes.FIELD("raw", DataTypes.BYTES()),
    ]
)
ROW_INFO = Types.ROW_NAMED(
    ["id", "name", "amount", "day", "at", "is_new", "raw"],
    [
        Types.LONG(),
        Types.STRING(),
        Types.BIG_DEC(),
        Types.SQL_DATE(),
        Types.SQL_TIMESTAMP(),
        Types.BOOLEAN(),
        Types.PRIMITIVE_ARRAY(Types.BYTE()),
    ],
)
MOMENT = dt.datetime(2021, 2, 3, 4, 5, 6, 789000)
ROWS = [
    Row(1, "a", Decimal("1.50"), dt.date(2020, 2, 29), MOMENT, True, b"\x01"),
    Row(*[None] * 7),
]


def rows(env: StreamExecutionEnvironment) -> Any:
    return env.from_collection(ROWS, ROW_INFO).map(lambda row: row, output_type=ROW_INFO)


def test_rows_of_parquet_files(env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    factory = ParquetBulkWriters.for_row_type(
        ROW_TYPE, hadoop_config=Configuration(), utc_timestamp=True
    )
    file = write(env, rows(env), factory, tmp_path / "files")
    table = pyarrow.parquet.read_table(file).to_pylist()
    assert (table[0]["id"], table[0]["amount"], table[1]["name"]) == (1, Decimal("1.50"), None)
    reader = ParquetColumnarRowInputFormat(ROW_TYPE, Configuration(), 1, True, True)
    source = FileSource.for_bulk_file_format(reader, str(file)).build()
    read = env.from_source(source, WatermarkStrategy.no_watermarks(), "parquet")
    assert [tuple(row) for row in collected(read)] == list(map(tuple, ROWS))
    fields = read.map(lambda row: (row.name, row["amount"], row.at))
    assert collected(fields) == [("a", Decimal("1.50"), MOMENT), (None, None, None)]
    fewer = ParquetColumnarRowInputFormat(
        DataTypes.ROW([DataTypes.FIELD("name", DataTypes.STRING())]), is_utc_timestamp=True
    )
    names = env.from_source(
        FileSource.for_bulk_file_format(fewer, str(file)).build(),
        WatermarkStrategy.no_watermarks(),
        "names",
    )
    assert collected(names) == [Row(name="a"), Row(name=None)]


def test_rows_of_orc_files(env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    properties = Configuration()
    properties.set_string("orc.compress", "NONE")
    hadoop = Configuration()
    hadoop.set_string("orc.stripe.size", "1048576")
    factory = OrcBulkWriters.for_row_type(ROW_TYPE, properties, hadoop)
    file = write(env, rows(env), factory, tmp_path / "files")
    written = pyarrow.orc.ORCFile(file)
    assert written.compression == "UNCOMPRESSED"
    first, second = written.read().to_pylist()
    assert (first["id"], first["name"], first["amount"], first["day"], first["raw"]) == (
        1,
        "a",
        Decimal("1.50"),
        dt.date(2020, 2, 29),
        b"\x01",
    )
    assert set(second.values()) == {None}


def test_orc_is_of_rows(env: StreamExecutionEnvironment) -> None:
    with pytest.raises(TypeError) as caught:
        OrcBulkWriters.for_row_type(DataTypes.INT())  # type: ignore[arg-type]
    assert str(caught.value) == "row_type must be a DataTypes.ROW([...]), not IntType(true)."


MESSAGE = {
    "type": "record",
    "name": "Message",
    "namespace": "of.tests",
    "fields": [
        {"name": "n", "type": ["long", "null"]},
        {"name": "i", "type": "int"},
        {"name": "f", "type": "float"},
        {"name": "d", "type": "double"},
        {"name": "is", "type": "boolean"},
        {"name": "color", "type": {"type": "enum", "name": "Color", "symbols": ["RED", "BLUE"]}},
        {"name": "same", "type": ["null", "Color"]},
        {"name": "two", "type": {"type": "fixed", "name": "Two", "size": 2}},
        {"name": "raw", "type": "bytes"},
        {"name": "texts", "type": {"type": "array", "items": ["null", "string"]}},
        {"name": "by_name", "type": {"type": "map", "values": "long"}},
        {
            "name": "inner",
            "type": {
                "type": "record",
                "name": "Inner",
                "fields": [{"name": "x", "type": {"type": "array", "items": "Two"}}],
            },
        },
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "time", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "later", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "moment", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {
            "name": "decimal",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
        },
        {
            "name": "small",
            "type": {
                "type": "fixed",
                "name": "Small",
                "size": 3,
                "logicalType": "decimal",
                "precision": 5,
                "scale": 1,
            },
        },
    ],
}
MESSAGE_ROW = Row(
    -(2**40),
    77,
    0.5,
    -1e100,
    True,
    "BLUE",
    None,
    b"ab",
    b"\xff",
    ["t\u00f6", None],
    {"k": 300},
    Row([b"xy"]),
    dt.date(1969, 12, 31),
    dt.time(1, 2, 3),
    dt.time(23, 59, 59, 1000),
    dt.datetime(2020, 1, 2, 3, 4, 5, 678000),
    dt.datetime(1960, 1, 2, 3, 4, 5, 678901),
    Decimal("-1.50"),
    Decimal("-0.1"),
)
MESSAGE_JSON = {
    "n": {"long": -(2**40)},
    "i": 77,
    "f": 0.5,
    "d": -1e100,
    "is": True,
    "color": "BLUE",
    "same": None,
    "two": "ab",
    "raw": "\u00ff",
    "texts": [{"string": "t\u00f6"}, None],
    "by_name": {"k": 300},
    "inner": {"x": ["xy"]},
    "day": -1,
    "time": 3_723_000,
    "later": 86_399_001_000,
    "moment": 1_577_934_245_678,
    "micros": -315_521_754_321_099,
    "decimal": "\u00ff\u006a",
    "small": "\u00ff\u00ff\u00ff",
}


def written_by_avro(schema: str, value: Any) -> bytes:
    """What Avro's own writer makes of a record that is written as JSON."""
    j_schema = AvroSchema.parse_string(schema)._j_schema
    avro = "org.apache.flink.avro.shaded.org.apache.avro."
    decoder = existing_class(avro + "io.DecoderFactory").get()
    reader = existing_class(avro + "generic.GenericDatumReader")(j_schema)
    record = reader.read(None, decoder.jsonDecoder(j_schema, json.dumps(value)))
    writers = existing_class("org.apache.flink.formats.avro.AvroSerializationSchema")
    return bytes(writers.forGeneric(j_schema).serialize(record))


def java_rows(env: StreamExecutionEnvironment, rows: list[Row], j_type: Any) -> list[Any]:
    """Python's rows, as Java's sinks get them from a function."""
    kind = type_info_of(j_type)
    stream = env.from_collection(rows, kind).map(lambda row: row, output_type=kind)
    found = stream._j_data_stream.executeAndCollect(len(rows))
    return list(found)


def test_messages_of_rows(env: StreamExecutionEnvironment) -> None:
    schema = json.dumps(MESSAGE)
    j_reading = AvroRowDeserializationSchema(avro_schema_string=schema)._j_deserialization_schema
    j_writing = AvroRowSerializationSchema(avro_schema_string=schema)._j_serialization_schema
    message = written_by_avro(schema, MESSAGE_JSON)
    (row,) = java_rows(env, [MESSAGE_ROW], j_reading.getProducedType())
    shipping = existing_class("org.apache.flink.util.InstantiationUtil")
    j_reading, j_writing = shipping.clone(j_reading), shipping.clone(j_writing)
    assert bytes(j_writing.serialize(row)) == message
    assert str(j_reading.deserialize(message).toString()) == str(row.toString())
    assert j_reading.deserialize(None) is None


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (b"", "java.io.EOFException"),
        # Half a thousand million items, or bytes: refused before there is room for them.
        (
            b"\x80\x94\xeb\xdc\x03",
            "Collection claims 500000000 elements with at least 1 bytes each, but only 0 bytes are "
            "available",
        ),
        (
            b"\x02\x80\x94\xeb\xdc\x03a",
            "Attempted to read 500000000 bytes, but only 1 bytes are available",
        ),
        (b"\x02\x01", "Malformed data. Length is negative: -1"),
    ],
)
def test_messages_that_are_no_records(
    env: StreamExecutionEnvironment, message: bytes, cause: str
) -> None:
    schema = AvroRowDeserializationSchema(avro_schema_string=TEXTS)
    with pytest.raises(JavaException) as caught:
        schema._j_deserialization_schema.deserialize(message)
    assert str(caught.value) == (
        f"IOException: A message of {len(message)} bytes is no Avro record R.\nCaused by: {cause}"
    )


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ('"int"', "An Avro schema of rows is a record, not int."),
        (
            '{"type": "record", "name": "R", "fields": [{"name": "u", "type": ["int", "string"]}]}',
            'The union ["int","string"] has no type of a row\'s field: rows take unions of one '
            "type and null.",
        ),
        (
            '{"type": "record", "name": "R", "fields": [{"name": "r", "type": ["null", "R"]}]}',
            "The record R is within itself, which no type of rows is.",
        ),
        (
            '{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", '
            '"items": ["null", "int", "long"]}}]}',
            'The union ["null","int","long"] has no type of a row\'s field: rows take unions of '
            "one type and null.",
        ),
    ],
)
def test_schemas_that_rows_have_not(
    env: StreamExecutionEnvironment, schema: str, message: str
) -> None:
    for made in (AvroRowDeserializationSchema, AvroRowSerializationSchema):
        with pytest.raises(JavaException) as caught:
            made(avro_schema_string=schema)
        assert str(caught.value) == f"IllegalArgumentException: {message}"


def test_rows_that_do_not_fit(env: StreamExecutionEnvironment) -> None:
    j_writing = AvroRowSerializationSchema(avro_schema_string=TEXTS)._j_serialization_schema
    rows = java_rows(
        env,
        [Row(["x", None])],
        Types.ROW([Types.OBJECT_ARRAY(Types.STRING())]).get_java_type_info(),
    )
    with pytest.raises(JavaException) as caught:
        j_writing.serialize(rows[0])
    assert str(caught.value) == (
        "IllegalArgumentException: The field a[1] is null, where the Avro schema has string."
    )


DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 1}


@pytest.mark.parametrize(
    ("kind", "text", "what", "wanted"),
    [
        ("int", "2147483648", "2147483648 (Long)", "int"),
        ("long", "1.5", "1.5 (BigDecimal)", "long"),
        (DECIMAL, "1.25", "1.25 (BigDecimal)", "bytes (decimal)"),
        (DECIMAL, "100.0", "100.0 (BigDecimal)", "bytes (decimal)"),
        (["null", "double"], "x", "x (String)", "double"),
        ("null", "x", "x (String)", "null"),
        ({"type": "int", "logicalType": "date"}, "x", "x (String)", "int (date)"),
        ({"type": "fixed", "name": "F", "size": 1}, "x", "x (String)", "fixed F"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "x", "x (String)", "enum E"),
        ({"type": "map", "values": "int"}, "x", "x (String)", "map"),
    ],
)
def test_values_that_a_schema_has_not(
    env: StreamExecutionEnvironment, kind: Any, text: str, what: str, wanted: str
) -> None:
    fields = [{"name": "f", "type": kind}]
    schema = json.dumps({"type": "record", "name": "R", "fields": fields})
    j_row = construct("org.apache.flink.types.Row", 1)
    classes = {"Long": "java.lang.Long", "BigDecimal": "java.math.BigDecimal"}
    java_class = classes.get(what.split("(")[1].rstrip(")"))
    j_row.setField(0, construct(java_class, text) if java_class else text)
    j_writing = AvroRowSerializationSchema(avro_schema_string=schema)._j_serialization_schema
    with pytest.raises(JavaException) as caught:
        j_writing.serialize(j_row)
    assert str(caught.value) == (
        f"IllegalArgumentException: The field f is {what}, where the Avro schema has {wanted}."
    )


def test_a_class_of_records_is_needed_or_a_schema() -> None:
    for make in (AvroRowDeserializationSchema, AvroRowSerializationSchema):
        with pytest.raises(TypeError) as caught:
            make()
        assert str(caught.value) == (
            "An Avro schema of rows needs record_class or avro_schema_string."
        )
