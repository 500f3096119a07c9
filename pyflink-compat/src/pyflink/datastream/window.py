"""Windows: how elements are assigned to them, when they fire, and what they leave out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any, Generic, TypeVar

from fletching.states import millis_of
from fletching.windows import CountWindow, GlobalWindow, TimeWindow, Window

__all__ = [
    "ContinuousEventTimeTrigger",
    "ContinuousProcessingTimeTrigger",
    "CountEvictor",
    "CountSlidingWindowAssigner",
    "CountTrigger",
    "CountTumblingWindowAssigner",
    "CountWindow",
    "DynamicEventTimeSessionWindows",
    "DynamicProcessingTimeSessionWindows",
    "EventTimeSessionWindows",
    "EventTimeTrigger",
    "Evictor",
    "GlobalWindow",
    "GlobalWindows",
    "MergingWindowAssigner",
    "NeverTrigger",
    "ProcessingTimeSessionWindows",
    "ProcessingTimeTrigger",
    "PurgingTrigger",
    "SessionWindowTimeGapExtractor",
    "SlidingEventTimeWindows",
    "SlidingProcessingTimeWindows",
    "TimeEvictor",
    "TimeWindow",
    "Trigger",
    "TriggerResult",
    "TumblingEventTimeWindows",
    "TumblingProcessingTimeWindows",
    "Window",
    "WindowAssigner",
]

T = TypeVar("T")
W = TypeVar("W")

_PACKAGE = "org.apache.flink.streaming.api.windowing"


def _java(name: str) -> Any:
    # Workers import this module, too, and have no Java.
    from pyflink._mirror.calls import java_class

    return java_class(f"{_PACKAGE}.{name}")


def _duration(millis: int) -> Any:
    from pyflink._mirror.calls import java_class

    return java_class("java.time.Duration").ofMillis(millis)


class TriggerResult(Enum):
    """What becomes of a window: whether its function is called, and whether it is emptied."""

    CONTINUE = (False, False)
    FIRE_AND_PURGE = (True, True)
    FIRE = (True, False)
    PURGE = (False, True)

    def is_fire(self) -> bool:
        """Whether the function is called."""
        return self.value[0]

    def is_purge(self) -> bool:
        """Whether the window is emptied."""
        return self.value[1]


class Trigger(ABC, Generic[T, W]):
    """Says when the function of a window is called."""

    @abstractmethod
    def _to_java(self) -> Any:
        """Flink's own."""


class EventTimeTrigger(Trigger[Any, TimeWindow]):
    """When the watermark has passed the window."""

    @staticmethod
    def create() -> EventTimeTrigger:
        """The trigger."""
        return EventTimeTrigger()

    def _to_java(self) -> Any:
        return _java("triggers.EventTimeTrigger").create()


class ProcessingTimeTrigger(Trigger[Any, TimeWindow]):
    """When the clock has passed the window."""

    @staticmethod
    def create() -> ProcessingTimeTrigger:
        """The trigger."""
        return ProcessingTimeTrigger()

    def _to_java(self) -> Any:
        return _java("triggers.ProcessingTimeTrigger").create()


class ContinuousEventTimeTrigger(Trigger[Any, TimeWindow]):
    """Again and again as the watermark goes on, and at the end of the window."""

    def __init__(self, interval: int) -> None:
        self.interval = interval

    @staticmethod
    def of(interval: Any) -> ContinuousEventTimeTrigger:
        """With this time between calls."""
        return ContinuousEventTimeTrigger(millis_of(interval))

    def _to_java(self) -> Any:
        return _java("triggers.ContinuousEventTimeTrigger").of(_duration(self.interval))


class ContinuousProcessingTimeTrigger(Trigger[Any, TimeWindow]):
    """Again and again as the clock goes on."""

    def __init__(self, interval: int) -> None:
        self.interval = interval

    @staticmethod
    def of(interval: Any) -> ContinuousProcessingTimeTrigger:
        """With this time between calls."""
        return ContinuousProcessingTimeTrigger(millis_of(interval))

    def _to_java(self) -> Any:
        return _java("triggers.ContinuousProcessingTimeTrigger").of(_duration(self.interval))


class CountTrigger(Trigger[Any, Any]):
    """When so many elements are there, again and again."""

    def __init__(self, window_size: int) -> None:
        self.window_size = window_size

    @staticmethod
    def of(window_size: int) -> CountTrigger:
        """With so many elements."""
        return CountTrigger(window_size)

    def _to_java(self) -> Any:
        return _java("triggers.CountTrigger").of(self.window_size)


class PurgingTrigger(Trigger[Any, Any]):
    """As another one, and the window is emptied whenever its function is called."""

    def __init__(self, nested_trigger: Trigger[Any, Any]) -> None:
        self.nested_trigger = nested_trigger

    @staticmethod
    def of(nested_trigger: Trigger[Any, Any]) -> PurgingTrigger:
        """As this one."""
        return PurgingTrigger(nested_trigger)

    def _to_java(self) -> Any:
        return _java("triggers.PurgingTrigger").of(self.nested_trigger._to_java())


class NeverTrigger(Trigger[Any, GlobalWindow]):
    """Never."""

    def _to_java(self) -> Any:
        return _java("assigners.GlobalWindows").create().getDefaultTrigger()


class Evictor(ABC):
    """Leaves elements out of a window before its function is called."""

    @abstractmethod
    def _to_java(self) -> Any:
        """Flink's own."""


class CountEvictor(Evictor):
    """Leaves out all but the last ones."""

    def __init__(self, max_count: int, do_evict_after: bool = False) -> None:
        self.max_count = max_count
        self.do_evict_after = do_evict_after

    @staticmethod
    def of(max_count: int, do_evict_after: bool = False) -> CountEvictor:
        """Keeps so many; ``do_evict_after`` leaves out the others after the call."""
        return CountEvictor(max_count, do_evict_after)

    def _to_java(self) -> Any:
        return _java("evictors.CountEvictor").of(self.max_count, self.do_evict_after)


class TimeEvictor(Evictor):
    """Leaves out what is older than the newest element by more than a time."""

    def __init__(self, window_size: int, do_evict_after: bool = False) -> None:
        self.window_size = window_size
        self.do_evict_after = do_evict_after

    @staticmethod
    def of(window_size: Any, do_evict_after: bool = False) -> TimeEvictor:
        """With this time; ``do_evict_after`` leaves out elements after the call."""
        return TimeEvictor(millis_of(window_size), do_evict_after)

    def _to_java(self) -> Any:
        size = _duration(self.window_size)
        return _java("evictors.TimeEvictor").of(size, self.do_evict_after)


class WindowAssigner(ABC, Generic[T, W]):
    """Says which windows an element is in."""

    @abstractmethod
    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""

    @abstractmethod
    def _to_java(self) -> Any:
        """Flink's own."""


class MergingWindowAssigner(WindowAssigner[T, W]):
    """Assigns windows that may become one."""


class _Tumbling(WindowAssigner[Any, TimeWindow]):
    def __init__(self, size: int, offset: int = 0) -> None:
        if abs(offset) >= size:
            raise ValueError(
                f"{type(self).__name__} needs a size that is more than its offset, and not "
                f"{size} ms with {offset} ms."
            )
        self._size = size
        self._offset = offset

    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""
        return "Event" in type(self).__name__

    def _to_java(self) -> Any:
        assigner = _java(f"assigners.{type(self).__name__}")
        return assigner.of(_duration(self._size), _duration(self._offset))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._size})"


class TumblingEventTimeWindows(_Tumbling):
    """One after the other, each as long as the other."""

    @staticmethod
    def of(size: Any, offset: Any = None) -> TumblingEventTimeWindows:
        """Of this length; they begin at multiples of it, or so much later."""
        return TumblingEventTimeWindows(millis_of(size), millis_of(offset or 0))


class TumblingProcessingTimeWindows(_Tumbling):
    """One after the other, each as long as the other, by the clock."""

    @staticmethod
    def of(size: Any, offset: Any = None) -> TumblingProcessingTimeWindows:
        """Of this length; they begin at multiples of it, or so much later."""
        return TumblingProcessingTimeWindows(millis_of(size), millis_of(offset or 0))


class _Sliding(WindowAssigner[Any, TimeWindow]):
    def __init__(self, size: int, slide: int, offset: int = 0) -> None:
        if abs(offset) >= slide or size <= 0:
            raise ValueError(
                f"{type(self).__name__} needs a slide that is more than its offset and a size "
                f"above 0, and not {slide} ms with {offset} ms and {size} ms."
            )
        self._size = size
        self._slide = slide
        self._offset = offset

    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""
        return "Event" in type(self).__name__

    def _to_java(self) -> Any:
        assigner = _java(f"assigners.{type(self).__name__}")
        return assigner.of(*map(_duration, (self._size, self._slide, self._offset)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._size}, {self._slide})"


class SlidingEventTimeWindows(_Sliding):
    """All as long as the other, beginning at short distances."""

    @staticmethod
    def of(size: Any, slide: Any, offset: Any = None) -> SlidingEventTimeWindows:
        """Of this length, at these distances."""
        return SlidingEventTimeWindows(millis_of(size), millis_of(slide), millis_of(offset or 0))


class SlidingProcessingTimeWindows(_Sliding):
    """All as long as the other, beginning at short distances, by the clock."""

    @staticmethod
    def of(size: Any, slide: Any, offset: Any = None) -> SlidingProcessingTimeWindows:
        """Of this length, at these distances."""
        return SlidingProcessingTimeWindows(
            millis_of(size), millis_of(slide), millis_of(offset or 0)
        )


class SessionWindowTimeGapExtractor(ABC):
    """Says how long after an element its session goes on."""

    @abstractmethod
    def extract(self, element: Any) -> int:
        """The milliseconds, above 0."""


class _Sessions(MergingWindowAssigner[Any, TimeWindow]):
    def __init__(self, session_gap: int) -> None:
        if session_gap <= 0:
            raise ValueError(
                f"{type(self).__name__} needs a gap above 0, and not {session_gap} ms."
            )
        self._session_gap = session_gap

    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""
        return "Event" in type(self).__name__

    def _to_java(self) -> Any:
        assigner = _java(f"assigners.{type(self).__name__}")
        return assigner.withGap(_duration(self._session_gap))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._session_gap})"


class _DynamicSessions(MergingWindowAssigner[Any, TimeWindow]):
    def __init__(self, extractor: SessionWindowTimeGapExtractor) -> None:
        self.extractor = extractor

    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""
        return "Event" in type(self).__name__

    def _to_java(self) -> Any:
        from pyflink._mirror.calls import java_class

        return java_class("io.fletching.engine.PythonWindows").sessions(self.is_event_time())

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class DynamicEventTimeSessionWindows(_DynamicSessions):
    """Sessions that end when nothing has come for as long as their elements say."""

    @staticmethod
    def with_dynamic_gap(
        extractor: SessionWindowTimeGapExtractor,
    ) -> DynamicEventTimeSessionWindows:
        """As this one says."""
        return DynamicEventTimeSessionWindows(extractor)


class DynamicProcessingTimeSessionWindows(_DynamicSessions):
    """Sessions that end, by the clock, when nothing has come for as long as their elements say."""

    @staticmethod
    def with_dynamic_gap(
        extractor: SessionWindowTimeGapExtractor,
    ) -> DynamicProcessingTimeSessionWindows:
        """As this one says."""
        return DynamicProcessingTimeSessionWindows(extractor)


class EventTimeSessionWindows(_Sessions):
    """Sessions that end when nothing has come for a while."""

    @staticmethod
    def with_gap(size: Any) -> EventTimeSessionWindows:
        """For this time."""
        return EventTimeSessionWindows(millis_of(size))

    @staticmethod
    def with_dynamic_gap(
        extractor: SessionWindowTimeGapExtractor,
    ) -> DynamicEventTimeSessionWindows:
        """For as long as the elements say."""
        return DynamicEventTimeSessionWindows(extractor)


class ProcessingTimeSessionWindows(_Sessions):
    """Sessions that end, by the clock, when nothing has come for a while."""

    @staticmethod
    def with_gap(size: Any) -> ProcessingTimeSessionWindows:
        """For this time."""
        return ProcessingTimeSessionWindows(millis_of(size))

    @staticmethod
    def with_dynamic_gap(
        extractor: SessionWindowTimeGapExtractor,
    ) -> DynamicProcessingTimeSessionWindows:
        """For as long as the elements say."""
        return DynamicProcessingTimeSessionWindows(extractor)


class GlobalWindows(WindowAssigner[Any, GlobalWindow]):
    """One window for all elements of a key; it needs a trigger."""

    @staticmethod
    def create() -> GlobalWindows:
        """The assigner."""
        return GlobalWindows()

    def is_event_time(self) -> bool:
        """No time is needed."""
        return False

    def _to_java(self) -> Any:
        return _java("assigners.GlobalWindows").create()

    def __repr__(self) -> str:
        return "GlobalWindows()"


class CountTumblingWindowAssigner(WindowAssigner[Any, CountWindow]):
    """One after the other, each of as many elements."""

    def __init__(self, window_size: int) -> None:
        self.size = window_size

    @staticmethod
    def of(window_size: int) -> CountTumblingWindowAssigner:
        """Of so many elements."""
        return CountTumblingWindowAssigner(window_size)

    def is_event_time(self) -> bool:
        """No time is needed."""
        return False

    def _to_java(self) -> Any:
        return _java("assigners.GlobalWindows").create()

    def __repr__(self) -> str:
        return f"CountTumblingWindowAssigner({self.size})"


class CountSlidingWindowAssigner(WindowAssigner[Any, CountWindow]):
    """Of the last so many elements, after each few."""

    def __init__(self, window_size: int, window_slide: int) -> None:
        self.size = window_size
        self.slide = window_slide

    @staticmethod
    def of(window_size: int, window_slide: int) -> CountSlidingWindowAssigner:
        """Of so many elements, after each so many."""
        return CountSlidingWindowAssigner(window_size, window_slide)

    def is_event_time(self) -> bool:
        """No time is needed."""
        return False

    def _to_java(self) -> Any:
        return _java("assigners.GlobalWindows").create()

    def __repr__(self) -> str:
        return f"CountSlidingWindowAssigner({self.size}, {self.slide})"
