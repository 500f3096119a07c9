"""Java arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyflink._gateway.gateway import gateway

_AT_ONCE = 2


def new_array(element: str, values: Sequence[Any]) -> Any:
    """A Java array of these values; ``element`` is such as ``int`` or ``java.lang.String[]``."""
    arrays = gateway().java_class("io.fletching.gateway.Arrays")
    if 0 < len(values) <= _AT_ONCE:
        return arrays.of(element, *values)
    array = arrays.create(element, len(values))
    for i, value in enumerate(values):
        array[i] = value
    return array
