"""What a function of two inputs, the first of a chain, does with a batch of elements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fletching.connected_streams import (
    BaseBroadcastProcessFunction,
    BroadcastProcessFunction,
    CoProcessFunction,
    KeyedBroadcastProcessFunction,
)
from fletching.invoke.keyed_steps import (
    CallKeyed,
    CallKeyedProcess,
    KeyContext,
    TimerCalls,
    of_flat_map,
    of_map,
    runs,
)
from fletching.invoke.opened import OpenedFunction
from fletching.invoke.stream_steps import (
    CallFlatMap,
    Chunk,
    ElementContext,
    Step,
    Times,
    sorted_by_output,
)
from fletching.protocol import StreamFunction
from fletching.state.broadcast import BroadcastStates, BroadcastView, HeldBroadcast
from fletching.state.described import held_state
from fletching.state.store import KeyedStore
from fletching.states import MapStateDescriptor, StateDescriptor
from fletching.timer.requests import KeyedTimers

_PROCESS = ("process_element1", "process_element2")
_BROADCAST = ("process_element", "process_broadcast_element")
CO_METHODS = {
    StreamFunction.KIND_CO_MAP: ("map1", "map2"),
    StreamFunction.KIND_CO_FLAT_MAP: ("flat_map1", "flat_map2"),
    StreamFunction.KIND_CO_PROCESS: _PROCESS,
    StreamFunction.KIND_KEYED_CO_PROCESS: _PROCESS,
    StreamFunction.KIND_BROADCAST_PROCESS: _BROADCAST,
    StreamFunction.KIND_KEYED_BROADCAST_PROCESS: _BROADCAST,
}
"""The methods for the elements of both inputs."""

_MADE_OF = {StreamFunction.KIND_CO_MAP: of_map, StreamFunction.KIND_CO_FLAT_MAP: of_flat_map}
_SECOND = 1


@dataclass(frozen=True)
class CoStates:
    """What a function of two inputs has beside elements."""

    keyed: KeyedStore | None
    timers: KeyedTimers | None
    broadcast: BroadcastStates


def co_step(kind: int, function: OpenedFunction, outputs: dict[str, int], states: CoStates) -> Step:
    """The step of a function of this kind."""
    methods = [function.method(name) for name in CO_METHODS[kind]]
    made_of = _MADE_OF.get(kind)
    if states.keyed is None or states.timers is None:
        if made_of is not None:
            return CallCo(function, methods, made_of)
        return CallCoProcess(function, outputs, methods, _contexts(kind, states.broadcast))
    if made_of is not None:
        return CallKeyed(function, states.keyed, methods, made_of)
    if kind == StreamFunction.KIND_KEYED_BROADCAST_PROCESS:
        # Keys may be forgotten within a batch, when a function is applied to the state of all.
        states.timers.hold_none()
        context = _KeyedReadingContext(states.keyed, states.timers, states.broadcast)
        calls = TimerCalls(function, outputs, states.keyed, states.timers, context)
        contexts = (context, _KeyedWritingContext(states.keyed, states.broadcast))
        return CallKeyedBroadcast(function, outputs, calls, methods, contexts)
    keyed_context = KeyContext(states.keyed, states.timers)
    calls = TimerCalls(function, outputs, states.keyed, states.timers, keyed_context)
    return CallKeyedProcess(function, outputs, calls, keyed_context, methods)


class CallCo:
    """A map or flat map of two inputs."""

    def __init__(
        self,
        function: OpenedFunction,
        methods: Sequence[Callable[[Any], Any]],
        made_of: Callable[[Any, Any], Any],
    ) -> None:
        self._function = function
        self._methods = methods
        self._made_of = made_of

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        methods, made_of, inputs = self._methods, self._made_of, iter(times.inputs)

        def call_at(value: Any) -> Any:
            return made_of(value, methods[next(inputs)](value))

        return CallFlatMap(self._function, call_at)(chunk, times)


class _TimedContext(Protocol):
    """What is told of the element in hand."""

    def be_at(self, timestamp: int | None, watermark: int) -> None: ...


class _CoContext(ElementContext, CoProcessFunction.Context):
    def be_at(self, timestamp: int | None, watermark: int) -> None:
        self.time_of_element = timestamp
        self._time.watermark = watermark


class _BroadcastContext(BaseBroadcastProcessFunction.BaseContext):
    def __init__(self, states: BroadcastStates) -> None:
        self._states = states
        self._timestamp: int | None = None
        self._watermark = 0

    def be_at(self, timestamp: int | None, watermark: int) -> None:
        self._timestamp = timestamp
        self._watermark = watermark

    def timestamp(self) -> int | None:
        return self._timestamp

    def current_processing_time(self) -> int:
        return time.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        return self._watermark


class _WritingContext(_BroadcastContext, BroadcastProcessFunction.Context):
    def get_broadcast_state(self, state_descriptor: MapStateDescriptor) -> HeldBroadcast:
        return self._states.writable(state_descriptor)


class _KeyedWritingContext(_WritingContext, KeyedBroadcastProcessFunction.Context):
    def __init__(self, store: KeyedStore, states: BroadcastStates) -> None:
        super().__init__(states)
        self._store = store
        self._is_applying = False

    def apply_to_keyed_state(
        self, state_descriptor: StateDescriptor, function: Callable[[Any, Any], Any]
    ) -> None:
        if not isinstance(state_descriptor, StateDescriptor):
            raise TypeError(f"A state's descriptor is needed, not {state_descriptor!r}.")
        if not callable(function):
            raise TypeError(f"A function of a key and its state is needed, not {function!r}.")
        if self._is_applying:
            raise RuntimeError(
                "apply_to_keyed_state was called by the function that it was called with: call it "
                "when that has been called for all keys."
            )
        store = self._store
        state = held_state(store, state_descriptor)
        self._is_applying = True
        try:
            for numbers in store.pages_of_keys(state.number):
                for number in numbers:
                    store.select(number)
                    function(store.key(), state)
        finally:
            store.current = []
            self._is_applying = False


class _ReadingContext(_BroadcastContext, BroadcastProcessFunction.ReadOnlyContext):
    def get_broadcast_state(self, state_descriptor: MapStateDescriptor) -> BroadcastView:
        return self._states.readable(state_descriptor)


def _contexts(kind: int, states: BroadcastStates) -> tuple[_TimedContext, _TimedContext]:
    if kind == StreamFunction.KIND_BROADCAST_PROCESS:
        return _ReadingContext(states), _WritingContext(states)
    context = _CoContext("KeyedCoProcessFunction")
    return context, context


class CallCoProcess:
    """As process, of two inputs, each with a method and a context of its own."""

    def __init__(
        self,
        function: OpenedFunction,
        outputs: dict[str, int],
        methods: Sequence[Callable[..., Any]],
        contexts: Sequence[_TimedContext],
    ) -> None:
        self._function = function
        self._outputs = outputs
        self._methods = methods
        self._contexts = contexts

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        methods, contexts = self._methods, self._contexts
        rows = zip(times.inputs, times.timestamps, times.watermarks)

        def call_at(value: Any) -> Any:
            number, timestamp, watermark = next(rows)
            context = contexts[number]
            context.be_at(timestamp, watermark)
            return methods[number](value, context)

        for made in CallFlatMap(self._function, call_at)(chunk, times):
            yield sorted_by_output(made, self._outputs)


class _KeyedReadingContext(KeyContext, KeyedBroadcastProcessFunction.OnTimerContext):
    def __init__(self, store: KeyedStore, timers: KeyedTimers, states: BroadcastStates) -> None:
        super().__init__(store, timers)
        self._timers = timers
        self._states = states

    def current_processing_time(self) -> int:
        return time.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        return self._timers.watermark

    def get_broadcast_state(self, state_descriptor: MapStateDescriptor) -> BroadcastView:
        return self._states.readable(state_descriptor)


class CallKeyedBroadcast:
    """As keyed process, and a method for the broadcast elements, which have no key."""

    def __init__(
        self,
        function: OpenedFunction,
        outputs: dict[str, int],
        timers: TimerCalls,
        methods: Sequence[Callable[..., Any]],
        contexts: tuple[_KeyedReadingContext, _WritingContext],
    ) -> None:
        self._function = function
        self._outputs = outputs
        self._fire = timers
        self._methods = methods
        self._contexts = contexts

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element, and for each timer."""
        fire = self._fire
        fire.timers.begin_batch()
        for start, end, kind in runs(times):
            fire.timers.watermark = times.watermarks[start]
            if kind < 0:
                yield from fire.in_order(range(start, end), kind, times)
            else:
                yield from self._processed(chunk.values[start:end], range(start, end), times)

    def _processed(self, values: Sequence[Any], rows: range, times: Times) -> Iterator[Chunk]:
        process, process_broadcast = self._methods
        (context, writing), store = self._contexts, self._fire.store
        watermark = self._fire.timers.watermark
        slots, here = store.slots, slice(rows.start, rows.stop)
        told = zip(times.inputs[here], times.keys[here], times.timestamps[here])

        def call_at(value: Any) -> Any:
            number, key, context.time = next(told)
            if number == _SECOND:
                store.current = []
                writing.be_at(context.time, watermark)
                return process_broadcast(value, writing)
            store.current = slots[key]
            return process(value, context)

        for made in CallFlatMap(self._function, call_at)(Chunk(values, rows), times):
            yield sorted_by_output(made, self._outputs)
