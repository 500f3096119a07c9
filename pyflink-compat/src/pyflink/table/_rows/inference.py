"""The types of Python's objects."""

from __future__ import annotations

import array
import datetime
import decimal
from collections.abc import Iterable, Sequence
from typing import Any

from fletching.datetime_ns import nanosecond_of
from fletching.raw_value import RawValue
from fletching.row import Row

from pyflink.table.types import (
    ArrayType,
    DataType,
    DataTypes,
    LocalZonedTimestampType,
    MapType,
    NullType,
    RowField,
    RowType,
)

_ATOMIC: dict[type, DataType] = {
    type(None): DataTypes.NULL(),
    bool: DataTypes.BOOLEAN(),
    int: DataTypes.BIGINT(),
    float: DataTypes.DOUBLE(),
    str: DataTypes.STRING(),
    bytes: DataTypes.BYTES(),
    bytearray: DataTypes.BYTES(),
    decimal.Decimal: DataTypes.DECIMAL(38, 18),
    # Every datetime is a date, too.
    datetime.datetime: DataTypes.TIMESTAMP_LTZ(6),
    datetime.date: DataTypes.DATE(),
    datetime.time: DataTypes.TIME(3),
    datetime.timedelta: DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3)),
}

_TYPE_CODES: dict[str, DataType] = {
    "b": DataTypes.TINYINT(False),
    "h": DataTypes.SMALLINT(False),
    "i": DataTypes.INT(False),
    "l": DataTypes.BIGINT(False),
    "q": DataTypes.BIGINT(False),
    "B": DataTypes.SMALLINT(False),
    "H": DataTypes.INT(False),
    "I": DataTypes.BIGINT(False),
    "f": DataTypes.FLOAT(False),
    "d": DataTypes.DOUBLE(False),
}


def infer_row_type(elements: Sequence[Any], names: Sequence[str] | None = None) -> RowType:
    """The type of which all these rows are; names stand in for positions."""
    if not elements:
        raise ValueError("can not infer schema from empty data set")
    row_type = infer_row(elements[0], names)
    for element in elements[1:]:
        row_type = _merged_rows(row_type, infer_row(element, names), "")
    if has_null_type(row_type):
        raise ValueError("Some column types cannot be determined after inferring")
    return row_type


def infer_row(element: Any, names: Sequence[str] | None = None) -> RowType:
    """The type of one row: a Row, dict, tuple, list or object with attributes."""
    items = row_items(element, names)
    if items is None:
        raise TypeError(f"Can not infer schema for type: {type(element)}")
    return RowType([RowField(name, infer_type(value)) for name, value in items])


def row_items(element: Any, names: Sequence[str] | None = None) -> list[tuple[str, Any]] | None:
    """The names and values of what can be a row; None for anything else."""
    if isinstance(element, dict):
        return sorted(element.items())
    if isinstance(element, Row) and element._fields is not None:
        return list(zip(element._fields, element))
    if isinstance(element, tuple) and hasattr(element, "_fields"):
        return list(zip(element._fields, element))
    if isinstance(element, (Row, list, tuple)):
        return list(zip(_padded(names or (), len(element)), element))
    if type(element) not in _ATOMIC and hasattr(element, "__dict__"):
        return sorted(vars(element).items())
    return None


def _padded(names: Sequence[str], count: int) -> list[str]:
    return [*names[:count], *(f"_{i + 1}" for i in range(len(names), count))]


def infer_type(value: Any) -> DataType:
    """The type of one value."""
    atomic = _ATOMIC.get(type(value))
    if atomic is not None:
        return atomic
    if isinstance(value, datetime.datetime) and nanosecond_of(value):
        return DataTypes.TIMESTAMP_LTZ(9)
    if isinstance(value, RawValue):
        raise TypeError(
            f"A RawValue of the class {value.class_name} does not say what its serializer is: "
            "pass a schema with DataTypes.RAW(class_name, serializer)."
        )
    if isinstance(value, dict):
        return _map_type(value)
    if isinstance(value, list):
        return DataTypes.ARRAY(_common_type(map(infer_type, value), "element of an array"))
    if isinstance(value, array.array):
        return _array_type(value)
    if isinstance(value, tuple(_ATOMIC)[1:]):
        return next(data_type for kind, data_type in _ATOMIC.items() if isinstance(value, kind))
    if row_items(value) is None:
        raise TypeError(f"not supported type: {type(value)}")
    return infer_row(value)


def _map_type(value: dict[Any, Any]) -> DataType:
    keys = _common_type(map(infer_type, value.keys()), "key of a map")
    values = _common_type(map(infer_type, value.values()), "value of a map")
    return DataTypes.MAP(keys if isinstance(keys, NullType) else keys.not_null(), values)


def _array_type(value: array.array[Any]) -> DataType:
    if value.typecode not in _TYPE_CODES:
        raise TypeError(f"not supported type: array({value.typecode})")
    return DataTypes.ARRAY(_TYPE_CODES[value.typecode])


def _common_type(types: Iterable[DataType], path: str) -> DataType:
    common: DataType = DataTypes.NULL()
    for data_type in types:
        common = merged(common, data_type, path)
    return common


def merged(one: DataType, other: DataType, path: str = "") -> DataType:
    """The type that holds values of both; what is not known of the one is taken from the other."""
    if isinstance(one, NullType) or one == other:
        return other
    if isinstance(other, NullType):
        return one
    if type(one) is not type(other):
        raise TypeError(f"{_named(path)}Can not merge type {type(one)} and {type(other)}")
    if isinstance(one, RowType) and isinstance(other, RowType):
        return _merged_rows(one, other, path)
    if isinstance(one, ArrayType) and isinstance(other, ArrayType):
        path = f"element in array {path}".rstrip()
        return DataTypes.ARRAY(merged(one.element_type, other.element_type, path))
    if isinstance(one, LocalZonedTimestampType) and isinstance(other, LocalZonedTimestampType):
        return DataTypes.TIMESTAMP_LTZ(max(one.precision, other.precision))
    if isinstance(one, MapType) and isinstance(other, MapType):
        keys = merged(one.key_type, other.key_type, f"key of map {path}".rstrip())
        return DataTypes.MAP(
            keys, merged(one.value_type, other.value_type, f"value of map {path}".rstrip())
        )
    return one


def _merged_rows(one: RowType, other: RowType, path: str) -> RowType:
    others = {field.name: field for field in other}
    fields = []
    for field in one:
        found = others.pop(field.name, None)
        data_type = field.data_type
        if found is not None:
            data_type = merged(data_type, found.data_type, f"field {field.name}{_within(path)}")
        fields.append(RowField(field.name, data_type))
    return RowType([*fields, *others.values()])


def _within(path: str) -> str:
    return f" in {path}" if path else ""


def _named(path: str) -> str:
    return f"{path}: " if path else ""


def has_null_type(data_type: DataType) -> bool:
    """Whether there is something in it of which only None was seen."""
    if isinstance(data_type, RowType):
        return any(has_null_type(field.data_type) for field in data_type)
    if isinstance(data_type, ArrayType):
        return has_null_type(data_type.element_type)
    if isinstance(data_type, MapType):
        return has_null_type(data_type.key_type) or has_null_type(data_type.value_type)
    return isinstance(data_type, NullType)
