"""What the first function of a chain does where elements have keys: it has state and timers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat
from types import GeneratorType
from typing import Any, Protocol

from fletching.batch.mismatch import shown
from fletching.connected_streams import KeyedCoProcessFunction
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import (
    MAX_CHUNK,
    CallFlatMap,
    Chunk,
    Emitted,
    Step,
    Times,
    sorted_by_output,
)
from fletching.invoke.window_steps import CallFoldedWindows, CallWindows
from fletching.protocol import StreamFunction
from fletching.state.held import HeldValue, value_state
from fletching.state.store import KEY, KeyedStore
from fletching.streams import TimeDomain, TimerService
from fletching.timer.requests import END_OF_TIME, KeyedTimers
from fletching.windowing.folded import FoldedWindows

EVENT_TIMER, PROCESSING_TIMER, TIMERS_END, KEY_END = -1, -2, -3, -4
"""What a row may be that is no element."""

_REDUCED = "_op_state"
"""Where a reduce keeps its value: as Java's does, so that a savepoint is good for both."""


class KeyTime(TimerService):
    """The time of the element in hand, and the timers of its key."""

    def __init__(self, timers: KeyedTimers) -> None:
        self.timers = timers

    def current_processing_time(self) -> int:
        return time.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        return self.timers.watermark

    def register_processing_time_timer(self, timestamp: int) -> None:
        self.timers.register_processing(timestamp)

    def register_event_time_timer(self, timestamp: int) -> None:
        self.timers.register_event(timestamp)

    def delete_processing_time_timer(self, timestamp: int) -> None:
        self.timers.delete_processing(timestamp)

    def delete_event_time_timer(self, timestamp: int) -> None:
        self.timers.delete_event(timestamp)


class KeyContext(KeyedCoProcessFunction.OnTimerContext):
    """What is known about an element, or a timer, of a key."""

    def __init__(self, store: KeyedStore, timers: KeyedTimers) -> None:
        self._store = store
        self._time = KeyTime(timers)
        self.time: int | None = None
        self.domain = TimeDomain.EVENT_TIME

    def get_current_key(self) -> Any:
        return self._store.current[KEY]

    def timer_service(self) -> TimerService:
        return self._time

    def timestamp(self) -> int | None:
        return self.time

    def time_domain(self) -> TimeDomain:
        return self.domain


class OnTimerContext(Protocol):
    """What is told of the timer in hand."""

    time: int | None
    domain: TimeDomain


def times_with_timers(times: Times) -> Sequence[int | None]:
    """The time of each row. What is made of a timer in processing time has none."""
    at = times.timestamps
    if PROCESSING_TIMER in times.inputs:
        times.timestamps = [
            None if what == PROCESSING_TIMER else t for what, t in zip(times.inputs, at)
        ]
    return at


class CallKeyedProcess:
    """As process, with the element's key; and what to do when timers fire."""

    def __init__(
        self,
        function: OpenedFunction,
        outputs: dict[str, int],
        timers: TimerCalls,
        context: KeyContext,
        methods: Sequence[Callable[..., Any]],
    ) -> None:
        """``methods`` are what is called for the elements of each input."""
        self._function = function
        self._outputs = outputs
        self._fire = timers
        self._context = context
        self._methods = methods

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element, and for each timer."""
        self._fire.timers.begin_batch()
        at = times_with_timers(times)
        for made in self._called(chunk.values, times, at):
            yield sorted_by_output(made, self._outputs)

    def _called(
        self, values: Sequence[Any], times: Times, at: Sequence[int | None]
    ) -> Iterator[Chunk]:
        fire, context, methods = self._fire, self._context, self._methods
        timers, store = fire.timers, fire.store
        slots = store.slots
        emitted = Emitted()
        out, rows = emitted.values, emitted.rows
        before = 0
        index = -1
        try:
            for value, what, key, context.time, timers.watermark in zip(
                values, times.inputs, times.keys, at, times.watermarks
            ):
                index += 1
                if what < 0:
                    made = fire(what, key, context.time)
                else:
                    timers.key = key
                    store.current = slots[key]  # type: ignore[assignment]
                    made = methods[what](value, context)
                if made is None:
                    continue
                is_lazy = type(made) is GeneratorType
                out.extend(islice(made, MAX_CHUNK) if is_lazy else made)
                after = len(out)
                if after == before + 1:
                    rows.append(index)
                elif after > before:
                    rows.extend(repeat(index, after - before))
                before = after
                while before >= MAX_CHUNK:
                    yield emitted.chunk()
                    emitted = Emitted()
                    out, rows = emitted.values, emitted.rows
                    if is_lazy:
                        out.extend(islice(made, MAX_CHUNK))
                    before = len(out)
                    rows.extend(repeat(index, before))
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"({shown(values[index])})") from e
        yield emitted.chunk()


class TimerCalls:
    """What to do with rows that are no elements: timers that fire, and the end of a key."""

    def __init__(
        self,
        function: OpenedFunction,
        store: KeyedStore,
        timers: KeyedTimers,
        context: OnTimerContext,
    ) -> None:
        self.store = store
        self.timers = timers
        self._function = function
        self._context = context
        self._on_timer = function.method("on_timer")

    def __call__(self, what: int, key: int, time_of_timer: int | None) -> Any:
        """What is emitted for such a row; None for nothing."""
        timers = self.timers
        if what == EVENT_TIMER:
            due = timers.due(key, time_of_timer or 0, timers.watermark)
            return self._fire((key, True, at) for at in due)
        if what == PROCESSING_TIMER:
            if not timers.is_due(key, time_of_timer or 0):
                return None
            return self._fire(iter([(key, False, time_of_timer or 0)]))
        if what == TIMERS_END:
            return self._fire((each, True, at) for each, at in timers.rest())
        return self._end_key(key)

    def _end_key(self, key: int) -> Iterator[Any]:
        self.timers.watermark = END_OF_TIME
        yield from self._fire((key, is_event, at) for is_event, at in self.timers.of_ended_key(key))
        self.store.forget_key(key)

    def _fire(self, due: Iterator[tuple[int, bool, int]]) -> Iterator[Any]:
        context, timers = self._context, self.timers
        for key, is_event, at in due:
            timers.key = key
            self.store.select(key)
            context.time = at
            context.domain = TimeDomain.EVENT_TIME if is_event else TimeDomain.PROCESSING_TIME
            try:
                made = self._on_timer(at, context)
                if made is not None:
                    yield from made
            except USERS_FAILURES as e:
                raise self._function.raised(e, f"(a timer at {at})") from e


class CallKeyed:
    """A map, flat map or filter that has state."""

    def __init__(
        self,
        function: OpenedFunction,
        store: KeyedStore,
        methods: Sequence[Callable[[Any], Any]],
        made_of: Callable[[Any, Any], Any],
    ) -> None:
        """``methods`` are what is called for each input, ``made_of`` says what that emits."""
        self._function = function
        self._store = store
        self._methods = methods
        self._made_of = made_of

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        store, methods, made_of = self._store, self._methods, self._made_of
        rows = zip(times.inputs, times.keys)

        def call_at(value: Any) -> Any:
            what, key = next(rows)
            if what < 0:
                store.forget_key(key)
                return None
            store.select(key)
            return made_of(value, methods[what](value))

        return CallFlatMap(self._function, call_at)(chunk, times)


def of_map(value: Any, made: Any) -> Any:
    """The elements that a map has given."""
    return made if made is None or isinstance(made, GeneratorType) else (made,)


def of_flat_map(value: Any, made: Any) -> Any:
    """The elements that a flat map has given."""
    return made


def of_filter(value: Any, made: Any) -> Any:
    """The element, if a filter says that it stays."""
    return (value,) if made else None


_MADE_OF: dict[int, Callable[[Any, Any], Any]] = {
    StreamFunction.KIND_MAP: of_map,
    StreamFunction.KIND_FLAT_MAP: of_flat_map,
    StreamFunction.KIND_FILTER: of_filter,
}


class CallReduce:
    """Of a key's elements so far and the next one, makes one.

    Each is emitted, or the last one only where keys come one after the other.
    """

    def __init__(self, function: OpenedFunction, store: KeyedStore, element: Any) -> None:
        self._function = function
        self._store = store
        self._element = element
        self._state: HeldValue | None = None

    def open(self) -> None:
        """Registers the state."""
        self._state = value_state(self._store, _REDUCED, self._element)

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element but a key's first one."""
        store, reduce, state = self._store, self._function.call, self._state
        assert state is not None
        made: list[Any] = []
        rows: list[int] = []
        emits_each = not store.is_local
        index = -1
        held = None
        try:
            for index, (value, what, key) in enumerate(zip(chunk.values, times.inputs, times.keys)):
                store.select(key)
                held = state.value()
                if what < 0:
                    made.append(held)
                    rows.append(index)
                    store.forget_key(key)
                    continue
                if held is not None:
                    value = reduce(held, value)
                state.update(value)
                if emits_each:
                    made.append(value)
        except USERS_FAILURES as e:
            arguments = f"({shown(held)}, {shown(chunk.values[index])})"
            raise self._function.raised(e, arguments) from e
        yield Chunk(made, None if emits_each else rows)


def keyed_step(
    kind: int,
    function: OpenedFunction,
    outputs: dict[str, int],
    store: KeyedStore,
    timers: KeyedTimers,
    element: Any,
) -> Step:
    """The step of a function of this kind; ``element`` is the ElementType of its input."""
    if kind == StreamFunction.KIND_KEYED_PROCESS:
        context = KeyContext(store, timers)
        calls = TimerCalls(function, store, timers, context)
        return CallKeyedProcess(function, outputs, calls, context, [function.call])
    if kind == StreamFunction.KIND_WINDOW:
        context = KeyContext(store, timers)
        calls = TimerCalls(function, store, timers, context)
        process = CallKeyedProcess(function, {}, calls, context, [function.call])
        if isinstance(function.object, FoldedWindows):
            clock = context.timer_service()
            return CallFoldedWindows(function, outputs, process, store, timers, clock)
        return CallWindows(outputs, process)
    if kind == StreamFunction.KIND_REDUCE:
        return CallReduce(function, store, element)
    return CallKeyed(function, store, [function.call], _MADE_OF[kind])
