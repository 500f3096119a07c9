"""Windows in the worker: for what Flink's own operator cannot do without leaving it.

That is: elements that are folded as they come, and assigners, triggers, evictors and state of
windows that are written in Python. What it does when is as in Flink's ``WindowOperator`` (2.3); its
state and its timers are the keys' own, in Flink's backends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fletching.states import MapStateDescriptor, State, StateDescriptor
from fletching.streams import (
    KeyedProcessFunction,
    OutputTag,
    RuntimeContext,
    TimeDomain,
    TimerService,
)
from fletching.windowing.assigners import MergingWindowAssigner, WindowAssigner
from fletching.windowing.calls import NO_TIME, WindowCalls
from fletching.windowing.contents import contents_of
from fletching.windowing.evictors import Evictor
from fletching.windowing.states import WindowStates
from fletching.windowing.triggers import Trigger, TriggerResult
from fletching.windowing.types import BOOLEAN, TIME_AND_DOMAIN, TWO_TIMES, list_of
from fletching.windowing.windows import TimeWindow

END_OF_TIME = 2**63 - 1
_CONTINUE = TriggerResult.CONTINUE


class WindowOperator(KeyedProcessFunction):
    """Windows over elements with keys. What it emits are pairs of a time and what is emitted then.

    What stands for a window in state is its two times where all windows are TimeWindows, and the
    window itself elsewhere.
    """

    def __init__(
        self,
        calls: WindowCalls,
        assigner: WindowAssigner[Any, Any],
        trigger: Trigger[Any, Any],
        evictor: Evictor[Any, Any] | None,
        *,
        lateness: int = 0,
        late: OutputTag | None = None,
        have_times: bool = False,
        contents_type: Any = None,
    ) -> None:
        """``have_times`` is whether all windows are TimeWindows."""
        self._calls = calls
        self._assigner = assigner
        self._trigger = trigger
        self._evictor = evictor
        self._lateness = lateness
        self._late = late
        self._have_times = have_times
        self._contents_type = contents_type
        self._is_event_time = assigner.is_event_time()
        self._merges = isinstance(assigner, MergingWindowAssigner)

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens the functions."""
        window_type = TWO_TIMES if self._have_times else None
        states = WindowStates(runtime_context, window_type)
        self._context = _Context(runtime_context, states, self._have_times)
        self._how = contents_of(self._calls.folds, self._evictor is not None)
        self._contents = runtime_context.get_map_state(
            MapStateDescriptor("window-contents", window_type, self._contents_type)
        )
        if self._merges:
            self._windows = runtime_context.get_map_state(
                MapStateDescriptor("merging-window-set", window_type, BOOLEAN)
            )
        self._dropped = runtime_context.get_metric_group().counter("numLateRecordsDropped")
        self._calls.open(runtime_context, states)

    def close(self) -> None:
        """Closes the functions."""
        self._calls.close()

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> list[Any] | None:
        """Adds an element to its windows."""
        context, contents, how = self._context, self._contents, self._how
        context.clock = ctx.timer_service()
        time = ctx.timestamp()
        if time is None and self._is_event_time:
            raise ValueError(
                "the element has no time: call assign_timestamps_and_watermarks() before key_by(), "
                "or use windows in processing time"
            )
        at = NO_TIME if time is None else time
        made: list[Any] | None = None
        is_late = True
        for assigned in self._assigner.assign_windows(value, at, context):
            window = self._merged(assigned) if self._merges else assigned
            if self._is_late(window):
                self._forget_window(window)
                continue
            is_late = False
            name = context.turn_to(window)
            held = contents.get(name)
            if held is None and not contents.contains(name):
                contents.put(name, how.first(value, time))
            else:
                contents.put(name, how.added(held, value, time))
            result = self._trigger.on_element(value, at, window, context)
            if result is not _CONTINUE:
                made = [*(made or ()), *self._results(ctx.get_current_key(), window, result)]
            self._register_cleanup(window)
        if is_late and self._is_event_time:
            return self._too_late(value, at)
        return made

    def _too_late(self, value: Any, time: int) -> list[Any] | None:
        if time + self._lateness > self._context.get_current_watermark():
            return None
        if self._late is not None:
            return [(time, (self._late, value))]
        self._dropped.inc()
        return None

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterable[Any]:
        """Has the windows looked at that have a timer at this time."""
        context = self._context
        context.clock = ctx.timer_service()
        is_event = ctx.time_domain() is TimeDomain.EVENT_TIME
        for name in context.timers.take(timestamp, is_event):
            window = context.window_of(name)
            if self._merges and not self._windows.contains(name):
                continue
            context.turn_to(window)
            look = self._trigger.on_event_time if is_event else self._trigger.on_processing_time
            result = look(timestamp, window, context)
            if result is not _CONTINUE:
                yield from self._results(ctx.get_current_key(), window, result)
            if is_event == self._is_event_time and timestamp == self._cleanup_time(window):
                self._clear(window)

    def _results(self, key: Any, window: Any, result: TriggerResult) -> Iterator[Any]:
        name = self._context.name_of(window)
        if result.is_fire() and self._contents.contains(name):
            time = window.max_timestamp()
            self._calls.context.watermark = self._context.get_current_watermark()
            held = self._contents.get(name)
            made = (
                self._calls.made(key, window, self._how.elements(held))
                if self._evictor is None
                else self._made_of_rest(key, window, held)
            )
            for each in made or ():
                if each is not None:
                    yield time, each
            self._context.turn_to(window)
        if result.is_purge():
            self._contents.remove(name)

    def _made_of_rest(self, key: Any, window: Any, held: Any) -> Iterator[Any]:
        """What is made of the elements that the evictor leaves."""
        assert self._evictor is not None
        elements = list(held)
        self._evictor.evict_before(elements, len(elements), window, self._context)
        values = [each.value for each in elements]
        if values or self._calls.folds is None:
            if self._calls.folds is not None:
                values = [self._calls.folded(values)]
            yield from self._calls.made(key, window, values) or ()
        self._evictor.evict_after(elements, len(elements), window, self._context)
        self._contents.put(self._context.name_of(window), elements)

    def _clear(self, window: Any) -> None:
        context = self._context
        name = context.turn_to(window)
        self._contents.remove(name)
        self._trigger.clear(window, context)
        self._calls.clear(window)
        self._forget_window(window)

    def _forget_window(self, window: Any) -> None:
        if self._merges:
            self._windows.remove(self._context.name_of(window))

    def _is_late(self, window: Any) -> bool:
        return (
            self._is_event_time
            and self._cleanup_time(window) <= self._context.get_current_watermark()
        )

    def _cleanup_time(self, window: Any) -> int:
        """When nothing can change any more what is made of it."""
        end: int = window.max_timestamp()
        return min(end + self._lateness, END_OF_TIME) if self._is_event_time else end

    def _register_cleanup(self, window: Any) -> None:
        time = self._cleanup_time(window)
        if time < END_OF_TIME:
            self._context.register(time, self._is_event_time)

    def _merged(self, window: Any) -> Any:
        """The window that a window has become, with those that it touches."""
        context = self._context
        merges = _Merges()
        existing = [context.window_of(name) for name in self._windows]
        assert isinstance(self._assigner, MergingWindowAssigner)
        self._assigner.merge_windows([*existing, window], merges)
        becomes = window
        for members, merged in merges.found:
            if window in members:
                becomes = merged
            before = [each for each in existing if each in members]
            if before != [merged]:
                self._merge(before, merged)
            self._windows.put(context.name_of(merged), True)
        self._windows.put(context.name_of(becomes), True)
        return becomes

    def _merge(self, before: Sequence[Any], merged: Any) -> None:
        context = self._context
        self._check_not_over(merged)
        names = [context.name_of(each) for each in before if each != merged]
        name = context.turn_to(merged)
        context.others = names
        self._trigger.on_merge(merged, context)
        for each in before:
            if each != merged:
                context.turn_to(each)
                self._trigger.clear(each, context)
                context.delete(self._cleanup_time(each), self._is_event_time)
        context.turn_to(merged)
        for other in [each for each in names if self._contents.contains(each)]:
            held = self._contents.get(other)
            self._contents.remove(other)
            if self._contents.contains(name):
                held = self._how.merged(self._contents.get(name), held)
            self._contents.put(name, held)
        for other in names:
            self._windows.remove(other)

    def _check_not_over(self, window: Any) -> None:
        if self._is_event_time:
            now, end = self._context.get_current_watermark(), self._cleanup_time(window)
        else:
            now, end = self._context.get_current_processing_time(), window.max_timestamp()
        if end <= now:
            raise ValueError(
                f"windows become {window!r}, which is over: a window must not end earlier than "
                f"those that become it"
            )


class _Merges(MergingWindowAssigner.MergeCallback):
    def __init__(self) -> None:
        self.found: list[tuple[list[Any], Any]] = []

    def merge(self, to_be_merged: Any, merge_result: Any) -> None:
        self.found.append((list(to_be_merged), merge_result))


class _Timers:
    """Which windows of a key have a timer at a time: the key's timers do not say."""

    def __init__(self, of_key: RuntimeContext, window_type: Any) -> None:
        self._windows = of_key.get_map_state(
            MapStateDescriptor("window-timers", TIME_AND_DOMAIN, list_of(window_type))
        )

    def add(self, time: int, is_event: bool, name: Any) -> bool:
        """Adds one; whether it is the first at its time."""
        names = self._windows.get((time, is_event))
        if names is not None and name in names:
            return False
        self._windows.put((time, is_event), [name, *(names or ())])
        return names is None

    def discard(self, time: int, is_event: bool, name: Any) -> bool:
        """Takes one back; whether it was the last at its time."""
        names = self._windows.get((time, is_event))
        if names is None or name not in names:
            return False
        rest = [each for each in names if each != name]
        if rest:
            self._windows.put((time, is_event), rest)
        else:
            self._windows.remove((time, is_event))
        return not rest

    def take(self, time: int, is_event: bool) -> list[Any]:
        """Takes all at a time."""
        names = self._windows.get((time, is_event))
        if names is None:
            return []
        self._windows.remove((time, is_event))
        return list(reversed(names))


class _Context(
    Trigger.OnMergeContext, WindowAssigner.WindowAssignerContext, Evictor.EvictorContext
):
    """What assigner, trigger and evictor are told, about the window in hand."""

    clock: TimerService

    def __init__(
        self, runtime_context: RuntimeContext, states: WindowStates, have_times: bool
    ) -> None:
        self._runtime_context = runtime_context
        self._states = states
        self._have_times = have_times
        self.timers = _Timers(runtime_context, TWO_TIMES if have_times else None)
        self.others: Sequence[Any] = ()
        """What stands for the windows that become the one in hand."""

    def name_of(self, window: Any) -> Any:
        """What stands for a window in state."""
        return (window.start, window.end) if self._have_times else window

    def window_of(self, name: Any) -> Any:
        """The window that this stands for."""
        return TimeWindow(*name) if self._have_times else name

    def turn_to(self, window: Any) -> Any:
        """Has a window in hand; what stands for it."""
        name = self.name_of(window)
        self._states.window = name
        return name

    def turn_to_name(self, name: Any) -> None:
        """Has the window in hand that this stands for."""
        self._states.window = name

    def get_current_processing_time(self) -> int:
        return self.clock.current_processing_time()

    def get_runtime_context(self) -> RuntimeContext:
        return self._runtime_context

    def get_metric_group(self) -> Any:
        return self._runtime_context.get_metric_group()

    def get_current_watermark(self) -> int:
        return self.clock.current_watermark()

    def register(self, time: int, is_event: bool) -> None:
        """Has a timer for the window in hand."""
        if self.timers.add(time, is_event, self._states.window):
            if is_event:
                self.clock.register_event_time_timer(time)
            else:
                self.clock.register_processing_time_timer(time)

    def delete(self, time: int, is_event: bool) -> None:
        """Takes a timer of the window in hand back."""
        if self.timers.discard(time, is_event, self._states.window):
            if is_event:
                self.clock.delete_event_time_timer(time)
            else:
                self.clock.delete_processing_time_timer(time)

    def register_processing_time_timer(self, time: int) -> None:
        self.register(time, False)

    def register_event_time_timer(self, time: int) -> None:
        self.register(time, True)

    def delete_processing_time_timer(self, time: int) -> None:
        self.delete(time, False)

    def delete_event_time_timer(self, time: int) -> None:
        self.delete(time, True)

    def get_partitioned_state(self, state_descriptor: StateDescriptor) -> State:
        return self._states.state(state_descriptor)  # type: ignore[no-any-return]

    def merge_partitioned_state(self, state_descriptor: StateDescriptor) -> None:
        self._states.merge(state_descriptor, self.others)
