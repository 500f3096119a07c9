"""Calls from Python into Java and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyflink._gateway import gateway
from pyflink._gateway.arrays import new_array
from pyflink._gateway.interrupts import interruptible
from pyflink._mirror.java_type import parse_java_type
from pyflink._mirror.method import Method, Overload
from pyflink._mirror.results import to_python


def java_class(name: str) -> Any:
    """The Java class of this full name."""
    return gateway().java_class(name)


def call(
    target: Any, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any], owner: Any
) -> Any:
    """Calls the method that fits the values; its result in Python's terms.

    ``target`` is the Java object, or None for a static method.
    """
    overload, values = method.choose(args, kwargs)
    if method.blocking:
        result = interruptible(lambda: _invoke(target, method, overload, values))
    else:
        result = _invoke(target, method, overload, values)
    return to_python(result, parse_java_type(overload.returns), owner)


def construct(method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """A new Java object."""
    overload, values = method.choose(args, kwargs)
    return _invoke(None, method, overload, values)


def _invoke(target: Any, method: Method, overload: Overload, values: Sequence[Any]) -> Any:
    calls = java_class("io.fletching.gateway.Calls")
    signature = method.signature(overload)
    if len(values) <= _DIRECT:
        return calls.invoke(signature, target, *values)
    return calls.invokeAll(signature, target, new_array("java.lang.Object", values))


_DIRECT = 3
"""How many values go without an array, which costs a round trip a value."""
