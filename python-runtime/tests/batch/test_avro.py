"""Avro's records as Flink's serializer writes them: what is taken, and what is said of others."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from fletching.batch.elements import ElementConversions, logical_type_of
from fletching.batch.mismatch import ValueMismatch
from fletching.protocol import ElementType
from fletching.row import Row

UTC = dt.timezone.utc


def conversion(schema: Any) -> Any:
    element = ElementType(name="AVRO", field_names=[json.dumps(schema)])
    return ElementConversions().of(element, logical_type_of(element))


def record(**types: Any) -> dict[str, Any]:
    fields = [{"name": name, "type": kind} for name, kind in types.items()]
    return {"type": "record", "name": "R", "namespace": "n", "fields": fields}


def written(schema: Any, value: Any) -> bytes:
    (made,) = conversion(schema).encode([value]).to_pylist()
    return bytes(made)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("null", None, b""),
        ("boolean", True, b"\x01"),
        ("int", -2, b"\xff\xff\xff\xfe"),
        ("long", 1, b"\0\0\0\0\0\0\0\x01"),
        ("float", 1, b"\x3f\x80\0\0"),
        ("double", -0.0, b"\x80\0\0\0\0\0\0\0"),
        ("bytes", bytearray(b"ab"), b"\0\0\0\x02ab"),
        ("string", "ö", b"\0\0\0\x02\xc3\xb6"),
        ({"type": "array", "items": "boolean"}, [], b"\0"),
        ({"type": "array", "items": "boolean"}, (True, False), b"\x02\x01\0\0"),
        ({"type": "array", "items": "null"}, [None] * 300, b"\xac\x02\0"),
        ({"type": "map", "values": "boolean"}, {"k": True}, b"\x01\0\0\0\x01k\x01\0"),
        (["null", "int", "string"], None, b"\0\0\0\0"),
        (["null", "int", "string"], "x", b"\0\0\0\x02\0\0\0\x01x"),
        (["int", "long"], 2**31, b"\0\0\0\x01\0\0\0\0\x80\0\0\0"),
        ({"type": "fixed", "name": "F", "size": 2}, b"ab", b"ab"),
        ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, "B", b"\0\0\0\x01"),
        ({"type": "int", "logicalType": "date"}, dt.date(1970, 1, 3), b"\0\0\0\x02"),
        ({"type": "int", "logicalType": "date"}, 2, b"\0\0\0\x02"),
        (
            {"type": "long", "logicalType": "timestamp-millis"},
            dt.datetime(1970, 1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            b"\0" * 8,
        ),
        (
            {"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 2},
            Decimal("-1.5"),
            b"\0\0\0\x02\xff\x6a",
        ),
    ],
)
def test_what_is_written(kind: Any, value: Any, expected: bytes) -> None:
    assert written(record(x=kind), {"x": value}) == expected
    (back,) = conversion(record(x=kind)).decode(pa.array([expected]))
    assert set(back) == {"x"}
    assert written(record(x=kind), back) == expected


def test_named_types_are_named_again() -> None:
    schema = record(
        color={"type": "enum", "name": "Color", "symbols": ["RED"]},
        other=["null", "n.Color"],
        next=["null", "R"],
    )
    value = {"color": "RED", "other": "RED", "next": {"color": "RED", "other": None, "next": None}}
    assert conversion(schema).decode(conversion(schema).encode([value, None])) == [value, None]


def test_rows_and_missing_fields_are_taken() -> None:
    schema = record(a="int", b=["null", "int"])
    row = Row(a=1, b=None)
    assert written(schema, row) == written(schema, {"a": 1}) == b"\0\0\0\x01\0\0\0\0"


@pytest.mark.parametrize(
    ("kind", "value", "advice"),
    [
        ("int", 2**31, "its part x is 2147483648 (int), which is no int"),
        ("long", True, "its part x is True (bool), which is no long"),
        ("long", 1.5, "its part x is 1.5 (float), which is no long"),
        ("double", "1", "its part x is '1' (str), which is no double"),
        ("boolean", 1, "its part x is 1 (int), which is no boolean"),
        ("null", 1, "its part x is 1 (int), which is no null"),
        ("bytes", "a", "its part x is 'a' (str), which is no bytes"),
        ("string", b"a", "its part x is b'a' (bytes), which is no string"),
        (
            "string",
            "\ud800",
            "its part x is '\\ud800' (str), which is no string, which is UTF-8 without surrogates",
        ),
        ("string", None, "its part x is None, which is no string"),
        (
            {"type": "fixed", "name": "F", "size": 2},
            b"a",
            "its part x is b'a' (bytes), which is no n.F, which has 2 bytes",
        ),
        (
            {"type": "enum", "name": "E", "symbols": ["A", "B"]},
            "C",
            "its part x is 'C' (str), which is no n.E, which has A, B",
        ),
        ({"type": "array", "items": "int"}, "ab", "its part x is 'ab' (str), which is no array"),
        (
            {"type": "array", "items": {"type": "map", "values": "int"}},
            [{}, {"k": ""}],
            "its part x[1]['k'] is '' (str), which is no int",
        ),
        ({"type": "map", "values": "int"}, [], "its part x is [] (list), which is no map"),
        (["null", "int"], "1", "its part x is '1' (str), which is no int"),
        (
            ["int", "string"],
            1.5,
            "its part x is 1.5 (float), which is no of the types of the union",
        ),
        (
            {"type": "long", "logicalType": "timestamp-micros"},
            dt.datetime(2020, 1, 1),
            "its part x is datetime.datetime(2020, 1, 1, 0, 0) (datetime.datetime), which is no "
            "timestamp, for which a datetime needs a time zone",
        ),
        (
            {"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 1},
            Decimal("1.25"),
            "its part x is Decimal('1.25') (decimal.Decimal), which is no decimal(3, 1)",
        ),
        (
            {"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 1},
            Decimal("100"),
            "its part x is Decimal('100') (decimal.Decimal), which is no decimal(3, 1)",
        ),
        (
            {
                "type": "fixed",
                "name": "F",
                "size": 1,
                "logicalType": "decimal",
                "precision": 3,
            },
            Decimal("200"),
            "its part x is Decimal('200') (decimal.Decimal), which is no decimal(3, 0) in 1 bytes",
        ),
    ],
)
def test_what_does_not_fit(kind: Any, value: Any, advice: str) -> None:
    with pytest.raises(ValueMismatch) as caught:
        conversion(record(x=kind)).encode([{"x": value}])
    assert caught.value.advice == (
        f"{advice}; return what the Avro schema has, or declare another result_type"
    )


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (1, "it is no n.R: a dict"),
        ({"x": 1, "z": 1, "y": 1}, "it is no n.R, which has no y, z"),
    ],
)
def test_what_is_no_record(value: Any, advice: str) -> None:
    with pytest.raises(ValueMismatch) as caught:
        conversion(record(x="int")).encode([None, value])
    assert caught.value.index == 1
    assert caught.value.advice == (
        f"{advice}; return what the Avro schema has, or declare another result_type"
    )
