"""The classes that users' functions over streams are made of."""

from __future__ import annotations

from fletching.streams import (
    FilterFunction,
    FlatMapFunction,
    Function,
    MapFunction,
    ProcessFunction,
    RuntimeContext,
)

__all__ = [
    "FilterFunction",
    "FlatMapFunction",
    "Function",
    "MapFunction",
    "ProcessFunction",
    "RuntimeContext",
]
