"""Which runner a ``FunctionSpec`` needs."""

from __future__ import annotations

from typing import Any

from fletching.invoke.batches import BatchesInvoker
from fletching.invoke.invoker import Invoker
from fletching.invoke.process import ProcessInvoker
from fletching.invoke.scalar import ScalarInvoker
from fletching.protocol import StreamFunction


def invoker_of(spec: Any) -> Invoker:
    """A runner of the functions of this spec, not open yet."""
    if spec.WhichOneof("kind") == "process":
        if spec.process.functions[0].kind == StreamFunction.KIND_MAP_BATCHES:
            return BatchesInvoker(spec)
        return ProcessInvoker(spec)
    return ScalarInvoker(spec)
