"""Calls from Python into Java and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyflink._gateway import gateway
from pyflink._gateway.interrupts import interruptible
from pyflink._mirror.java_type import parse_java_type
from pyflink._mirror.method import Method
from pyflink._mirror.results import to_python


def java_class(name: str) -> Any:
    """The Java class of this full name."""
    return gateway().java_class(name)


def call(
    target: Any, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any], owner: Any
) -> Any:
    """Calls the method that fits the values; its result in Python's terms."""
    overload, values = method.choose(args, kwargs)
    java_method = getattr(target, method.java_name)
    if method.blocking:
        result = interruptible(lambda: java_method(*values))
    else:
        result = java_method(*values)
    return to_python(result, parse_java_type(overload.returns), owner)


def construct(
    name: str, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Any:
    """A new Java object."""
    _, values = method.choose(args, kwargs)
    return java_class(name)(*values)
