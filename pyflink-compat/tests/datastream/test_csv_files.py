"""CSV files: written by FileSink and read by FileSource, through functions in both modes."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Row, Types, WatermarkStrategy
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream import RuntimeExecutionMode, StreamExecutionEnvironment
from pyflink.datastream.connectors.file_system import (
    BucketAssigner,
    FileSink,
    FileSource,
    StreamingFileSink,
)
from pyflink.datastream.formats.csv import CsvBulkWriters, CsvReaderFormat, CsvSchema
from pyflink.table import DataTypes
from pyflink.util.exceptions import JavaException

PEOPLE = Types.ROW_NAMED(
    ["id", "name", "tags", "is_new", "paid"],
    [Types.INT(), Types.STRING(), Types.LIST(Types.STRING()), Types.BOOLEAN(), Types.DOUBLE()],
)
ROWS = [
    Row(1, "Ann, or 'A'", ["x", "y"], True, 0.5),
    Row(2, None, [], False, None),
    Row(3, "two\nlines|", ["z"], None, -1e100),
]


def people() -> Any:
    return (
        CsvSchema.builder()
        .add_number_column("id", number_type=DataTypes.INT())
        .add_string_column("name")
        .add_array_column("tags", "#")
        .add_boolean_column("is_new")
        .add_number_column("paid", DataTypes.DOUBLE())
    )


def write(env: StreamExecutionEnvironment, stream: Any, schema: CsvSchema, folder: Path) -> None:
    env.set_runtime_mode(RuntimeExecutionMode.BATCH)
    sink = (
        FileSink.for_bulk_format(str(folder), CsvBulkWriters.for_schema(schema))
        .with_bucket_assigner(BucketAssigner.base_path_bucket_assigner())
        .build()
    )
    stream.sink_to(sink)
    env.execute()


def slowly(row: Row) -> Row:
    """Flink tells of a lost message of the source instead, if a task fails before it is there."""
    time.sleep(0.5)
    return row


def written(folder: Path) -> str:
    (file,) = (each for each in folder.iterdir() if each.name.startswith("part-"))
    return file.read_bytes().decode()


def read(env: StreamExecutionEnvironment, schema: CsvSchema, path: Path) -> Any:
    source = FileSource.for_record_stream_format(
        CsvReaderFormat.for_schema(schema), str(path)
    ).build()
    return env.from_source(source, WatermarkStrategy.no_watermarks(), "csv")


def test_rows_there_and_back(stream_env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    schema = (
        people()
        .set_column_separator("|")
        .set_quote_char("'")
        .set_null_value("nil")
        .set_use_header()
        .build()
    )
    given = stream_env.from_collection(ROWS, PEOPLE)
    write(stream_env, given.map(lambda row: row, output_type=PEOPLE), schema, tmp_path)
    assert written(tmp_path) == (
        "'id'|'name'|'tags'|'is_new'|'paid'\n1|'Ann, or ''A'''|'x#y'|true|0.5\n2|nil||false|nil\n"
        "3|'two\nlines|'|'z'|nil|-1.0E100\n"
    )
    stream = read(stream_env, schema, tmp_path)
    back = stream.map(lambda row: (row.id, row["name"], row.tags, row[3], row.paid))
    with back.execute_and_collect() as found:
        assert sorted(found) == [
            (1, "Ann, or 'A'", ["x", "y"], True, 0.5),
            (2, None, [], False, None),
            (3, "two\nlines|", ["z"], None, -1e100),
        ]


def test_rows_are_collected_filtered_and_copied(
    stream_env: StreamExecutionEnvironment, tmp_path: Path
) -> None:
    given = tmp_path / "given.csv"
    given.write_text("# people\n1,a,nil\n2,nil,3\n3,b,nil\n", encoding="utf-8")
    schema = (
        CsvSchema.builder()
        .add_number_column("id")
        .add_string_column("name")
        .add_number_column("age", DataTypes.SMALLINT())
        .set_allow_comments()
        .set_null_value("nil")
        .build()
    )
    stream = read(stream_env, schema, given)
    assert repr(stream.get_type()) == (
        "EXTERNAL(ROW<`id` BIGINT, `name` VARCHAR(2147483647), `age` SMALLINT>)"
    )
    with stream.execute_and_collect() as found:
        assert list(found) == [
            Row(id=1, name="a", age=None),
            Row(id=2, name=None, age=3),
            Row(id=3, name="b", age=None),
        ]
    kept = read(stream_env, schema, given).filter(lambda row: row.name is not None)
    write(stream_env, kept, schema, tmp_path / "kept")
    assert written(tmp_path / "kept") == "1,a,nil\n3,b,nil\n"


def test_rows_have_keys_and_state(stream_env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    given = tmp_path / "given.csv"
    given.write_text("a,1\nb,5\na,2\n", encoding="utf-8")
    schema = CsvSchema.builder().add_string_column("name").add_number_column("n").build()
    stream_env.set_runtime_mode(RuntimeExecutionMode.BATCH)
    reduced = (
        read(stream_env, schema, given)
        .key_by(lambda row: row.name)
        .reduce(lambda one, other: Row(name=one.name, n=one.n + other.n))
    )
    with reduced.execute_and_collect() as found:
        assert sorted(found, key=str) == [Row(name="a", n=3), Row(name="b", n=5)]


def test_values_that_travel_in_forms_of_their_own(
    stream_env: StreamExecutionEnvironment, tmp_path: Path
) -> None:
    schema = (
        CsvSchema.builder()
        .add_number_column("amount", DataTypes.DECIMAL(10, 2))
        .add_array_column("amounts", "+", DataTypes.DECIMAL(4, 1))
        .build()
    )
    kind = Types.ROW([Types.BIG_DEC(), Types.LIST(Types.BIG_DEC())])
    rows = [Row(Decimal("1.5"), [Decimal("2"), Decimal("2.25")]), Row(None, None)]
    write(stream_env, stream_env.from_collection(rows, kind), schema, tmp_path)
    assert written(tmp_path) == '1.5,"2+2.3"\n,\n'


def test_a_decimal_that_does_not_fit(
    stream_env: StreamExecutionEnvironment, tmp_path: Path
) -> None:
    schema = CsvSchema.builder().add_number_column("n", DataTypes.DECIMAL(3, 1)).build()
    kind = Types.ROW([Types.BIG_DEC()])
    rows = stream_env.from_collection([Row(Decimal(100))], kind).map(slowly, kind)
    with pytest.raises(JavaException) as caught:
        write(stream_env, rows, schema, tmp_path)
    assert "The number 100 does not fit the column 'n', which is DECIMAL(3, 1)." in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("type_info", "value", "message"),
    [
        (
            Types.INT(),
            1,
            "IllegalArgumentException: The format is of rows, not of Integer: give the stream "
            "before the sink a type of rows, such as map(..., output_type=Types.ROW_NAMED([...], "
            "[...])), with the columns ROW<`id` BIGINT>.",
        ),
        (
            Types.ROW_NAMED(["id"], [Types.INT()]),
            Row(1),
            "IllegalArgumentException: The format's column 'id' is BIGINT, but here it is Integer: "
            "give the stream before the sink the same types, such as map(..., "
            "output_type=Types.ROW_NAMED([...], [...])).",
        ),
        (
            Types.ROW([Types.LONG(), Types.LONG()]),
            Row(1, 2),
            "IllegalArgumentException: The format's rows are ROW<`id` BIGINT>, the stream's are "
            "Row(f0: Long, f1: Long): give the stream before the sink the same types, such as "
            "map(..., output_type=Types.ROW_NAMED([...], [...])).",
        ),
    ],
)
def test_streams_that_do_not_fit(
    type_info: TypeInformation, value: Any, message: str, tmp_path: Path
) -> None:
    env = StreamExecutionEnvironment.get_execution_environment()
    schema = CsvSchema.builder().add_number_column("id").build()
    with pytest.raises(JavaException) as caught:
        write(env, env.from_collection([value], type_info), schema, tmp_path)
    assert str(caught.value) == message


def test_a_line_that_is_too_short(stream_env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    given = tmp_path / "given.csv"
    given.write_text("1,a\n2\n", encoding="utf-8")
    schema = CsvSchema.builder().add_number_column("id").add_string_column("name").build()
    with (
        read(stream_env, schema, given).execute_and_collect() as found,
        pytest.raises(JavaException) as caught,
    ):
        list(found)
    assert str(caught.value) == (
        "The job failed: RuntimeException: One or more fetchers have encountered exception\n"
        "Caused by: SplitFetcher thread 0 received unexpected exception while polling the records\n"
        'Caused by: Record 2 of a CSV file, {"id":"2"}, does not go with the columns of its '
        "schema.\n"
        "Caused by: Row length mismatch. 2 fields expected but was 1."
    )


def test_the_other_settings(tmp_path: Path) -> None:
    env = StreamExecutionEnvironment.get_execution_environment()
    env.set_parallelism(1)
    given = tmp_path / "given.csv"
    given.write_text("b,a,l\n0,0,0\n'x\\'y',1,2;3\r\n", encoding="utf-8")
    first = CsvSchema.builder().add_number_column("b").add_boolean_column("c").build()
    builder = CsvSchema.builder().add_columns_from(first).clear_columns()
    assert len(builder) == 0
    builder.add_columns_from(CsvSchema.builder().add_string_column("b").build())
    schema = (
        builder.add_number_column("a", DataTypes.INT())
        .add_array_column("l", element_type=DataTypes.BIGINT())
        .set_quote_char("'")
        .set_escape_char("\\")
        .set_use_header()
        .set_strict_headers()
        .set_skip_first_data_row()
        .build()
    )
    assert (len(schema), schema.size(), builder.size()) == (3, 3, 3)
    assert str(schema).startswith('[CsvSchema: columns=["b"/STRING,"a"/NUMBER,')
    with read(env, schema, given).execute_and_collect() as found:
        assert list(found) == [Row(b="x'y", a=1, l=[2, 3])]
    plain = (
        builder.set_use_header(False)
        .disable_quote_char()
        .disable_escape_char()
        .set_line_separator("\r\n")
        .disable_array_element_separator()
        .set_array_element_separator("-")
        .remove_array_element_separator(2)
        .set_any_property_name("more")
        .build()
    )
    kind = Types.ROW([Types.STRING(), Types.INT(), Types.LIST(Types.LONG())])
    write(env, env.from_collection([Row("x'", 1, [7, 8])], kind), plain, tmp_path / "plain")
    assert written(tmp_path / "plain") == "x',1,7-8\r\n"


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("set_column_separator", "column separator"),
        ("set_escape_char", "escape character"),
        ("set_quote_char", "quote character"),
    ],
)
def test_separators_are_single_characters(method: str, what: str) -> None:
    with pytest.raises(ValueError, match=f"^The {what} is one character, not '--'.$"):
        getattr(CsvSchema.builder(), method)("--")


def test_the_older_sink_takes_no_rows() -> None:
    schema = CsvSchema.builder().add_number_column("id").build()
    with pytest.raises(TypeError) as caught:
        StreamingFileSink.for_bulk_format("/tmp/x", CsvBulkWriters.for_schema(schema))
    assert str(caught.value) == (
        "This format is of rows, for which a stream has to be prepared, and StreamingFileSink "
        "prepares none: write it with FileSink.for_bulk_format(...) and sink_to(...)."
    )
