"""Types of elements for Python's type hints.

Only types whose values come back as what they were: what has none, such as a datetime with its
zone, and a hint that cannot be read, leave elements without a declared type.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import functools
import inspect
import types
import typing
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, Union, get_args, get_origin

import cloudpickle

from pyflink.common.time import Instant
from pyflink.common.typeinfo import TypeInformation, Types

_MAX_TUPLE = 25
_SIMPLE = {
    bool: Types.BOOLEAN(),
    int: Types.LONG(),
    float: Types.DOUBLE(),
    str: Types.STRING(),
    bytes: Types.PRIMITIVE_ARRAY(Types.BYTE()),
    decimal.Decimal: Types.BIG_DEC(),
    datetime.date: TypeInformation("LOCAL_DATE"),
    Instant: Types.INSTANT(),
}
_SEVERAL = (list, Iterable, Iterator, Generator)
_UNIONS = (Union, getattr(types, "UnionType", Union))


def hinted_type(function: Callable[..., Any], gives_several: bool) -> TypeInformation | None:
    """The type of the elements that the function's hint says it gives; None if it has none.

    :param gives_several: whether it always gives any number of them.
    """
    while isinstance(function, functools.partial):
        function = function.func
    called: Any = function
    if not inspect.isroutine(function):
        called = type(function).__call__ if callable(function) else None
    hint = _optional(_hints_of(called).get("return"))[0]
    if gives_several or inspect.isgeneratorfunction(called):
        if get_origin(hint) not in _SEVERAL:
            return None
        hint = _optional(get_args(hint)[0])[0]
    return _type_of(hint, ())


def _hints_of(annotated: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(annotated)
    except (NameError, TypeError, AttributeError):
        return {}


def _optional(hint: Any) -> tuple[Any, bool]:
    """The hint without None, and whether that was there."""
    if get_origin(hint) not in _UNIONS:
        return hint, False
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    has_none = len(kinds) < len(get_args(hint))
    return (kinds[0] if len(kinds) == 1 else hint), has_none


def _type_of(hint: Any, within: tuple[type, ...]) -> TypeInformation | None:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is None:
        simple = _SIMPLE.get(hint) if isinstance(hint, type) else None
        return simple or _objects(hint, within)
    if origin not in (list, dict, tuple) or (origin is tuple and Ellipsis in arguments):
        return None
    parts = [_type_of(each, within) for each in arguments]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not 0 < len(parts) <= _MAX_TUPLE:
        return None
    if origin is list:
        return Types.LIST(known[0])
    return Types.MAP(*known) if origin is dict else Types.TUPLE(known)


def _objects(kind: Any, within: tuple[type, ...]) -> TypeInformation | None:
    names = _field_names(kind)
    if not names or kind in within:
        return None
    hints = _hints_of(kind)
    # A field of a row may be null.
    parts = [_type_of(_optional(hints.get(name))[0], (*within, kind)) for name in names]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return TypeInformation("ROW_NAMED", known, names, _pickled(kind))


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
