"""A tree of named metrics."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from fletching.metrics.kinds import Counter, Distribution, Meter, Metric, MetricSample

_LOG = logging.getLogger(__name__)
M = TypeVar("M", bound=Metric)


class MetricGroup:
    """Names metrics; a group within a group puts its own name in front, with a dot between.

    Asking twice for the same name gives the same metric.
    """

    def __init__(self, scope: str = "") -> None:
        self._scope = scope
        self._metrics: dict[str, Metric] = {}
        self._groups: dict[str, MetricGroup] = {}

    def add_group(self, name: str, extra: str | None = None) -> MetricGroup:
        """The group of this name within this one; with ``extra``, a further one within that."""
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = MetricGroup(self._qualified(name))
        return group if extra is None else group.add_group(extra)

    def counter(self, name: str) -> Counter:
        """The counter of this name."""
        return self._registered(name, Counter, Counter)

    def gauge(self, name: str, obj: Callable[[], float]) -> None:
        """Registers a function that is asked for the gauge's value at the end of each bundle."""
        if not callable(obj):
            raise TypeError(
                f"The gauge {self._qualified(name)!r} was given {obj!r}: give a function without "
                f"arguments that returns a number."
            )
        self._metrics[name] = _Gauge(obj)

    def meter(self, name: str, time_span_in_seconds: int = 60) -> Meter:
        """The meter of this name."""
        return self._registered(name, Meter, lambda: Meter(time_span_in_seconds))

    def distribution(self, name: str) -> Distribution:
        """The distribution of this name."""
        return self._registered(name, Distribution, Distribution)

    def samples(self) -> list[MetricSample]:
        """The values of all metrics here and in the groups within."""
        samples: list[MetricSample] = []
        for name, metric in self._metrics.items():
            samples += metric.samples(self._qualified(name))
        for group in self._groups.values():
            samples += group.samples()
        return samples

    def _qualified(self, name: str) -> str:
        return f"{self._scope}.{name}" if self._scope else name

    def _registered(self, name: str, kind: type[M], create: Callable[[], M]) -> M:
        metric = self._metrics.get(name)
        if metric is None:
            metric = self._metrics[name] = create()
        elif not isinstance(metric, kind):
            raise ValueError(
                f"The metric {self._qualified(name)!r} is a {type(metric).__name__.strip('_')} "
                f"already: give the {kind.__name__} another name."
            )
        return metric


class _Gauge:
    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._has_failed = False

    def samples(self, name: str) -> list[MetricSample]:
        try:
            return [MetricSample(name, gauge=float(self._read()))]
        except Exception:
            # a metric is no reason for a job to fail
            if not self._has_failed:
                _LOG.warning(
                    "The gauge '%s' has no value: its function raised", name, exc_info=True
                )
            self._has_failed = True
            return []
