from __future__ import annotations

import re

import pyarrow as pa
import pytest
from pyflink.table._rows.arrow_types import data_type_of, row_type_of


@pytest.mark.parametrize(
    ("arrow", "sql"),
    [
        (pa.bool_(), "BOOLEAN"),
        (pa.int8(), "TINYINT"),
        (pa.uint8(), "SMALLINT"),
        (pa.uint64(), "DECIMAL(20, 0)"),
        (pa.float16(), "FLOAT"),
        (pa.large_string(), "STRING"),
        (pa.binary(4), "BINARY(4)"),
        (pa.decimal128(5, 2), "DECIMAL(5, 2)"),
        (pa.date64(), "DATE"),
        (pa.time64("us"), "TIME(3)"),
        (pa.timestamp("s"), "TIMESTAMP(0)"),
        (pa.timestamp("ns", "Asia/Tokyo"), "TIMESTAMP_LTZ(9)"),
        (pa.dictionary(pa.int32(), pa.string()), "STRING"),
        (pa.list_(pa.int32()), "ARRAY<INT>"),
        (pa.map_(pa.string(), pa.int32()), "MAP<STRING NOT NULL, INT>"),
        (pa.struct([pa.field("a", pa.int32(), False)]), "ROW<`a` INT NOT NULL>"),
        (pa.null(), "STRING"),
    ],
)
def test_arrow_types_have_sql_types(arrow: pa.DataType, sql: str) -> None:
    assert data_type_of(arrow).as_sql() == sql


def test_nullability_is_kept() -> None:
    schema = pa.schema([pa.field("a", pa.int32(), False), pa.field("b", pa.int32())])

    assert row_type_of(schema).as_sql() == "ROW<`a` INT NOT NULL, `b` INT>"


def test_a_type_without_an_sql_type_is_refused_by_its_path() -> None:
    schema = pa.schema([("a", pa.struct([("b", pa.month_day_nano_interval())]))])

    message = (
        "The column 'a.b' has the Arrow type month_day_nano_interval, for which Flink has no type: "
        "convert it first, to string for example."
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        row_type_of(schema)
