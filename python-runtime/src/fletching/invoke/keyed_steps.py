"""What the first function of a chain does where elements have keys: it has state and timers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import repeat
from types import GeneratorType
from typing import Any, Protocol

import numpy as np

from fletching.batch.mismatch import shown
from fletching.connected_streams import KeyedCoProcessFunction
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import (
    FEW_EACH,
    MAX_CHUNK,
    CallFlatMap,
    Chunk,
    FiredRows,
    Flattened,
    Step,
    Times,
    as_array,
    sorted_by_output,
)
from fletching.invoke.window_steps import CallFoldedWindows, CallWindows
from fletching.protocol import StreamFunction
from fletching.state.described import value_state
from fletching.state.held import HeldValue
from fletching.state.store import KEY, KeyedStore
from fletching.streams import TimeDomain, TimerService
from fletching.timer.requests import END_OF_TIME, KeyedTimers
from fletching.windowing.folded import FoldedWindows

EVENT_TIMER, PROCESSING_TIMER, TIMERS_END, KEY_END, HAND_OVER = -1, -2, -3, -4, -5
"""What a row may be that is no element."""
_ELEMENTS = 0

_REDUCED = "_op_state"
"""Where a reduce keeps its value: as Java's does, so that a savepoint is good for both."""


class KeyContext(KeyedCoProcessFunction.OnTimerContext):
    """What is known about an element, or a timer, of a key."""

    def __init__(self, store: KeyedStore, timers: KeyedTimers) -> None:
        self._store = store
        self._timers = timers
        self.time: int | None = None
        self.domain = TimeDomain.EVENT_TIME

    def get_current_key(self) -> Any:
        return self._store.current[KEY]

    def timer_service(self) -> TimerService:
        return self._timers

    def timestamp(self) -> int | None:
        return self.time

    def time_domain(self) -> TimeDomain:
        return self.domain


def runs(times: Times) -> Iterator[tuple[int, int, int]]:
    """Rows behind each other that are all elements, or the same otherwise, and have one watermark.

    From which row, to which, and what they are: 0 is elements, of whichever input.
    """
    kinds, watermarks = np.minimum(as_array(times.inputs), 0), as_array(times.watermarks)
    changes = kinds[1:] != kinds[:-1]
    if len(watermarks):
        changes |= watermarks[1:] != watermarks[:-1]
    starts = [0, *(changes.nonzero()[0] + 1).tolist()]
    for start, end in zip(starts, [*starts[1:], len(kinds)]):
        if start < end:
            yield start, end, int(kinds[start])


class OnTimerContext(Protocol):
    """What is told of the timer in hand."""

    time: int | None
    domain: TimeDomain


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
        self._asks_inputs = len(methods) > 1

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element, and for each timer."""
        timers = self._fire.timers
        timers.begin_batch()
        at = times.timestamps
        made = Flattened(chunk)
        for start, end, kind in runs(times):
            timers.watermark = times.watermarks[start]
            rows = slice(start, end)
            done = start
            if kind == _ELEMENTS:
                # Numbers of inputs are not looked at where there is one.
                inputs = times.inputs[rows] if self._asks_inputs else ()
                values = chunk.values[rows]
                run = self._processed(made, values, inputs, times.keys[rows], at[rows])
                done += yield from self._taken_from(run, made)
            elif kind == EVENT_TIMER and self._are_all_engines():
                done += yield from self._taken_from(
                    self._fired(made, times.keys[rows], at[rows]), made
                )
            if done < end:
                yield self._taken(made)
                yield from self._fire.in_order(range(done, end), kind, times)
                made.counts += [0] * (end - done)
        yield self._taken(made)

    def _are_all_engines(self) -> bool:
        """Whether the timers of the watermark are the engine's, and those that it sends fire."""
        timers = self._fire.timers
        return timers.held.first > timers.watermark and not timers.skipped

    def _taken_from(
        self, run: Generator[bool, None, int], made: Flattened
    ) -> Generator[Chunk, None, int]:
        while True:
            try:
                goes_on = next(run)
            except StopIteration as e:
                n_done: int = e.value
                return n_done
            yield self._taken(made, goes_on)

    def _taken(self, made: Flattened, goes_on: bool = False) -> Chunk:
        return sorted_by_output(made.take(goes_on, with_none=True), self._outputs)

    def _processed(
        self,
        made: Flattened,
        elements: Sequence[Any],
        inputs: Sequence[int],
        keys: Sequence[int],
        at: Sequence[int | None],
    ) -> Generator[bool, None, int]:
        """Calls the function for elements; yields whenever as much is made as may be at once.

        Whether the element becomes more is what it yields; it returns how many there were.
        """
        context, store, methods = self._context, self._fire.store, self._methods
        calls = map(methods.__getitem__, inputs) if self._asks_inputs else repeat(methods[0])
        slots = store.slots_of(as_array(keys))
        values, counts = made.values, made.counts
        element = None
        try:
            # Everything else is cheaper than a call, and so the loop has as few as can be.
            for element, call, store.current, context.time in zip(elements, calls, slots, at):
                given = call(element, context)
                n_made = 0
                if given is not None:
                    for value in given:
                        values.append(value)
                        n_made += 1
                        if n_made > FEW_EACH and len(values) >= MAX_CHUNK:
                            counts.append(n_made)
                            yield True
                            values, counts, n_made = made.values, made.counts, 0
                counts.append(n_made)
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"({shown(element)})") from e
        return len(elements)

    def _fired(
        self, made: Flattened, keys: Sequence[int], at: Sequence[int | None]
    ) -> Generator[bool, None, int]:
        """The same for timers that the engine sends, as long as no others have to fire first."""
        context, timers, store = self._context, self._fire.timers, self._fire.store
        on_timer, held, watermark = self._fire.on_timer, timers.held, timers.watermark
        timers.begin_firing()
        context.domain = TimeDomain.EVENT_TIME
        values, counts = made.values, made.counts
        slots = store.slots_of(as_array(keys))
        due: int | None = None
        n_done = 0
        try:
            for store.current, due in zip(slots, at):
                context.time = due
                given = on_timer(due, context)
                n_made = 0
                if given is not None:
                    for value in given:
                        values.append(value)
                        n_made += 1
                        if n_made > FEW_EACH and len(values) >= MAX_CHUNK:
                            counts.append(n_made)
                            yield True
                            values, counts, n_made = made.values, made.counts, 0
                counts.append(n_made)
                n_done += 1
                if held.first <= watermark or timers.skipped:
                    break
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"(a timer at {due})") from e
        return n_done


class TimerCalls:
    """What to do with rows that are no elements: timers that fire, and the end of a key."""

    def __init__(
        self,
        function: OpenedFunction,
        outputs: dict[str, int],
        store: KeyedStore,
        timers: KeyedTimers,
        context: OnTimerContext,
    ) -> None:
        self.store = store
        self.timers = timers
        self._function = function
        self._outputs = outputs
        self._context = context
        self.on_timer = function.method("on_timer")

    def _due(
        self, what: int, key: int, time: int | None
    ) -> Iterator[tuple[bool, Iterable[tuple[int, Iterable[int]]]]]:
        """What fires with such a row: whether in event time, with times and the keys of each."""
        timers = self.timers
        at = time or 0
        of_row = [(at, (key,))]
        if what == EVENT_TIMER:
            timers.begin_firing()
            yield True, timers.held.due(at)
            if timers.fire_engines(key, at):
                yield True, of_row
        elif what == PROCESSING_TIMER:
            if timers.is_due(key, at):
                yield False, of_row
        elif what == TIMERS_END:
            timers.begin_firing()
            yield True, timers.held.due(timers.watermark + 1)
            timers.end_firing()
        elif what == KEY_END:
            timers.watermark = END_OF_TIME
            yield from timers.of_ended_key(key)
            self.store.forget_key(key)
        else:
            timers.hand_over()

    def in_order(self, rows: range, kind: int, times: Times) -> Iterator[Chunk]:
        """The same for other rows that are no elements, and for what has to fire with them."""
        context, store, on_timer = self._context, self.store, self.on_timer
        slots, stamp = store.slots, None
        made = FiredRows(times)
        try:
            for row in rows:
                for is_event, due in self._due(kind, times.keys[row], times.timestamps[row]):
                    context.domain = _DOMAINS[is_event]
                    for stamp, keys in due:
                        context.time = stamp
                        values = made.values
                        for store.current in map(slots.__getitem__, keys):
                            given = on_timer(stamp, context)
                            if given is not None:
                                for value in given:
                                    values.append(value)
                                    if len(values) >= MAX_CHUNK:
                                        made.count(row, stamp if is_event else None)
                                        yield sorted_by_output(made.take(), self._outputs)
                                        values = made.values
                        made.count(row, stamp if is_event else None)
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"(a timer at {stamp})") from e
        yield sorted_by_output(made.take(), self._outputs)


_DOMAINS = {True: TimeDomain.EVENT_TIME, False: TimeDomain.PROCESSING_TIME}


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


class CallKeyedMap(CallKeyed):
    """A map that has state, of one input: the loop of elements is its own."""

    def __init__(self, function: OpenedFunction, store: KeyedStore) -> None:
        super().__init__(function, store, [function.call], of_map)

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        if (as_array(times.inputs) < 0).any():
            # Keys end in this batch.
            yield from super().__call__(chunk, times)
            return
        made = Flattened(chunk)
        for goes_on in self._mapped(made, chunk.values, times.keys):
            yield made.take(goes_on)
        yield made.take()

    def _mapped(
        self, made: Flattened, elements: Sequence[Any], keys: Sequence[int]
    ) -> Iterator[bool]:
        """Calls the function; yields True whenever an element makes more than may be at once."""
        store, call = self._store, self._function.call
        slots = store.slots_of(as_array(keys))
        values, counts = made.values, made.counts
        element = None
        try:
            for element, store.current in zip(elements, slots):
                given = call(element)
                if type(given) is not GeneratorType:
                    values.append(given)
                    counts.append(1)
                    continue
                n_made = 0
                # Of this key while it is the current one.
                for value in given:
                    values.append(value)
                    n_made += 1
                    if n_made > FEW_EACH and len(values) >= MAX_CHUNK:
                        counts.append(n_made)
                        yield True
                        values, counts, n_made = made.values, made.counts, 0
                counts.append(n_made)
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"({shown(element)})") from e


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
        if self._store.is_local:
            yield self._last_ones(chunk.values, times)
        else:
            made: list[Any] = []
            self._reduce(made, chunk.values, times.keys)
            yield Chunk(made)

    def _last_ones(self, values: Sequence[Any], times: Times) -> Chunk:
        made: list[Any] = []
        rows: list[int] = []
        for start, end, kind in runs(times):
            if kind == _ELEMENTS:
                self._reduce([], values[start:end], times.keys[start:end])
                continue
            for row in range(start, end):
                self._store.select(times.keys[row])
                made.append(self._value())
                rows.append(row)
                self._store.forget_key(times.keys[row])
        return Chunk(made, rows)

    def _value(self) -> Any:
        assert self._state is not None
        return self._state.value()

    def _reduce(self, made: list[Any], values: Sequence[Any], keys: Sequence[int]) -> None:
        """Makes one of each element and what there is of its key."""
        store, reduce, state = self._store, self._function.call, self._state
        assert state is not None
        read, update, add = state.value, state.update, made.append
        slots = store.slots_of(as_array(keys))
        held = None
        try:
            for value, store.current in zip(values, slots):
                held = read()
                if held is not None:
                    value = reduce(held, value)
                update(value)
                add(value)
        except USERS_FAILURES as e:
            arguments = f"({shown(held)}, {shown(values[len(made)])})"
            raise self._function.raised(e, arguments) from e


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
        calls = TimerCalls(function, outputs, store, timers, context)
        return CallKeyedProcess(function, outputs, calls, context, [function.call])
    if kind == StreamFunction.KIND_WINDOW:
        context = KeyContext(store, timers)
        calls = TimerCalls(function, {}, store, timers, context)
        process = CallKeyedProcess(function, {}, calls, context, [function.call])
        if isinstance(function.object, FoldedWindows):
            return CallFoldedWindows(function, outputs, process, store, timers)
        return CallWindows(outputs, process)
    if kind == StreamFunction.KIND_REDUCE:
        return CallReduce(function, store, element)
    if kind == StreamFunction.KIND_MAP:
        return CallKeyedMap(function, store)
    return CallKeyed(function, store, [function.call], _MADE_OF[kind])
