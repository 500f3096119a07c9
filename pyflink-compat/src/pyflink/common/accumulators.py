"""What functions over streams add up, to be read from the job's result."""

from __future__ import annotations

from fletching.accumulators import (
    Accumulator,
    DoubleCounter,
    DoubleMaximum,
    DoubleMinimum,
    Histogram,
    IntCounter,
    LongCounter,
    LongMaximum,
    LongMinimum,
)

__all__ = [
    "Accumulator",
    "DoubleCounter",
    "DoubleMaximum",
    "DoubleMinimum",
    "Histogram",
    "IntCounter",
    "LongCounter",
    "LongMaximum",
    "LongMinimum",
]
