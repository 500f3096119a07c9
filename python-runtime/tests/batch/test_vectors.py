"""The golden batches of the protocol, read and written again."""

from __future__ import annotations

import datetime
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fletching.batch.convert import from_python, to_python
from fletching.batch.types import arrow_schema
from fletching.datetime_ns import DatetimeNs
from fletching.protocol import LogicalType, RowType
from fletching.raw_value import RawValue
from fletching.row import Row

VECTORS = Path(__file__).parents[3] / "udf-worker-protocol" / "vectors" / "batches"
NAMES = sorted(path.name for path in VECTORS.iterdir())


def test_there_are_vectors() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_batch(name: str) -> None:
    row_type = RowType.FromString((VECTORS / name / "row_type.binpb").read_bytes())
    rows = json.loads((VECTORS / name / "rows.json").read_text("utf-8"))
    schema = arrow_schema(row_type)
    message = pa.py_buffer((VECTORS / name / "record_batch.bin").read_bytes())
    batch = pa.ipc.read_record_batch(pa.ipc.read_message(message), schema)
    assert batch.num_rows == len(rows)
    for i, field in enumerate(row_type.fields):
        expected = [_python(row[i], field.type) for row in rows]
        read = to_python(batch.column(i), field.type)
        _assert_same(read, expected)
        written = from_python(read, field.type)
        assert written.type == schema.field(i).type
        _assert_same(to_python(written, field.type), expected)


def _assert_same(read: Any, expected: Any) -> None:
    # repr tells -0.0 from 0.0, and a Decimal's digits
    assert repr(read) == repr(expected)


def _python(cell: Any, t: Any) -> Any:
    """The Python object that the cell stands for."""
    if cell is None:
        return None
    name = LogicalType.Name.Name(t.name)[len("NAME_") :]
    if name in ("FLOAT", "DOUBLE"):
        return math.inf if cell == "Infinity" else -math.inf if cell == "-Infinity" else float(cell)
    if name == "ARRAY":
        return [_python(element, t.children[0]) for element in cell]
    if name == "MULTISET":
        return {_python(element, t.children[0]): count for element, count in cell}
    if name == "MAP":
        return {_python(k, t.children[0]): _python(v, t.children[1]) for k, v in cell}
    if name == "RAW":
        return RawValue(bytes.fromhex(cell), t.identifier)
    if name in ("ROW", "STRUCTURED"):
        values = (_python(value, field.type) for value, field in zip(cell, t.fields))
        return Row(**dict(zip((field.name for field in t.fields), values)))
    return SIMPLE[name](cell)


def _same(cell: Any) -> Any:
    return cell


def _moment(cell: str) -> datetime.datetime:
    wall, _, fraction = cell.partition(".")
    digits = fraction.ljust(9, "0")
    moment = datetime.datetime.strptime(wall, "%Y-%m-%dT%H:%M:%S")
    moment = moment.replace(microsecond=int(digits[:6]))
    return DatetimeNs.of(moment, int(digits[6:])) if int(digits[6:]) else moment


SIMPLE = {
    "BOOLEAN": _same,
    "TINYINT": _same,
    "SMALLINT": _same,
    "INT": _same,
    "BIGINT": int,
    "INTERVAL_YEAR_MONTH": _same,
    "INTERVAL_DAY_TIME": lambda cell: datetime.timedelta(milliseconds=int(cell)),
    "DECIMAL": Decimal,
    "CHAR": _same,
    "VARCHAR": _same,
    "BINARY": bytes.fromhex,
    "VARBINARY": bytes.fromhex,
    "DATE": lambda cell: datetime.datetime.strptime(cell, "%Y-%m-%d").date(),
    "TIME": lambda cell: datetime.datetime.strptime(cell, "%H:%M:%S.%f").time(),
    "TIMESTAMP": _moment,
    "TIMESTAMP_LTZ": lambda cell: _moment(cell.rstrip("Z")).replace(tzinfo=datetime.timezone.utc),
}
