"""What functions count and measure."""

from __future__ import annotations

from abc import ABC

from fletching.metrics import Counter, Distribution, Meter, MetricGroup

__all__ = ["Counter", "Distribution", "Meter", "Metric", "MetricGroup"]


class Metric(ABC):  # noqa: B024 - it says only what the others are
    """A counter, a meter or a distribution."""


for _kind in (Counter, Distribution, Meter):
    Metric.register(_kind)
