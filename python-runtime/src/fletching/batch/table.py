"""The one table of types: each LogicalType, the Arrow type it travels as, and its conversion.

``udf-worker-protocol/TYPES.md`` is the same for both languages. A new type is one entry here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import Conversion
from fletching.batch.missing import NullConversion
from fletching.batch.nested import ArrayConversion, MapConversion, RowConversion
from fletching.batch.numeric import (
    BooleanConversion,
    DecimalConversion,
    FloatConversion,
    IntegerConversion,
)
from fletching.batch.sql import sql_name
from fletching.batch.temporal import (
    UTC,
    DateConversion,
    DayTimeIntervalConversion,
    InstantConversion,
    TimeConversion,
    TimestampConversion,
)
from fletching.batch.text import BytesConversion, RawConversion, TextConversion
from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import LogicalType


@dataclass(frozen=True)
class TypeEntry:
    """How one logical type looks in Arrow and how it is converted."""

    arrow: Callable[[Any], pa.DataType]
    conversion: Callable[[Any, pa.DataType, Conversions], Conversion]


class Conversions:
    """Makes the conversion of each type, for sessions in one time zone."""

    def __init__(self, zone: datetime.tzinfo = UTC) -> None:
        self.zone = zone

    def of(self, logical: Any) -> Conversion:
        """The conversion of this type."""
        return _entry(logical).conversion(logical, arrow_type(logical), self)


def arrow_type(logical: Any) -> pa.DataType:
    """The Arrow type that this type travels as."""
    return _entry(logical).arrow(logical)


def arrow_field(name: str, logical: Any) -> pa.Field:
    """The Arrow field that a column or a field of a row is."""
    return pa.field(name, arrow_type(logical), logical.nullable)


def _entry(logical: Any) -> TypeEntry:
    entry = TABLE.get(logical.name)
    if entry is None:
        raise WorkerFailure(
            FailureCode.TYPE_NOT_SUPPORTED,
            f"The type {sql_name(logical)} has no form that Python functions can take: cast it to "
            f"a type that has one, such as STRING or BYTES.",
        )
    return entry


def _timestamp_unit(logical: Any) -> str:
    return ("s", "ms", "us", "ns")[(logical.precision + 2) // 3]


def _map_type(key: Any, item: pa.Field) -> pa.DataType:
    return pa.map_(pa.field("key", arrow_type(key), nullable=False), item)


def _simple(arrow: pa.DataType, conversion: Callable[[Any, pa.DataType], Conversion]) -> TypeEntry:
    return TypeEntry(lambda t: arrow, lambda t, a, c: conversion(t, a))


def _multiset_counts() -> Conversion:
    count = LogicalType(name=LogicalType.NAME_INT, nullable=False)
    return IntegerConversion(count, pa.int32())


_ROW = TypeEntry(
    lambda t: pa.struct([arrow_field(f.name, f.type) for f in t.fields]),
    lambda t, a, c: RowConversion(t, a, [c.of(f.type) for f in t.fields]),
)

TABLE: dict[int, TypeEntry] = {
    LogicalType.NAME_BOOLEAN: _simple(pa.bool_(), BooleanConversion),
    LogicalType.NAME_TINYINT: _simple(pa.int8(), IntegerConversion),
    LogicalType.NAME_SMALLINT: _simple(pa.int16(), IntegerConversion),
    LogicalType.NAME_INT: _simple(pa.int32(), IntegerConversion),
    LogicalType.NAME_BIGINT: _simple(pa.int64(), IntegerConversion),
    LogicalType.NAME_FLOAT: _simple(pa.float32(), FloatConversion),
    LogicalType.NAME_DOUBLE: _simple(pa.float64(), FloatConversion),
    LogicalType.NAME_DECIMAL: TypeEntry(
        lambda t: pa.decimal128(t.precision, t.scale), lambda t, a, c: DecimalConversion(t, a)
    ),
    LogicalType.NAME_CHAR: _simple(pa.utf8(), TextConversion),
    LogicalType.NAME_VARCHAR: _simple(pa.utf8(), TextConversion),
    LogicalType.NAME_BINARY: _simple(pa.binary(), BytesConversion),
    LogicalType.NAME_VARBINARY: _simple(pa.binary(), BytesConversion),
    LogicalType.NAME_DATE: _simple(pa.date32(), DateConversion),
    LogicalType.NAME_TIME: _simple(pa.time32("ms"), TimeConversion),
    LogicalType.NAME_TIMESTAMP: TypeEntry(
        lambda t: pa.timestamp(_timestamp_unit(t)), lambda t, a, c: TimestampConversion(t, a)
    ),
    LogicalType.NAME_TIMESTAMP_LTZ: TypeEntry(
        lambda t: pa.timestamp(_timestamp_unit(t), "UTC"),
        lambda t, a, c: InstantConversion(t, a, c.zone),
    ),
    LogicalType.NAME_INTERVAL_YEAR_MONTH: _simple(pa.int32(), IntegerConversion),
    LogicalType.NAME_INTERVAL_DAY_TIME: _simple(pa.duration("ms"), DayTimeIntervalConversion),
    LogicalType.NAME_ARRAY: TypeEntry(
        lambda t: pa.list_(arrow_field("item", t.children[0])),
        lambda t, a, c: ArrayConversion(t, a, c.of(t.children[0])),
    ),
    LogicalType.NAME_MAP: TypeEntry(
        lambda t: _map_type(t.children[0], arrow_field("value", t.children[1])),
        lambda t, a, c: MapConversion(t, a, c.of(t.children[0]), c.of(t.children[1])),
    ),
    LogicalType.NAME_MULTISET: TypeEntry(
        lambda t: _map_type(t.children[0], pa.field("value", pa.int32(), nullable=False)),
        lambda t, a, c: MapConversion(t, a, c.of(t.children[0]), _multiset_counts()),
    ),
    LogicalType.NAME_ROW: _ROW,
    LogicalType.NAME_STRUCTURED: _ROW,
    LogicalType.NAME_RAW: _simple(pa.binary(), RawConversion),
    LogicalType.NAME_NULL: _simple(pa.null(), NullConversion),
}
