"""When the functions of windows are called. Nothing heavy here."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from enum import Enum
from typing import Any, Generic, TypeVar

from fletching.metrics import MetricGroup
from fletching.states import (
    AppendingState,
    ReducingState,
    ReducingStateDescriptor,
    State,
    StateDescriptor,
    millis_of,
)
from fletching.windowing.types import LONG
from fletching.windowing.windows import GlobalWindow, TimeWindow

T = TypeVar("T")
W = TypeVar("W")


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

    class TriggerContext(ABC):
        """The time, and the timers and the state of the window in hand."""

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
        def register_processing_time_timer(self, time: int) -> None:
            """Has ``on_processing_time`` called when the clock has reached the time."""

        @abstractmethod
        def register_event_time_timer(self, time: int) -> None:
            """Has ``on_event_time`` called when the watermark has reached the time."""

        @abstractmethod
        def delete_processing_time_timer(self, time: int) -> None:
            """Takes a timer back."""

        @abstractmethod
        def delete_event_time_timer(self, time: int) -> None:
            """Takes a timer back."""

        @abstractmethod
        def get_partitioned_state(self, state_descriptor: StateDescriptor) -> State:
            """The state of this window of this key."""

    class OnMergeContext(TriggerContext):
        """The same for a window that others have become."""

        @abstractmethod
        def merge_partitioned_state(self, state_descriptor: StateDescriptor) -> None:
            """Gives the window what the others had in a state."""

    @abstractmethod
    def on_element(
        self, element: T, timestamp: int, window: W, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """What becomes of the window, of which this element is one now."""

    @abstractmethod
    def on_processing_time(
        self, time: int, window: W, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """What becomes of the window when a timer by the clock fires."""

    @abstractmethod
    def on_event_time(self, time: int, window: W, ctx: Trigger.TriggerContext) -> TriggerResult:
        """What becomes of the window when a timer by the watermark fires."""

    def can_merge(self) -> bool:
        """Whether it can be used where windows become one."""
        return False

    @abstractmethod
    def on_merge(self, window: W, ctx: Trigger.OnMergeContext) -> None:
        """Windows have become this one: their state and timers are to be its."""

    @abstractmethod
    def clear(self, window: W, ctx: Trigger.TriggerContext) -> None:
        """Forgets state and timers of a window that is at its end."""


class _Merging(Trigger[T, W]):
    """What changes nothing but by its own time, and can merge."""

    def on_processing_time(
        self, time: int, window: W, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Nothing."""
        return TriggerResult.CONTINUE

    def on_event_time(self, time: int, window: W, ctx: Trigger.TriggerContext) -> TriggerResult:
        """Nothing."""
        return TriggerResult.CONTINUE

    def can_merge(self) -> bool:
        """Yes."""
        return True


class EventTimeTrigger(_Merging[Any, TimeWindow]):
    """When the watermark has passed the window."""

    @staticmethod
    def create() -> EventTimeTrigger:
        """The trigger."""
        return EventTimeTrigger()

    def on_element(
        self, element: Any, timestamp: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires for an element that is late, but not too late."""
        end = window.max_timestamp()
        if end <= ctx.get_current_watermark():
            return TriggerResult.FIRE
        ctx.register_event_time_timer(end)
        return TriggerResult.CONTINUE

    def on_event_time(
        self, time: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires at the end of the window."""
        return TriggerResult.FIRE if time == window.max_timestamp() else TriggerResult.CONTINUE

    def on_merge(self, window: TimeWindow, ctx: Trigger.OnMergeContext) -> None:
        """Has a timer at the end of the window, if that is to come."""
        end = window.max_timestamp()
        if end > ctx.get_current_watermark():
            ctx.register_event_time_timer(end)

    def clear(self, window: TimeWindow, ctx: Trigger.TriggerContext) -> None:
        """Takes the timer back."""
        ctx.delete_event_time_timer(window.max_timestamp())


class ProcessingTimeTrigger(_Merging[Any, TimeWindow]):
    """When the clock has passed the window."""

    @staticmethod
    def create() -> ProcessingTimeTrigger:
        """The trigger."""
        return ProcessingTimeTrigger()

    def on_element(
        self, element: Any, timestamp: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Has a timer at the end of the window."""
        ctx.register_processing_time_timer(window.max_timestamp())
        return TriggerResult.CONTINUE

    def on_processing_time(
        self, time: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires."""
        return TriggerResult.FIRE

    def on_merge(self, window: TimeWindow, ctx: Trigger.OnMergeContext) -> None:
        """Has a timer at the end of the window, if that is to come."""
        end = window.max_timestamp()
        if end > ctx.get_current_processing_time():
            ctx.register_processing_time_timer(end)

    def clear(self, window: TimeWindow, ctx: Trigger.TriggerContext) -> None:
        """Takes the timer back."""
        ctx.delete_processing_time_timer(window.max_timestamp())


class _Continuous(_Merging[Any, TimeWindow]):
    """What fires at multiples of an interval; in state is when it will next."""

    def __init__(self, interval: int) -> None:
        self.interval = interval
        self._state = ReducingStateDescriptor("fire-time", min, LONG)

    def _next_fire(self, ctx: Trigger.TriggerContext) -> ReducingState[int]:
        return ctx.get_partitioned_state(self._state)  # type: ignore[return-value]

    def register_next_fire_timestamp(
        self,
        time: int,
        window: TimeWindow,
        ctx: Trigger.TriggerContext,
        fire_timestamp_state: AppendingState[int, int],
    ) -> None:
        """Has a timer at the next multiple behind this one, or at the end of the window."""
        next_time = min(time + self.interval, window.max_timestamp())
        fire_timestamp_state.add(next_time)
        self._register(ctx, next_time)

    def _register(self, ctx: Trigger.TriggerContext, time: int) -> None:
        ctx.register_event_time_timer(time)

    def _delete(self, ctx: Trigger.TriggerContext, time: int) -> None:
        ctx.delete_event_time_timer(time)

    def _begin(self, time: int, window: TimeWindow, ctx: Trigger.TriggerContext) -> None:
        next_fire = self._next_fire(ctx)
        if next_fire.get() is None:
            begin = time - time % self.interval
            self.register_next_fire_timestamp(begin, window, ctx, next_fire)

    def _fired(self, time: int, window: TimeWindow, ctx: Trigger.TriggerContext) -> TriggerResult:
        next_fire = self._next_fire(ctx)
        if next_fire.get() != time:
            return TriggerResult.CONTINUE
        next_fire.clear()
        self.register_next_fire_timestamp(time, window, ctx, next_fire)
        return TriggerResult.FIRE

    def on_merge(self, window: TimeWindow, ctx: Trigger.OnMergeContext) -> None:
        """Fires next when the first of the windows would have."""
        ctx.merge_partitioned_state(self._state)
        next_time = self._next_fire(ctx).get()
        if next_time is not None:
            self._register(ctx, next_time)

    def clear(self, window: TimeWindow, ctx: Trigger.TriggerContext) -> None:
        """Takes the timer back."""
        next_fire = self._next_fire(ctx)
        next_time = next_fire.get()
        if next_time is not None:
            self._delete(ctx, next_time)
            next_fire.clear()


class ContinuousEventTimeTrigger(_Continuous):
    """Again and again as the watermark goes on, and at the end of the window."""

    @staticmethod
    def of(interval: Any) -> ContinuousEventTimeTrigger:
        """With this time between calls."""
        return ContinuousEventTimeTrigger(millis_of(interval))

    def on_element(
        self, element: Any, timestamp: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires for an element that is late, but not too late."""
        end = window.max_timestamp()
        if end <= ctx.get_current_watermark():
            return TriggerResult.FIRE
        ctx.register_event_time_timer(end)
        self._begin(timestamp, window, ctx)
        return TriggerResult.CONTINUE

    def on_event_time(
        self, time: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires when it is time, and at the end."""
        if time == window.max_timestamp():
            return TriggerResult.FIRE
        return self._fired(time, window, ctx)


class ContinuousProcessingTimeTrigger(_Continuous):
    """Again and again as the clock goes on."""

    @staticmethod
    def of(interval: Any) -> ContinuousProcessingTimeTrigger:
        """With this time between calls."""
        return ContinuousProcessingTimeTrigger(millis_of(interval))

    def on_element(
        self, element: Any, timestamp: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Has a timer."""
        self._begin(ctx.get_current_processing_time(), window, ctx)
        return TriggerResult.CONTINUE

    def on_processing_time(
        self, time: int, window: TimeWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires when it is time."""
        return self._fired(time, window, ctx)

    def _register(self, ctx: Trigger.TriggerContext, time: int) -> None:
        ctx.register_processing_time_timer(time)

    def _delete(self, ctx: Trigger.TriggerContext, time: int) -> None:
        ctx.delete_processing_time_timer(time)


class CountTrigger(_Merging[Any, Any]):
    """When so many elements are there, again and again."""

    def __init__(self, window_size: int) -> None:
        self.window_size = window_size
        self._state = ReducingStateDescriptor("count", operator.add, LONG)

    @staticmethod
    def of(window_size: int) -> CountTrigger:
        """With so many elements."""
        return CountTrigger(window_size)

    def on_element(
        self, element: Any, timestamp: int, window: Any, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires if it is the last one, and begins to count anew."""
        count: ReducingState[int] = ctx.get_partitioned_state(self._state)  # type: ignore[assignment]
        count.add(1)
        if count.get() < self.window_size:
            return TriggerResult.CONTINUE
        count.clear()
        return TriggerResult.FIRE

    def on_merge(self, window: Any, ctx: Trigger.OnMergeContext) -> None:
        """Adds up the counts."""
        ctx.merge_partitioned_state(self._state)

    def clear(self, window: Any, ctx: Trigger.TriggerContext) -> None:
        """Forgets the count."""
        ctx.get_partitioned_state(self._state).clear()


class PurgingTrigger(Trigger[Any, Any]):
    """As another one, and the window is emptied whenever its function is called."""

    def __init__(self, nested_trigger: Trigger[Any, Any]) -> None:
        self.nested_trigger = nested_trigger

    @staticmethod
    def of(nested_trigger: Trigger[Any, Any]) -> PurgingTrigger:
        """As this one."""
        return PurgingTrigger(nested_trigger)

    def on_element(
        self, element: Any, timestamp: int, window: Any, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """As the other one."""
        return _purging(self.nested_trigger.on_element(element, timestamp, window, ctx))

    def on_processing_time(
        self, time: int, window: Any, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """As the other one."""
        return _purging(self.nested_trigger.on_processing_time(time, window, ctx))

    def on_event_time(self, time: int, window: Any, ctx: Trigger.TriggerContext) -> TriggerResult:
        """As the other one."""
        return _purging(self.nested_trigger.on_event_time(time, window, ctx))

    def can_merge(self) -> bool:
        """If the other one can."""
        return self.nested_trigger.can_merge()

    def on_merge(self, window: Any, ctx: Trigger.OnMergeContext) -> None:
        """As the other one."""
        self.nested_trigger.on_merge(window, ctx)

    def clear(self, window: Any, ctx: Trigger.TriggerContext) -> None:
        """As the other one."""
        self.nested_trigger.clear(window, ctx)


def _purging(result: TriggerResult) -> TriggerResult:
    return TriggerResult.FIRE_AND_PURGE if result.is_fire() else result


class EndOfStreamTrigger(_Merging[Any, GlobalWindow]):
    """When the stream is at its end."""

    def on_element(
        self, element: Any, timestamp: int, window: GlobalWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Has a timer at the end of time."""
        ctx.register_event_time_timer(window.max_timestamp())
        return TriggerResult.CONTINUE

    def on_event_time(
        self, time: int, window: GlobalWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Fires, once."""
        is_end = time == window.max_timestamp()
        return TriggerResult.FIRE_AND_PURGE if is_end else TriggerResult.CONTINUE

    def on_merge(self, window: GlobalWindow, ctx: Trigger.OnMergeContext) -> None:
        """Nothing: there is one window."""

    def clear(self, window: GlobalWindow, ctx: Trigger.TriggerContext) -> None:
        """Nothing: the timer has fired."""


class NeverTrigger(_Merging[Any, GlobalWindow]):
    """Never."""

    def on_element(
        self, element: Any, timestamp: int, window: GlobalWindow, ctx: Trigger.TriggerContext
    ) -> TriggerResult:
        """Nothing."""
        return TriggerResult.CONTINUE

    def on_merge(self, window: GlobalWindow, ctx: Trigger.OnMergeContext) -> None:
        """Nothing."""

    def clear(self, window: GlobalWindow, ctx: Trigger.TriggerContext) -> None:
        """Nothing."""
