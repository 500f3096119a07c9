"""Java's results in Python's terms, by the declared type."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from typing import Any

from pyflink._mirror.java_type import OBJECT, JavaType
from pyflink._mirror.registry import find_class, narrower_classes


def to_python(value: Any, kind: JavaType, owner: Any = None) -> Any:
    """The result of a method of ``owner`` that declares this type."""
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return value
    if kind.is_array:
        return [to_python(each, kind.element, owner) for each in value]
    convert = _CONVERSIONS.get(kind.name)
    if convert is not None:
        return convert(value, kind, owner)
    mirrored = None if kind == OBJECT else find_class(_narrowed(value, kind.name))
    if mirrored is None:
        return value
    if issubclass(mirrored, enum.Enum):
        return mirrored[value.name()]
    return mirrored._wrap(value, owner)


def _narrowed(value: Any, declared: str) -> str:
    """The class that the object is of, where that says more than what is declared."""
    narrower = narrower_classes(declared)
    if not narrower:
        return declared
    from pyflink._mirror.calls import java_class

    reflection = java_class("io.fletching.gateway.Reflection")
    return str(reflection.firstOf(value, list(narrower)) or declared)


def _optional(value: Any, kind: JavaType, owner: Any) -> Any:
    return to_python(value.orElse(None), kind.argument(0), owner)


def _list(value: Any, kind: JavaType, owner: Any) -> list[Any]:
    return [to_python(each, kind.argument(0), owner) for each in value]


def _set(value: Any, kind: JavaType, owner: Any) -> set[Any]:
    return {to_python(each, kind.argument(0), owner) for each in value}


def _map(value: Any, kind: JavaType, owner: Any) -> dict[Any, Any]:
    key, item = kind.argument(0), kind.argument(1)
    return {
        to_python(entry.getKey(), key, owner): to_python(entry.getValue(), item, owner)
        for entry in value.entrySet()
    }


def _duration(value: Any, kind: JavaType, owner: Any) -> dt.timedelta:
    return dt.timedelta(seconds=value.getSeconds(), microseconds=value.getNano() // 1000)


def _text(value: Any, kind: JavaType, owner: Any) -> str:
    return str(value.toString())


def _data_type(value: Any, kind: JavaType, owner: Any) -> Any:
    from pyflink.table.types._java import _from_java_data_type

    return _from_java_data_type(value)


def _future(value: Any, kind: JavaType, owner: Any) -> Any:
    from pyflink.common.completable_future import CompletableFuture

    job_client = getattr(owner, "_j_job_client", None)
    return CompletableFuture(
        value, lambda each: to_python(each, kind.argument(0), owner), job_client
    )


def _ternary(value: Any, kind: JavaType, owner: Any) -> bool | None:
    found = value.getAsBoolean()
    return None if found is None else bool(found)


def _pair(value: Any, kind: JavaType, owner: Any) -> tuple[Any, Any]:
    first, second = value.getField(0), value.getField(1)
    return to_python(first, kind.argument(0), owner), to_python(second, kind.argument(1), owner)


_CONVERSIONS: dict[str, Callable[[Any, JavaType, Any], Any]] = {
    "org.apache.flink.api.java.tuple.Tuple2": _pair,
    "org.apache.flink.util.TernaryBoolean": _ternary,
    "java.util.Optional": _optional,
    "java.util.List": _list,
    "java.util.Collection": _list,
    "java.lang.Iterable": _list,
    "java.util.Set": _set,
    "java.util.Map": _map,
    "java.time.Duration": _duration,
    "java.time.ZoneId": _text,
    "java.io.File": _text,
    "java.net.URI": _text,
    "java.nio.file.Path": _text,
    "org.apache.flink.core.fs.Path": _text,
    "org.apache.flink.table.types.DataType": _data_type,
    "java.util.concurrent.CompletableFuture": _future,
}
