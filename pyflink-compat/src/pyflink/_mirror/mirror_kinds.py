"""Tells apart the Python objects that Java knows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, cast

from pyflink._mirror.java_type import JavaType


@dataclass(frozen=True)
class Converter:
    """How a Python class's objects go to Java.

    ``java_names`` are the declared types with which they go.
    """

    java_names: frozenset[str]
    convert: Callable[[Any, JavaType], Any]


def is_mirror(value: Any) -> bool:
    """Whether the object stands for one in Java."""
    return hasattr(type(value), "_java_ancestors")


def ancestors_of(value: Any) -> frozenset[str]:
    """The names of the Java class and all its supertypes."""
    return _ancestors(cast(Hashable, type(value)))


@functools.cache
def _ancestors(kind: Hashable) -> frozenset[str]:
    names: set[str] = set()
    for each in cast(type, kind).__mro__:
        names |= getattr(each, "_java_ancestors", frozenset())
        names.add(getattr(each, "_java_class", ""))
    return frozenset(names)


def is_handle(value: Any) -> bool:
    """Whether the object is Py4J's own."""
    return (
        hasattr(type(value), "_get_object_id")
        or hasattr(type(value), "_target_id")
        or (type(value).__module__.startswith("py4j."))
    )


def declared_converter(value: Any) -> Converter | None:
    """How the object says that it goes to Java (``_java_converter`` of its class), if it does."""
    return getattr(type(value), "_java_converter", None)
