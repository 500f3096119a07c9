"""Types of elements for Python's type hints.

Only types whose values come back as what they were: what has none, such as a datetime with its
zone, and a hint that cannot be read, have no type of their own and are pickled.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import functools
import inspect
import types
import typing
from typing import Any, Union, get_args, get_origin

import cloudpickle

from fletching.instant import Instant
from fletching.protocol import ElementType

_MAX_TUPLE = 25
_SIMPLE = {
    bool: ElementType(name="BOOLEAN"),
    int: ElementType(name="LONG"),
    float: ElementType(name="DOUBLE"),
    str: ElementType(name="STRING"),
    bytes: ElementType(name="PRIMITIVE_ARRAY", parts=[ElementType(name="BYTE")]),
    decimal.Decimal: ElementType(name="BIG_DEC"),
    datetime.date: ElementType(name="LOCAL_DATE"),
    Instant: ElementType(name="INSTANT"),
}
_UNIONS = (Union, getattr(types, "UnionType", Union))


def hinted_element(hint: Any) -> Any:
    """The ElementType of values of this hint; None if there is none."""
    return _type_of(hint, ())


def hints_of(annotated: Any) -> dict[str, Any]:
    """The hints of a function, or of a class's fields; none if they cannot be read."""
    try:
        return typing.get_type_hints(annotated)
    except (NameError, TypeError, AttributeError):
        return {}


def without_none(hint: Any) -> tuple[Any, bool]:
    """The hint without None, and whether that was there."""
    if get_origin(hint) not in _UNIONS:
        return hint, False
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    has_none = len(kinds) < len(get_args(hint))
    return (kinds[0] if len(kinds) == 1 else hint), has_none


def _type_of(hint: Any, within: tuple[type, ...]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is None:
        simple = _SIMPLE.get(hint) if isinstance(hint, type) else None
        return simple or _objects(hint, within)
    if origin not in (list, dict, tuple) or (origin is tuple and Ellipsis in arguments):
        return None
    parts = [_type_of(each, within) for each in arguments]
    if None in parts or not 0 < len(parts) <= _MAX_TUPLE:
        return None
    name = {list: "LIST", dict: "MAP", tuple: "TUPLE"}[origin]
    return ElementType(name=name, parts=parts)


def _objects(kind: Any, within: tuple[type, ...]) -> Any:
    names = _field_names(kind)
    if not names or kind in within:
        return None
    hints = hints_of(kind)
    # A field of a row may be null.
    parts = [_type_of(without_none(hints.get(name))[0], (*within, kind)) for name in names]
    if None in parts:
        return None
    return ElementType(
        name="ROW_NAMED", parts=parts, field_names=names, object_class=_pickled(kind)
    )


@functools.lru_cache(maxsize=1000)
def _pickled(kind: type) -> bytes:
    # The same bytes each time: streams of the same class are of the same type.
    pickled: bytes = cloudpickle.dumps(kind)
    return pickled


def _field_names(kind: Any) -> list[str]:
    """The fields of a class whose objects are made of them alone, one after the other."""
    if not isinstance(kind, type):
        return []
    if dataclasses.is_dataclass(kind):
        fields = dataclasses.fields(kind)
        # Also of those that are made with more than their fields, or by another __init__.
        is_plain = (
            all(f.init and not getattr(f, "kw_only", False) for f in fields)
            and not hasattr(kind, "__post_init__")
            and list(inspect.signature(kind).parameters) == [f.name for f in fields]
        )
        return [f.name for f in fields] if is_plain else []
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return list(kind._fields)
    return []


def defaults_of(kind: type, names: list[str]) -> dict[int, Any]:
    """What makes the value of a field that is not there, by its place; not where it may be None."""
    hints = hints_of(kind)
    made: dict[int, Any] = {}
    if dataclasses.is_dataclass(kind):
        for field in dataclasses.fields(kind):
            if field.default is not dataclasses.MISSING:
                made[names.index(field.name)] = functools.partial(_same, field.default)
            elif field.default_factory is not dataclasses.MISSING:
                made[names.index(field.name)] = field.default_factory
    else:
        for name, value in getattr(kind, "_field_defaults", {}).items():
            made[names.index(name)] = functools.partial(_same, value)
    return {at: make for at, make in made.items() if not _may_be_none(kind, names[at], hints)}


def _same(value: Any) -> Any:
    return value


def _may_be_none(kind: type, name: str, hints: dict[str, Any]) -> bool:
    if name in hints:
        return without_none(hints[name])[1]
    # Its names are not known here, but what it says may do.
    written = str(getattr(kind, "__annotations__", {}).get(name, ""))
    return "None" in written or "Optional" in written
