"""What the first function of a chain does where elements have keys: it has state and timers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat
from types import GeneratorType
from typing import Any

from fletching.batch.mismatch import shown
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import (
    MAX_CHUNK,
    CallFlatMap,
    Chunk,
    Emitted,
    Times,
    sorted_by_output,
)
from fletching.protocol import StreamFunction
from fletching.state.held import HeldValue, value_state
from fletching.state.store import KEY, KeyedStore
from fletching.streams import KeyedProcessFunction, TimeDomain, TimerService
from fletching.timer.requests import END_OF_TIME, KeyedTimers

EVENT_TIMER, PROCESSING_TIMER, TIMERS_END, KEY_END = -1, -2, -3, -4
"""What a row may be that is no element."""

_REDUCED = "_op_state"
"""Where a reduce keeps its value: as Java's does, so that a savepoint is good for both."""


class _Time(TimerService):
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


class _Context(KeyedProcessFunction.OnTimerContext):
    def __init__(self, store: KeyedStore, timers: KeyedTimers) -> None:
        self._store = store
        self._time = _Time(timers)
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


class CallKeyedProcess:
    """As process, with the element's key; and what to do when timers fire."""

    def __init__(
        self,
        function: OpenedFunction,
        outputs: dict[str, int],
        store: KeyedStore,
        timers: KeyedTimers,
    ) -> None:
        self._function = function
        self._outputs = outputs
        self._store = store
        self._timers = timers
        self._context = _Context(store, timers)
        self._on_timer = function.method("on_timer")

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element, and for each timer."""
        self._timers.begin_batch()
        # What is made of a timer in processing time has no time.
        at = times.timestamps
        if PROCESSING_TIMER in times.inputs:
            times.timestamps = [
                None if what == PROCESSING_TIMER else t for what, t in zip(times.inputs, at)
            ]
        for made in self._called(chunk.values, times, at):
            yield sorted_by_output(made, self._outputs)

    def _called(
        self, values: Sequence[Any], times: Times, at: Sequence[int | None]
    ) -> Iterator[Chunk]:
        context, timers, store = self._context, self._timers, self._store
        slots, call = store.slots, self._function.call
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
                    made = self._special(what, key, context.time)
                else:
                    timers.key = key
                    store.current = slots[key]  # type: ignore[assignment]
                    made = call(value, context)
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

    def _special(self, what: int, key: int, time_of_timer: int | None) -> Any:
        timers = self._timers
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
        self._timers.watermark = END_OF_TIME
        yield from self._fire(
            (key, is_event, at) for is_event, at in self._timers.of_ended_key(key)
        )
        self._store.forget_key(key)

    def _fire(self, due: Iterator[tuple[int, bool, int]]) -> Iterator[Any]:
        context, timers = self._context, self._timers
        for key, is_event, at in due:
            timers.key = key
            self._store.select(key)
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

    def __init__(self, kind: int, function: OpenedFunction, store: KeyedStore) -> None:
        self._kind = kind
        self._function = function
        self._store = store

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        store, call, made_of = self._store, self._function.call, _MADE_OF[self._kind]
        rows = zip(times.inputs, times.keys)

        def call_at(value: Any) -> Any:
            what, key = next(rows)
            if what < 0:
                store.forget_key(key)
                return None
            store.select(key)
            return made_of(value, call(value))

        return CallFlatMap(self._function, call_at)(chunk, times)


def _of_map(value: Any, made: Any) -> Any:
    return made if made is None or isinstance(made, GeneratorType) else (made,)


_MADE_OF: dict[int, Callable[[Any, Any], Any]] = {
    StreamFunction.KIND_MAP: _of_map,
    StreamFunction.KIND_FLAT_MAP: lambda value, made: made,
    StreamFunction.KIND_FILTER: lambda value, made: (value,) if made else None,
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
