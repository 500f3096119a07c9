"""SQL's types for Python's type hints."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import sys
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union, get_args, get_origin

from fletching.datetime_ns import DatetimeNs

from pyflink.table.types._composite import ArrayType, MapType, RowField, RowType
from pyflink.table.types._data_type import DataType
from pyflink.table.types._parser import parse_type

_ATOMIC = {
    bool: "BOOLEAN",
    int: "BIGINT",
    float: "DOUBLE",
    str: "STRING",
    bytes: "BYTES",
    bytearray: "BYTES",
    decimal.Decimal: "DECIMAL(38, 18)",
    datetime.date: "DATE",
    datetime.time: "TIME(3)",
    datetime.datetime: "TIMESTAMP(6)",
    DatetimeNs: "TIMESTAMP(9)",
    datetime.timedelta: "INTERVAL DAY(6) TO SECOND(3)",
}
_LISTS = (list, Sequence)
_MAPS = (dict, Mapping)
_UNIONS = (Union, getattr(types, "UnionType", Union))
_TAKEN = (
    "bool, int, float, str, bytes, Decimal, date, time, datetime, timedelta, list[T], dict[K, V], "
    "Optional[T], a dataclass or a NamedTuple"
)


def type_of_result(function: Callable[..., Any]) -> DataType | None:
    """The type that the function's hint says it returns; None if it has no such hint.

    Every type may be NULL, as with Java's classes. Raises TypeError for a hint that cannot be read
    or that has no type in SQL.
    """
    if "return" not in getattr(function, "__annotations__", {}):
        return None
    hint = _hints_of(function)["return"]
    return type_of_hint(hint)


def type_of_hint(hint: Any) -> DataType:
    """The type of values with this hint. Raises TypeError if there is none."""
    return _type_of(hint, ())


def _type_of(hint: Any, within: tuple[type, ...]) -> DataType:
    hint = _without_none(hint)
    sql = _ATOMIC.get(hint) if isinstance(hint, type) else None
    if sql is not None:
        return parse_type(sql)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in _LISTS and len(arguments) == 1:
        return ArrayType(_type_of(arguments[0], within))
    if origin in _MAPS and len(arguments) == 2:
        return MapType(_type_of(arguments[0], within), _type_of(arguments[1], within))
    if isinstance(hint, type) and (names := _field_names(hint)) is not None:
        if hint in within:
            raise TypeError(f"{_shown(hint)} has itself within: a ROW has a fixed depth")
        hints = _hints_of(hint)
        fields = [RowField(name, _type_of(hints[name], (*within, hint))) for name in names]
        return RowType(fields)
    raise TypeError(f"{_shown(hint)} has no type in SQL: a hint may be {_TAKEN}")


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in _UNIONS:
        return hint
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 else hint


def _field_names(hint: type) -> list[str] | None:
    if dataclasses.is_dataclass(hint):
        return [field.name for field in dataclasses.fields(hint)]
    if issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return list(hint._fields)
    return None


def _hints_of(annotated: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(annotated)
    except NameError as error:
        raise TypeError(
            f"the hints of {_shown(annotated)} cannot be read: {error}; hints name what the module "
            "has when the function is declared"
        ) from None
    except TypeError as error:
        advice = "; before Python 3.10 write Optional[T]" if sys.version_info < (3, 10) else ""
        raise TypeError(
            f"the hints of {_shown(annotated)} cannot be read: {error}{advice}"
        ) from None


def _shown(hint: Any) -> str:
    return getattr(hint, "__qualname__", None) or str(hint)
