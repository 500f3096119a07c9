"""The kinds of metrics, and the samples taken of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class MetricSample:
    """A metric's value at one moment: a counter's whole number or a gauge's number."""

    name: str
    counter: int | None = None
    gauge: float | None = None

    def to_proto(self) -> Any:
        """The sample as it goes over the protocol: a ``Metric`` message."""
        from fletching.protocol import Metric as MetricMessage

        return MetricMessage(name=self.name, counter=self.counter, gauge=self.gauge)


class Metric(Protocol):
    """What a group asks of each metric in it."""

    def samples(self, name: str) -> list[MetricSample]:
        """The metric's values now."""


class Counter:
    """Counts up and down."""

    def __init__(self) -> None:
        self._count = 0

    def inc(self, n: int = 1) -> None:
        """Adds n."""
        self._count += n

    def dec(self, n: int = 1) -> None:
        """Takes n away."""
        self._count -= n

    def get_count(self) -> int:
        """The count so far."""
        return self._count

    def samples(self, name: str) -> list[MetricSample]:
        """The count."""
        return [MetricSample(name, counter=self._count)]


class Meter:
    """Counts events, and how many of them come in a second, over a span of time."""

    def __init__(
        self, time_span_in_seconds: int = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if time_span_in_seconds <= 0:
            raise ValueError(f"A meter's time span is {time_span_in_seconds} s: give at least 1 s.")
        self._span_seconds = time_span_in_seconds
        self._clock = clock
        self._count = 0
        # [second, events in it], oldest first
        self._seconds: deque[list[int]] = deque()

    def mark_event(self, value: int = 1) -> None:
        """Says that ``value`` events happened now."""
        self._count += value
        now = int(self._clock())
        if self._seconds and self._seconds[-1][0] == now:
            self._seconds[-1][1] += value
        else:
            self._seconds.append([now, value])
            self._forget(now)

    def get_count(self) -> int:
        """How many events there were."""
        return self._count

    def get_rate(self) -> float:
        """Events in a second, over the span."""
        self._forget(int(self._clock()))
        return sum(events for _, events in self._seconds) / self._span_seconds

    def _forget(self, now: int) -> None:
        while self._seconds and self._seconds[0][0] <= now - self._span_seconds:
            self._seconds.popleft()

    def samples(self, name: str) -> list[MetricSample]:
        """The count and the rate."""
        return [
            MetricSample(f"{name}.count", counter=self._count),
            MetricSample(f"{name}.rate", gauge=self.get_rate()),
        ]


class Distribution:
    """Keeps count, sum, minimum and maximum of the values it is given."""

    def __init__(self) -> None:
        self._count = 0
        self._sum = 0.0
        self._min = float("inf")
        self._max = float("-inf")

    def update(self, value: float) -> None:
        """Takes a value in."""
        self._count += 1
        self._sum += value
        self._min = min(self._min, value)
        self._max = max(self._max, value)

    def samples(self, name: str) -> list[MetricSample]:
        """The count and, if there are values, sum, minimum, maximum and mean."""
        samples = [MetricSample(f"{name}.count", counter=self._count)]
        if self._count:
            samples += [
                MetricSample(f"{name}.sum", gauge=float(self._sum)),
                MetricSample(f"{name}.min", gauge=float(self._min)),
                MetricSample(f"{name}.max", gauge=float(self._max)),
                MetricSample(f"{name}.mean", gauge=self._sum / self._count),
            ]
        return samples
