"""Which runner a ``FunctionSpec`` needs."""

from __future__ import annotations

from typing import Any

from fletching.invoke.invoker import Invoker
from fletching.invoke.process import ProcessInvoker
from fletching.invoke.scalar import ScalarInvoker


def invoker_of(spec: Any) -> Invoker:
    """A runner of the functions of this spec, not open yet."""
    if spec.WhichOneof("kind") == "process":
        return ProcessInvoker(spec)
    return ScalarInvoker(spec)
