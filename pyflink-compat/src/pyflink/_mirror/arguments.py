"""Python values as Java takes them, by the declared type.

``fit`` says how well a value goes with a type, without asking Java: 0 is not at all, 100 is
just so.
``to_java`` converts a value that fits.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import os
import zoneinfo
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pyflink._mirror.java_type import OBJECT, JavaType
from pyflink._mirror.mirror_kinds import ancestors_of, declared_converter, is_handle, is_mirror
from pyflink._mirror.registry import find_class

_EXACT, _GOOD, _FAIR, _POOR, _LAST = 100, 80, 50, 20, 10

_WHOLE = {"byte": 8, "short": 16, "int": 32, "long": 64}
_BOXES = {
    "java.lang.Boolean": "boolean",
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Character": "char",
}
_COLLECTIONS = frozenset(
    {
        "java.util.List",
        "java.util.Collection",
        "java.util.Set",
        "java.lang.Iterable",
        "java.util.ArrayList",
    }
)
_MAPS = frozenset({"java.util.Map", "java.util.HashMap", "java.util.Properties"})
_PATHS = frozenset(
    {"java.nio.file.Path", "java.io.File", "org.apache.flink.core.fs.Path", "java.net.URI"}
)
_TYPES = frozenset(
    {"org.apache.flink.table.types.AbstractDataType", "org.apache.flink.table.types.DataType"}
)
_TEXTS = frozenset({"java.lang.String", "java.lang.CharSequence"})


def fit(value: Any, kind: JavaType) -> int:
    """How well the value goes with the declared type."""
    if value is None:
        return 0 if kind.is_primitive else _FAIR
    if kind.is_array:
        return _fit_array(value, kind)
    if is_handle(value):
        if kind == OBJECT:
            return _POOR
        return 0 if kind.is_primitive or kind.name in _BOXES else _GOOD
    if is_mirror(value):
        return _EXACT if kind.name in ancestors_of(value) else _POOR if kind == OBJECT else 0
    converter = declared_converter(value)
    if converter is not None:
        return _EXACT if kind.name in converter.java_names else _POOR if kind == OBJECT else 0
    if kind == OBJECT:
        return _POOR
    return _fit_plain(value, kind)


def is_instance(handle: Any, kind: JavaType) -> bool:
    """Whether a Java object is of the declared class, for which Java is asked."""
    if kind.is_array or kind == OBJECT:
        return True
    reflection = _java_class("io.fletching.gateway.Reflection")
    return bool(reflection.isInstance(handle, kind.name))


def _fit_array(value: Any, kind: JavaType) -> int:
    if is_handle(value):
        return _GOOD
    if isinstance(value, (bytes, bytearray)):
        return _EXACT if kind.element.name == "byte" else 0
    if not isinstance(value, (list, tuple)):
        return 0
    return min((fit(each, kind.element) for each in value), default=_EXACT)


def _fit_plain(value: Any, kind: JavaType) -> int:
    name = _BOXES.get(kind.name, kind.name)
    for python_type, fits in _FITS:
        if isinstance(value, python_type):
            return fits(value, name, kind)
    return 0


def _fit_bool(value: bool, name: str, kind: JavaType) -> int:
    return _EXACT if name == "boolean" else 0


def _fit_int(value: int, name: str, kind: JavaType) -> int:
    if name in _WHOLE:
        fits = -(1 << (_WHOLE[name] - 1)) <= value < 1 << (_WHOLE[name] - 1)
        return (_EXACT if name == "int" else _EXACT - 1 if name == "long" else _GOOD) if fits else 0
    if name in ("double", "float", "java.math.BigDecimal"):
        return _FAIR
    return 0


def _fit_float(value: float, name: str, kind: JavaType) -> int:
    return {"double": _EXACT, "float": _GOOD}.get(name, 0)


def _fit_str(value: str, name: str, kind: JavaType) -> int:
    if name in _TEXTS:
        return _EXACT
    if name == "java.lang.Class":
        return _LAST  # A text where any object may stand is a text.
    if name in _TYPES:
        return _FAIR if _is_type(value) else _LAST
    if name in _BY_NAME:
        return _FAIR
    if name == "char":
        return _GOOD if len(value) == 1 else 0
    mirrored = find_class(name)
    if isinstance(mirrored, type) and issubclass(mirrored, enum.Enum):
        return _FAIR if value in mirrored.__members__ else 0
    return 0


def _is_type(sql: str) -> bool:
    from pyflink.table.types import TypeSyntaxError, parse_type

    try:
        parse_type(sql)
    except TypeSyntaxError:
        return False
    return True


def _fit_enum(value: enum.Enum, name: str, kind: JavaType) -> int:
    return _EXACT if find_class(name) is type(value) else 0


def _fit_path(value: Any, name: str, kind: JavaType) -> int:
    return _EXACT if name in _PATHS else _FAIR if name in _TEXTS else 0


def _fit_named(*names: str) -> Callable[[Any, str, JavaType], int]:
    return lambda value, name, kind: _EXACT if name in names else 0


def _fit_mapping(value: Mapping[Any, Any], name: str, kind: JavaType) -> int:
    if name not in _MAPS:
        return 0
    key, item = _map_arguments(kind)
    return min((min(fit(k, key), fit(v, item)) for k, v in value.items()), default=_EXACT)


def _fit_collection(value: Collection[Any], name: str, kind: JavaType) -> int:
    if name not in _COLLECTIONS:
        return 0
    return min((fit(each, kind.argument(0)) for each in value), default=_EXACT)


def _fit_datetime(value: dt.datetime, name: str, kind: JavaType) -> int:
    wanted = "java.time.LocalDateTime" if value.tzinfo is None else "java.time.Instant"
    return _EXACT if name == wanted else 0


# The first that matches decides: bool before int, datetime before date.
_FITS: tuple[tuple[Any, Callable[[Any, str, JavaType], int]], ...] = (
    (bool, _fit_bool),
    (int, _fit_int),
    (float, _fit_float),
    (enum.Enum, _fit_enum),
    (str, _fit_str),
    (decimal.Decimal, _fit_named("java.math.BigDecimal")),
    (dt.datetime, _fit_datetime),
    (dt.date, _fit_named("java.time.LocalDate")),
    (dt.time, _fit_named("java.time.LocalTime")),
    (dt.timedelta, _fit_named("java.time.Duration")),
    (zoneinfo.ZoneInfo, _fit_named("java.time.ZoneId")),
    (os.PathLike, _fit_path),
    (Mapping, _fit_mapping),
    ((list, tuple, set, frozenset), _fit_collection),
)


def to_java(value: Any, kind: JavaType) -> Any:
    """The value as Java takes it; it must fit."""
    if value is None or is_handle(value):
        return value
    if is_mirror(value):
        return value._java
    if kind.is_array:
        return _to_array(value, kind)
    converter = declared_converter(value)
    if converter is not None:
        return converter.convert(value, kind)
    if isinstance(value, str) and kind.name in _BY_NAME:
        return _BY_NAME[kind.name](value)
    for python_type, convert in _CONVERSIONS:
        if isinstance(value, python_type):
            return convert(value, kind)
    raise TypeError(f"A {type(value).__name__} has no form in Java: {value!r}.")


def _java_class(name: str) -> Any:
    from pyflink._mirror.calls import java_class

    return java_class(name)


def _to_array(value: Any, kind: JavaType) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    from pyflink._gateway.arrays import new_array

    element = kind.element
    return new_array(element.erasure, [to_java(each, element) for each in value])


def _same(value: Any, kind: JavaType) -> Any:
    return value


def _from_int(value: int, kind: JavaType) -> Any:
    name = _BOXES.get(kind.name, kind.name)
    return float(value) if name in ("double", "float") else value


def _from_enum(value: enum.Enum, kind: JavaType) -> Any:
    own_class = getattr(type(value), "_java_class_name", None)
    if own_class is not None and kind.name != own_class() and find_class(kind.name) is type(value):
        return _java_class(kind.name).valueOf(value.value)  # An older enum of the same constants.
    to_java_object = getattr(value, "_to_java", None)
    if to_java_object is not None:
        return to_java_object()
    name = "org.apache.flink.types.RowKind" if kind == OBJECT else kind.name
    return _java_class(name).valueOf(value.name)


def _from_str(value: str, kind: JavaType) -> Any:
    mirrored = None if kind.name in _TEXTS or kind == OBJECT else find_class(kind.name)
    return mirrored[value]._to_java() if mirrored is not None else value


def _from_path(value: Any, kind: JavaType) -> Any:
    text = os.fspath(value)
    return _BY_NAME[kind.name](text) if kind.name in _PATHS else text


def _from_decimal(value: decimal.Decimal, kind: JavaType) -> Any:
    return _java_class("java.math.BigDecimal")(format(value, "f"))


def _from_datetime(value: dt.datetime, kind: JavaType) -> Any:
    if value.tzinfo is not None:
        seconds = int(value.replace(microsecond=0).timestamp())
        return _java_class("java.time.Instant").ofEpochSecond(seconds, value.microsecond * 1000)
    return _java_class("java.time.LocalDateTime").parse(value.isoformat())


def _from_date(value: dt.date, kind: JavaType) -> Any:
    return _java_class("java.time.LocalDate").parse(value.isoformat())


def _from_time(value: dt.time, kind: JavaType) -> Any:
    return _java_class("java.time.LocalTime").parse(value.replace(tzinfo=None).isoformat())


def _from_timedelta(value: dt.timedelta, kind: JavaType) -> Any:
    seconds, microseconds = value.days * 86_400 + value.seconds, value.microseconds
    return _java_class("java.time.Duration").ofSeconds(seconds, microseconds * 1000)


def _from_mapping(value: Mapping[Any, Any], kind: JavaType) -> Any:
    name = (
        "java.util.Properties" if kind.name == "java.util.Properties" else "java.util.LinkedHashMap"
    )
    key, item = _map_arguments(kind)
    java_map = _java_class(name)()
    for k, v in value.items():
        java_map.put(to_java(k, key), to_java(v, item))
    return java_map


def _from_collection(value: Collection[Any], kind: JavaType) -> Any:
    is_set = isinstance(value, (set, frozenset)) or kind.name == "java.util.Set"
    java_collection = _java_class("java.util.LinkedHashSet" if is_set else "java.util.ArrayList")()
    for each in value:
        java_collection.add(to_java(each, kind.argument(0)))
    return java_collection


def _map_arguments(kind: JavaType) -> tuple[JavaType, JavaType]:
    text = JavaType("java.lang.String")
    return (
        (text, text)
        if kind.name == "java.util.Properties"
        else (kind.argument(0), kind.argument(1))
    )


def _zone(name: str) -> Any:
    return _java_class("java.time.ZoneId").of(name)


def _data_type(sql: str) -> Any:
    from pyflink.table.types import parse_type
    from pyflink.table.types._java import _to_java_data_type

    return _to_java_data_type(parse_type(sql))


# What a text stands for where these are declared.
_BY_NAME: dict[str, Callable[[str], Any]] = {
    "java.lang.Class": lambda text: _java_class("java.lang.Class").forName(text),
    "java.time.ZoneId": _zone,
    "java.io.File": lambda text: _java_class("java.io.File")(text),
    "java.net.URI": lambda text: _java_class("java.net.URI").create(text),
    "java.nio.file.Path": lambda text: _java_class("java.io.File")(text).toPath(),
    "org.apache.flink.core.fs.Path": lambda text: _java_class("org.apache.flink.core.fs.Path")(
        text
    ),
    **dict.fromkeys(_TYPES, _data_type),
}

_CONVERSIONS: tuple[tuple[Any, Callable[[Any, JavaType], Any]], ...] = (
    (bool, _same),
    (int, _from_int),
    (float, _same),
    (enum.Enum, _from_enum),
    (str, _from_str),
    ((bytes, bytearray), lambda value, kind: bytes(value)),
    (decimal.Decimal, _from_decimal),
    (dt.datetime, _from_datetime),
    (dt.date, _from_date),
    (dt.time, _from_time),
    (dt.timedelta, _from_timedelta),
    (zoneinfo.ZoneInfo, lambda value, kind: _zone(value.key)),
    (os.PathLike, _from_path),
    (Mapping, _from_mapping),
    ((list, tuple, set, frozenset), _from_collection),
)
