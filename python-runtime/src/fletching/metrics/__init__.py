"""Metrics that a function registers through its context and that ride on bundle results."""

from __future__ import annotations

from fletching.metrics.group import MetricGroup
from fletching.metrics.kinds import Counter, Distribution, Meter, MetricSample

__all__ = ["Counter", "Distribution", "Meter", "MetricGroup", "MetricSample"]
