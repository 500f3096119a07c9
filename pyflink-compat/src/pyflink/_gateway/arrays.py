"""Java arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyflink._gateway.gateway import gateway


def new_array(element_name: str, element_dimensions: int, values: Sequence[Any]) -> Any:
    """A Java array of these values, whose elements are of the named class or primitive type."""
    running = gateway()
    element = running.java_class(element_name)
    if element_name in _PRIMITIVES:
        element = getattr(running.py4j.jvm, element_name)
    if element_dimensions:
        return _array_of_arrays(element, element_dimensions, values)
    array = running.py4j.new_array(element, len(values))
    for i, value in enumerate(values):
        array[i] = value
    return array


def _array_of_arrays(element: Any, dimensions: int, values: Sequence[Any]) -> Any:
    py4j = gateway().py4j
    array = py4j.new_array(element, len(values), *([0] * dimensions))
    for i, value in enumerate(values):
        array[i] = value
    return array


_PRIMITIVES = frozenset({"boolean", "byte", "short", "int", "long", "float", "double", "char"})
