"""Which elements are left out of windows. Nothing heavy here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fletching.metrics import MetricGroup
from fletching.states import millis_of

T = TypeVar("T")
W = TypeVar("W")


@dataclass(frozen=True)
class TimestampedValue(Generic[T]):
    """An element with its time in milliseconds, if it has one."""

    value: T
    timestamp: int | None = None

    def get_value(self) -> T:
        """The element."""
        return self.value

    def get_timestamp(self) -> int | None:
        """Its time."""
        return self.timestamp

    def has_timestamp(self) -> bool:
        """Whether it has a time."""
        return self.timestamp is not None


class Evictor(ABC, Generic[T, W]):
    """Leaves elements out of a window before its function is called, or after that."""

    class EvictorContext(ABC):
        """What an evictor may ask."""

        @abstractmethod
        def get_current_processing_time(self) -> int:
            """Milliseconds since 1970-01-01T00:00:00Z."""

        @abstractmethod
        def get_metric_group(self) -> MetricGroup:
            """The group of the operator's metrics."""

        @abstractmethod
        def get_current_watermark(self) -> int:
            """The watermark in milliseconds."""

    @abstractmethod
    def evict_before(
        self,
        elements: list[TimestampedValue[T]],
        size: int,
        window: W,
        evictor_context: Evictor.EvictorContext,
    ) -> None:
        """Takes elements out of the list, before the function is called with the others."""

    @abstractmethod
    def evict_after(
        self,
        elements: list[TimestampedValue[T]],
        size: int,
        window: W,
        evictor_context: Evictor.EvictorContext,
    ) -> None:
        """Takes elements out of the list, after the function was called with all of it."""


class _BeforeOrAfter(Evictor[Any, Any]):
    do_evict_after = False

    @abstractmethod
    def _evict(self, elements: list[TimestampedValue[Any]]) -> None:
        """Takes elements out of the list."""

    def evict_before(
        self,
        elements: list[TimestampedValue[Any]],
        size: int,
        window: Any,
        evictor_context: Evictor.EvictorContext,
    ) -> None:
        """Takes elements out, unless that is to be done after the call."""
        if not self.do_evict_after:
            self._evict(elements)

    def evict_after(
        self,
        elements: list[TimestampedValue[Any]],
        size: int,
        window: Any,
        evictor_context: Evictor.EvictorContext,
    ) -> None:
        """Takes elements out, if that is to be done after the call."""
        if self.do_evict_after:
            self._evict(elements)


class CountEvictor(_BeforeOrAfter):
    """Leaves out all but the last ones."""

    def __init__(self, max_count: int, do_evict_after: bool = False) -> None:
        self.max_count = max_count
        self.do_evict_after = do_evict_after

    @staticmethod
    def of(max_count: int, do_evict_after: bool = False) -> CountEvictor:
        """Keeps so many; ``do_evict_after`` leaves out the others after the call."""
        return CountEvictor(max_count, do_evict_after)

    def _evict(self, elements: list[TimestampedValue[Any]]) -> None:
        del elements[: max(0, len(elements) - self.max_count)]


class TimeEvictor(_BeforeOrAfter):
    """Leaves out what is older than the newest element by more than a time."""

    def __init__(self, window_size: int, do_evict_after: bool = False) -> None:
        self.window_size = window_size
        self.do_evict_after = do_evict_after

    @staticmethod
    def of(window_size: Any, do_evict_after: bool = False) -> TimeEvictor:
        """With this time; ``do_evict_after`` leaves out elements after the call."""
        return TimeEvictor(millis_of(window_size), do_evict_after)

    def _evict(self, elements: list[TimestampedValue[Any]]) -> None:
        times = [each.timestamp for each in elements if each.timestamp is not None]
        if len(times) == len(elements) and times:
            oldest = max(times) - self.window_size
            elements[:] = [each for each, time in zip(elements, times) if time > oldest]
