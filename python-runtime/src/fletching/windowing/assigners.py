"""Which windows elements are in. Nothing heavy here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from typing import Any, Generic, TypeVar

from fletching.states import ValueStateDescriptor, millis_of
from fletching.streams import RuntimeContext
from fletching.windowing.serializers import (
    CountWindowSerializer,
    GlobalWindowSerializer,
    TimeWindowSerializer,
)
from fletching.windowing.triggers import (
    CountTrigger,
    EndOfStreamTrigger,
    EventTimeTrigger,
    NeverTrigger,
    ProcessingTimeTrigger,
    PurgingTrigger,
    Trigger,
)
from fletching.windowing.types import LONG
from fletching.windowing.windows import CountWindow, GlobalWindow, TimeWindow

T = TypeVar("T")
W = TypeVar("W")


class WindowAssigner(ABC, Generic[T, W]):
    """Says which windows an element is in."""

    class WindowAssignerContext(ABC):
        """What an assigner may ask."""

        @abstractmethod
        def get_current_processing_time(self) -> int:
            """Milliseconds since 1970-01-01T00:00:00Z."""

        @abstractmethod
        def get_runtime_context(self) -> RuntimeContext:
            """About the task; its state is the element's key's."""

    @abstractmethod
    def assign_windows(
        self, element: T, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[W]:
        """The windows of an element with this time in milliseconds."""

    @abstractmethod
    def get_default_trigger(self, env: Any) -> Trigger[T, W]:
        """The trigger of a stream that is given no other one."""

    def get_window_serializer(self) -> Any:
        """Not asked for: windows are pickled, or written as their two times."""
        return None

    @abstractmethod
    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""


class MergingWindowAssigner(WindowAssigner[T, W]):
    """Assigns windows that may become one."""

    class MergeCallback(ABC):
        """Is told of windows that become one."""

        @abstractmethod
        def merge(self, to_be_merged: Iterable[Any], merge_result: Any) -> None:
            """These windows become that one."""

    @abstractmethod
    def merge_windows(
        self, windows: Iterable[W], callback: MergingWindowAssigner.MergeCallback
    ) -> None:
        """Tells the callback which of these windows become one."""


class _TimeWindows(WindowAssigner[Any, TimeWindow]):
    """What those have in common whose windows are parts of time."""

    in_event_time = True

    def is_event_time(self) -> bool:
        """Whether elements are assigned by their own time."""
        return self.in_event_time

    def get_default_trigger(self, env: Any) -> Trigger[Any, TimeWindow]:
        """When the time of the window is over."""
        return EventTimeTrigger() if self.in_event_time else ProcessingTimeTrigger()

    def get_window_serializer(self) -> TimeWindowSerializer:
        """Writes the two times of a window."""
        return TimeWindowSerializer()

    def _time(self, timestamp: int, context: WindowAssigner.WindowAssignerContext) -> int:
        return timestamp if self.in_event_time else context.get_current_processing_time()


class _Tumbling(_TimeWindows):
    def __init__(self, size: int, offset: int = 0) -> None:
        if abs(offset) >= size:
            raise ValueError(
                f"{type(self).__name__} needs a size that is more than its offset, and not "
                f"{size} ms with {offset} ms."
            )
        self.size = size
        self.offset = offset

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[TimeWindow]:
        """The one that its time is in."""
        time = self._time(timestamp, context)
        start = time - (time - self.offset) % self.size
        return (TimeWindow(start, start + self.size),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.size})"


class TumblingEventTimeWindows(_Tumbling):
    """One after the other, each as long as the other."""

    @staticmethod
    def of(size: Any, offset: Any = None) -> TumblingEventTimeWindows:
        """Of this length; they begin at multiples of it, or so much later."""
        return TumblingEventTimeWindows(millis_of(size), millis_of(offset or 0))


class TumblingProcessingTimeWindows(_Tumbling):
    """One after the other, each as long as the other, by the clock."""

    in_event_time = False

    @staticmethod
    def of(size: Any, offset: Any = None) -> TumblingProcessingTimeWindows:
        """Of this length; they begin at multiples of it, or so much later."""
        return TumblingProcessingTimeWindows(millis_of(size), millis_of(offset or 0))


class _Sliding(_TimeWindows):
    def __init__(self, size: int, slide: int, offset: int = 0) -> None:
        if abs(offset) >= slide or size <= 0:
            raise ValueError(
                f"{type(self).__name__} needs a slide that is more than its offset and a size "
                f"above 0, and not {slide} ms with {offset} ms and {size} ms."
            )
        self.size = size
        self.slide = slide
        self.offset = offset

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[TimeWindow]:
        """Those that its time is in."""
        time = self._time(timestamp, context)
        last = time - (time - self.offset) % self.slide
        starts = range(last, time - self.size, -self.slide)
        return [TimeWindow(start, start + self.size) for start in starts]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.size}, {self.slide})"


class SlidingEventTimeWindows(_Sliding):
    """All as long as the other, beginning at short distances."""

    @staticmethod
    def of(size: Any, slide: Any, offset: Any = None) -> SlidingEventTimeWindows:
        """Of this length, at these distances."""
        return SlidingEventTimeWindows(millis_of(size), millis_of(slide), millis_of(offset or 0))


class SlidingProcessingTimeWindows(_Sliding):
    """All as long as the other, beginning at short distances, by the clock."""

    in_event_time = False

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


class _AnySessions(_TimeWindows, MergingWindowAssigner[Any, TimeWindow]):
    def merge_windows(
        self, windows: Iterable[TimeWindow], callback: MergingWindowAssigner.MergeCallback
    ) -> None:
        """Those that touch become one."""
        TimeWindow.merge_windows(windows, callback)


class _Sessions(_AnySessions):
    def __init__(self, session_gap: int) -> None:
        if session_gap <= 0:
            raise ValueError(
                f"{type(self).__name__} needs a gap above 0, and not {session_gap} ms."
            )
        self.session_gap = session_gap

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[TimeWindow]:
        """One of its own, which becomes one with others that it touches."""
        time = self._time(timestamp, context)
        return (TimeWindow(time, time + self.session_gap),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.session_gap})"


class DynamicSessions(_AnySessions):
    """Sessions whose elements say how long they go on."""

    def __init__(self, extractor: SessionWindowTimeGapExtractor) -> None:
        self.extractor = extractor

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[TimeWindow]:
        """One of its own, which becomes one with others that it touches."""
        extract: Any = getattr(self.extractor, "extract", self.extractor)
        gap = extract(element)
        if gap <= 0:
            raise ValueError(f"the gap of a session is above 0, and not {gap} ms")
        time = self._time(timestamp, context)
        return (TimeWindow(time, time + gap),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class DynamicEventTimeSessionWindows(DynamicSessions):
    """Sessions that end when nothing has come for as long as their elements say."""

    @staticmethod
    def with_dynamic_gap(
        extractor: SessionWindowTimeGapExtractor,
    ) -> DynamicEventTimeSessionWindows:
        """As this one says."""
        return DynamicEventTimeSessionWindows(extractor)


class DynamicProcessingTimeSessionWindows(DynamicSessions):
    """Sessions that end, by the clock, when nothing has come for as long as their elements say."""

    in_event_time = False

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

    in_event_time = False

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
    """One window for all elements of a key; it needs a trigger, or the end of the stream."""

    def __init__(self, default_trigger: Trigger[Any, GlobalWindow] | None = None) -> None:
        self.default_trigger = default_trigger or NeverTrigger()

    @staticmethod
    def create() -> GlobalWindows:
        """The assigner."""
        return GlobalWindows()

    @staticmethod
    def create_with_end_of_stream_trigger() -> GlobalWindows:
        """The assigner whose windows fire when the stream is at its end."""
        return GlobalWindows(EndOfStreamTrigger())

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[GlobalWindow]:
        """The one there is."""
        return (GlobalWindow.get(),)

    def get_default_trigger(self, env: Any) -> Trigger[Any, GlobalWindow]:
        """One that never fires, or at the end of the stream."""
        return self.default_trigger

    def get_window_serializer(self) -> GlobalWindowSerializer:
        """Writes next to nothing."""
        return GlobalWindowSerializer()

    def is_event_time(self) -> bool:
        """No time is needed."""
        return False

    def __repr__(self) -> str:
        return "GlobalWindows()"


class _CountWindows(WindowAssigner[Any, CountWindow]):
    """Windows by the number that an element has among those of its key."""

    def is_event_time(self) -> bool:
        """No time is needed."""
        return False

    def get_window_serializer(self) -> CountWindowSerializer:
        """Writes the number of a window."""
        return CountWindowSerializer()

    @staticmethod
    def _next_number(context: WindowAssigner.WindowAssignerContext, state_name: str) -> int:
        descriptor = ValueStateDescriptor(state_name, LONG)
        count = context.get_runtime_context().get_state(descriptor)
        number: int = count.value() or 0
        count.update(number + 1)
        return number


class CountTumblingWindowAssigner(_CountWindows):
    """One after the other, each of as many elements."""

    def __init__(self, window_size: int) -> None:
        self.size = window_size

    @staticmethod
    def of(window_size: int) -> CountTumblingWindowAssigner:
        """Of so many elements."""
        return CountTumblingWindowAssigner(window_size)

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[CountWindow]:
        """The one that has not enough elements yet."""
        return (CountWindow(self._next_number(context, "tumbling-count") // self.size),)

    def get_default_trigger(self, env: Any) -> Trigger[Any, Any]:
        """When all its elements are there."""
        return PurgingTrigger(CountTrigger(self.size))

    def __repr__(self) -> str:
        return f"CountTumblingWindowAssigner({self.size})"


class CountSlidingWindowAssigner(_CountWindows):
    """Of so many elements each; another one begins after each few."""

    def __init__(self, window_size: int, window_slide: int) -> None:
        self.size = window_size
        self.slide = window_slide

    @staticmethod
    def of(window_size: int, window_slide: int) -> CountSlidingWindowAssigner:
        """Of so many elements, one after each so many."""
        return CountSlidingWindowAssigner(window_size, window_slide)

    def assign_windows(
        self, element: Any, timestamp: int, context: WindowAssigner.WindowAssignerContext
    ) -> Collection[CountWindow]:
        """Those that have begun and have not enough elements yet."""
        number = self._next_number(context, "sliding-count")
        last = number // self.slide
        first = max(0, (number - self.size) // self.slide + 1)
        return [CountWindow(each) for each in range(last, first - 1, -1)]

    def get_default_trigger(self, env: Any) -> Trigger[Any, Any]:
        """When all its elements are there."""
        return PurgingTrigger(CountTrigger(self.size))

    def __repr__(self) -> str:
        return f"CountSlidingWindowAssigner({self.size}, {self.slide})"
