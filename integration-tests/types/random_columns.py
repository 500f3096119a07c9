"""Columns of any type, drawn from a seed: as Arrow, and as the Python objects that they stand for.

Neither comes from the other: leaves are drawn from small pools that have both forms of a value,
edges among them, and what is nested is put together of its parts. So a hundred thousand rows take a
fraction of a second, and nothing that is under test takes part.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from fletching.datetime_ns import DatetimeNs
from fletching.raw_value import RawValue
from fletching.row import Row
from pyflink.table import DataTypes
from pyflink.table.types import (
    ArrayType,
    BinaryType,
    CharType,
    DataType,
    DecimalType,
    LocalZonedTimestampType,
    MapType,
    MultisetType,
    RowType,
    TimestampType,
)

POOL = 500
STRING_SERIALIZER = (
    "AFRvcmcuYXBhY2hlLmZsaW5rLmFwaS5jb21tb24udHlwZXV0aWxzLmJhc2UuU3RyaW5nU2VyaWFsaXplciRTdHJpbmdT"
    "ZXJpYWxpemVyU25hcHNob3QAAAAD"
)
RAW = DataTypes.RAW("java.lang.String", STRING_SERIALIZER)
MONTHS = DataTypes.INTERVAL(DataTypes.YEAR(), DataTypes.MONTH())
MILLISECONDS = DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3))

_UTC = datetime.timezone.utc
_EPOCH = datetime.datetime(1970, 1, 1)
_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = 253_402_300_799
_TEXTS = ["", "a", "Straße", "日本語", "🪶 fletching", "\0", "x" * 300, "NULL", " padded "]


@dataclass(frozen=True)
class Column:
    """The same values twice."""

    data_type: DataType
    arrow: pa.Array
    python: list[Any]

    def take(self, positions: Any) -> Column:
        """The values at these positions."""
        python = list(map(self.python.__getitem__, positions.tolist()))
        return Column(self.data_type, self.arrow.take(pa.array(positions)), python)


def leaf_types() -> list[DataType]:
    """A type of each kind that has no parts, with the precisions that differ in form."""
    return [
        DataTypes.BOOLEAN(),
        DataTypes.TINYINT(),
        DataTypes.SMALLINT(),
        DataTypes.INT(),
        DataTypes.BIGINT(),
        DataTypes.FLOAT(),
        DataTypes.DOUBLE(),
        *(
            DataTypes.DECIMAL(p, s)
            for p, s in ((1, 1), (10, 2), (18, 0), (19, 4), (38, 18), (38, 0))
        ),
        DataTypes.CHAR(3),
        DataTypes.STRING(),
        DataTypes.BINARY(2),
        DataTypes.BYTES(),
        DataTypes.DATE(),
        *(DataTypes.TIME(p) for p in (0, 3, 9)),
        *(DataTypes.TIMESTAMP(p) for p in (0, 3, 6, 9)),
        *(DataTypes.TIMESTAMP_LTZ(p) for p in (0, 3, 6, 9)),
        MONTHS,
        MILLISECONDS,
        RAW,
    ]


def nested_types() -> list[DataType]:
    """Types with parts, chosen for what is particular to each."""
    pair = DataTypes.ROW(
        [DataTypes.FIELD("x", DataTypes.INT()), DataTypes.FIELD("y", DataTypes.STRING())]
    )
    deep: DataType = DataTypes.TIMESTAMP_LTZ(9)
    for _ in range(6):
        deep = DataTypes.ROW([DataTypes.FIELD("d", deep), DataTypes.FIELD("n", DataTypes.INT())])
    return [
        DataTypes.ARRAY(DataTypes.BIGINT()),
        DataTypes.ARRAY(DataTypes.DOUBLE()),
        DataTypes.ARRAY(DataTypes.TIMESTAMP(9)),
        DataTypes.ARRAY(DataTypes.TIMESTAMP_LTZ(3)),
        DataTypes.ARRAY(DataTypes.ARRAY(RAW)),
        DataTypes.ARRAY(pair),
        DataTypes.ARRAY(
            DataTypes.ROW([DataTypes.FIELD("m", DataTypes.MAP(DataTypes.INT(), pair))])
        ),
        DataTypes.MAP(DataTypes.STRING(), DataTypes.DECIMAL(38, 18)),
        DataTypes.MAP(DataTypes.DATE(), DataTypes.TIMESTAMP_LTZ(9)),
        DataTypes.MAP(pair, DataTypes.ARRAY(MILLISECONDS)),
        DataTypes.MAP(DataTypes.ARRAY(DataTypes.INT()), DataTypes.MAP(RAW, DataTypes.BOOLEAN())),
        DataTypes.MULTISET(DataTypes.STRING()),
        DataTypes.MULTISET(pair),
        pair,
        DataTypes.STRUCTURED(
            "com.example.Bird",
            DataTypes.FIELD("name", DataTypes.STRING()),
            DataTypes.FIELD("seen", DataTypes.ARRAY(DataTypes.TIMESTAMP(6))),
        ),
        deep,
    ]


def random_type(rng: np.random.Generator, depth: int = 0, least_depth: int = 0) -> DataType:
    """Any type, nested to a depth of three."""
    leaves = leaf_types()
    choice = 9 if depth == 3 else rng.integers(0, 6 if depth < least_depth else 10)
    if choice == 0 or choice == 1:
        made: DataType = DataTypes.ARRAY(random_type(rng, depth + 1))
    elif choice == 2:
        made = DataTypes.MAP(random_key_type(rng), random_type(rng, depth + 1))
    elif choice == 3:
        made = DataTypes.MULTISET(random_key_type(rng))
    elif choice in (4, 5):
        fields = [
            DataTypes.FIELD(f"f{i}", random_type(rng, depth + 1)) for i in range(rng.integers(1, 4))
        ]
        made = (
            DataTypes.ROW(fields)
            if choice == 4
            else DataTypes.STRUCTURED("com.example.Nest", *fields)
        )
    else:
        made = leaves[rng.integers(0, len(leaves))]
    return made if rng.integers(0, 4) else made.not_null()


def random_key_type(rng: np.random.Generator) -> DataType:
    """A type of which maps may have keys: all but floats, where equality is not identity."""
    keys = [
        DataTypes.STRING(),
        DataTypes.INT(),
        DataTypes.DECIMAL(20, 3),
        DataTypes.TIMESTAMP(9),
        DataTypes.DATE(),
        RAW,
        DataTypes.ARRAY(DataTypes.INT()),
        DataTypes.ROW([DataTypes.FIELD("a", DataTypes.BYTES())]),
    ]
    return keys[rng.integers(0, len(keys))].not_null()


def random_column(rng: np.random.Generator, data_type: DataType, n: int) -> Column:
    """A column of n values, a tenth of them NULL where the type allows."""
    if isinstance(data_type, (ArrayType, MapType, MultisetType, RowType)):
        drawn = _nested(rng, data_type, n)
    else:
        drawn = _pool(rng, data_type).take(rng.integers(0, POOL, n))
    return _with_nulls(rng, drawn) if data_type._nullable else drawn


def _with_nulls(rng: np.random.Generator, column: Column) -> Column:
    n = len(column.python)
    is_null = rng.integers(0, 10, n) == 0
    positions = pa.array(np.arange(n), mask=is_null)
    python = [None if null else value for null, value in zip(is_null.tolist(), column.python)]
    return Column(column.data_type, column.arrow.take(positions), python)


# What is nested


def _nested(rng: np.random.Generator, data_type: DataType, n: int) -> Column:
    if isinstance(data_type, RowType):
        return _rows(rng, data_type, n)
    if isinstance(data_type, ArrayType):
        offsets = _offsets(rng, n)
        element = random_column(rng, data_type.element_type, int(offsets[-1]))
        field = pa.field("item", element.arrow.type, data_type.element_type._nullable)
        arrow = _repeated(pa.list_(field), offsets, element.arrow)
        return Column(data_type, arrow, _slices(element.python, offsets))
    return _maps(rng, data_type, n)


def _repeated(arrow: pa.DataType, offsets: Any, child: pa.Array) -> pa.Array:
    buffers = [None, pa.py_buffer(offsets.astype(np.int32))]
    return pa.Array.from_buffers(arrow, len(offsets) - 1, buffers, children=[child])


def _offsets(rng: np.random.Generator, n: int) -> Any:
    return np.concatenate([[0], np.cumsum(rng.integers(0, 4, n))])


def _slices(values: list[Any], offsets: Any) -> list[Any]:
    ends = offsets.tolist()
    return [values[a:b] for a, b in zip(ends, ends[1:])]


def _rows(rng: np.random.Generator, data_type: RowType, n: int) -> Column:
    names = data_type.field_names()
    columns = [random_column(rng, each, n) for each in data_type.field_types()]
    fields = [
        pa.field(name, column.arrow.type, column.data_type._nullable)
        for name, column in zip(names, columns)
    ]
    arrow = pa.StructArray.from_arrays([column.arrow for column in columns], fields=fields)
    values = zip(*(column.python for column in columns))
    return Column(data_type, arrow, [Row(**dict(zip(names, row))) for row in values])


def _maps(rng: np.random.Generator, data_type: Any, n: int) -> Column:
    is_multiset = isinstance(data_type, MultisetType)
    key_type = (data_type.element_type if is_multiset else data_type.key_type).not_null()
    value_type = DataTypes.INT(False) if is_multiset else data_type.value_type
    pool = _distinct(random_column(rng, key_type, 60))
    offsets = _offsets(rng, n)
    # Neighbours in the pool are no duplicates.
    starts = rng.integers(0, len(pool.python), n)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], np.diff(offsets))
    keys = pool.take((np.repeat(starts, np.diff(offsets)) + within) % len(pool.python))
    if is_multiset:
        counts = rng.integers(1, 9, offsets[-1])
        values = Column(value_type, pa.array(counts, pa.int32()), counts.tolist())
    else:
        values = random_column(rng, value_type, int(offsets[-1]))
    key_field = pa.field("key", keys.arrow.type, nullable=False)
    value_field = pa.field("value", values.arrow.type, value_type._nullable)
    entries = pa.StructArray.from_arrays(
        [keys.arrow, values.arrow], fields=[key_field, value_field]
    )
    arrow = _repeated(pa.map_(key_field, value_field), offsets, entries)
    pairs = list(zip(keys.python, values.python))
    return Column(data_type, arrow, [dict(each) for each in _slices(pairs, offsets)])


def _distinct(column: Column) -> Column:
    """Without duplicates, in the form in which a dict takes them: arrays are tuples there."""
    python = list(map(_hashable, column.python))
    first = {value: position for position, value in reversed(list(enumerate(python)))}
    keys = Column(column.data_type, column.arrow, python)
    return keys.take(np.array(sorted(first.values())))


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    if isinstance(value, Row):
        return Row(**{name: _hashable(each) for name, each in value.as_dict().items()})
    return value


# Leaves


def _pool(rng: np.random.Generator, data_type: DataType) -> Column:
    make = _POOLS[type(data_type).__name__]
    arrow, python = make(rng, data_type)
    assert len(arrow) == len(python) == POOL
    return Column(data_type, arrow, python)


def _integers(rng: np.random.Generator, least: int, most: int) -> list[int]:
    """Of the whole range, small ones, and the edges."""
    edges = [least, most, 0, min(1, most), max(-1, least)]
    wide = rng.integers(least, most, POOL // 2, endpoint=True, dtype=np.int64).tolist()
    small = rng.integers(max(least, -100), min(most, 100), POOL, endpoint=True).tolist()
    return [*edges, *wide, *small][:POOL]


def _of_integers(bits: int) -> Callable[..., Any]:
    def make(rng: np.random.Generator, data_type: DataType) -> Any:
        values = _integers(rng, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return pa.array(values, f"int{bits}"), values

    return make


def _of_floats(bits: int) -> Callable[..., Any]:
    def make(rng: np.random.Generator, data_type: DataType) -> Any:
        dtype = np.dtype(f"f{bits // 8}")
        info = np.finfo(dtype)
        edges = [0.0, -0.0, np.nan, np.inf, -np.inf, info.max, -info.max, info.tiny]
        scale = rng.integers(-30, 30, POOL - len(edges))
        drawn = rng.standard_normal(POOL - len(edges)) * 10.0**scale
        values = np.concatenate([edges, drawn]).astype(dtype)
        return pa.array(values), values.tolist()

    return make


def _booleans(rng: np.random.Generator, data_type: DataType) -> Any:
    values = (rng.integers(0, 2, POOL) == 1).tolist()
    return pa.array(values), values


def _decimals(rng: np.random.Generator, data_type: DecimalType) -> Any:
    most = 10**data_type.precision - 1
    wide = [
        int(high) << 64 | int(low)
        for high, low in rng.integers(0, 2**64, (POOL, 2), dtype=np.uint64, endpoint=False)
    ]
    unscaled = [0, most, -most, 1, -1, *(each % (2 * most + 1) - most for each in wide)][:POOL]
    exact = decimal.Context(prec=60)
    values = [exact.scaleb(decimal.Decimal(each), -data_type.scale) for each in unscaled]
    return pa.array(values, pa.decimal128(data_type.precision, data_type.scale)), values


def _texts(rng: np.random.Generator, data_type: DataType) -> Any:
    drawn = ["".join(map(chr, rng.integers(32, 0x2FFF, rng.integers(0, 12)))) for _ in range(POOL)]
    values = [*_TEXTS, *drawn][:POOL]
    return pa.array(values, pa.string()), values


def _chars(rng: np.random.Generator, data_type: CharType) -> Any:
    drawn = ["".join(map(chr, rng.integers(32, 0x2FFF, rng.integers(1, 3)))) for _ in range(POOL)]
    values = [text.ljust(data_type.length) for text in drawn]
    return pa.array(values, pa.string()), values


def _binaries(rng: np.random.Generator, data_type: DataType) -> Any:
    fixed = data_type.length if isinstance(data_type, BinaryType) else None
    values = [rng.bytes(rng.integers(0, 20) if fixed is None else fixed) for _ in range(POOL)]
    return pa.array(values, pa.binary()), values


def _raws(rng: np.random.Generator, data_type: DataType) -> Any:
    # What Flink writes for a short ASCII string: its length and one, and the characters.
    texts = [bytes(rng.integers(32, 127, rng.integers(0, 20)).tolist()) for _ in range(POOL)]
    values = [bytes([len(text) + 1]) + text for text in texts]
    return pa.array(values, pa.binary()), [RawValue(each, "java.lang.String") for each in values]


def _dates(rng: np.random.Generator, data_type: DataType) -> Any:
    days = _integers(rng, _FIRST_SECOND // 86400, _LAST_SECOND // 86400)
    values = [_EPOCH.date() + datetime.timedelta(each) for each in days]
    return pa.array(days, pa.int32()).cast(pa.date32()), values


def _times(rng: np.random.Generator, data_type: DataType) -> Any:
    millis = _integers(rng, 0, 86_400_000 - 1)
    values = [(_EPOCH + datetime.timedelta(milliseconds=each)).time() for each in millis]
    return pa.array(millis, pa.int32()).cast(pa.time32("ms")), values


def _moments(rng: np.random.Generator, data_type: TimestampType | LocalZonedTimestampType) -> Any:
    unit = ("s", "ms", "us", "ns")[(data_type.precision + 2) // 3]
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    zone = _UTC if isinstance(data_type, LocalZonedTimestampType) else None
    least = max(_FIRST_SECOND * per_second, -(2**63) + 1)
    most = min((_LAST_SECOND + 1) * per_second - 1, 2**63 - 1)
    ticks = _integers(rng, least, most)
    arrow = pa.array(ticks, pa.int64()).cast(pa.timestamp(unit, "UTC" if zone else None))
    return arrow, [_moment(each * 10**9 // per_second, zone) for each in ticks]


def _moment(nanos: int, zone: Any) -> datetime.datetime:
    moment = (_EPOCH + datetime.timedelta(microseconds=nanos // 1000)).replace(tzinfo=zone)
    return DatetimeNs.of(moment, nanos % 1000) if nanos % 1000 else moment


def _spans(rng: np.random.Generator, data_type: DataType) -> Any:
    millis = _integers(rng, -(10**15), 10**15)
    values = [datetime.timedelta(milliseconds=each) for each in millis]
    return pa.array(millis, pa.int64()).cast(pa.duration("ms")), values


_POOLS: dict[str, Callable[..., Any]] = {
    "BooleanType": _booleans,
    "TinyIntType": _of_integers(8),
    "SmallIntType": _of_integers(16),
    "IntType": _of_integers(32),
    "BigIntType": _of_integers(64),
    "FloatType": _of_floats(32),
    "DoubleType": _of_floats(64),
    "DecimalType": _decimals,
    "CharType": _chars,
    "VarCharType": _texts,
    "BinaryType": _binaries,
    "VarBinaryType": _binaries,
    "DateType": _dates,
    "TimeType": _times,
    "TimestampType": _moments,
    "LocalZonedTimestampType": _moments,
    "YearMonthIntervalType": _of_integers(32),
    "DayTimeIntervalType": _spans,
    "RawType": _raws,
}
