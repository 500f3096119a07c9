"""The classes that users' functions over two streams are made of. They import nothing heavy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from fletching.states import (
    BroadcastState,
    MapStateDescriptor,
    ReadOnlyBroadcastState,
    StateDescriptor,
)
from fletching.streams import Function, KeyedProcessFunction, TimeDomain, TimerService

KEY = TypeVar("KEY")
IN1 = TypeVar("IN1")
IN2 = TypeVar("IN2")
OUT = TypeVar("OUT")


class CoMapFunction(Function):
    """Gives an element for each element of two streams."""

    @abstractmethod
    def map1(self, value: Any) -> Any:
        """The element to emit for one of the first stream; None emits nothing."""

    @abstractmethod
    def map2(self, value: Any) -> Any:
        """The element to emit for one of the second stream; None emits nothing."""


class CoFlatMapFunction(Function):
    """Gives any number of elements for each element of two streams."""

    @abstractmethod
    def flat_map1(self, value: Any) -> Iterable[Any] | None:
        """The elements to emit for one of the first stream; None emits nothing."""

    @abstractmethod
    def flat_map2(self, value: Any) -> Iterable[Any] | None:
        """The elements to emit for one of the second stream; None emits nothing."""


class CoProcessFunction(Function):
    """Gives any number of elements for each element of two streams, and knows its time.

    Where both streams have keys it may have state and timers, as a KeyedCoProcessFunction.
    """

    class Context(ABC):
        """What is known about the element in hand."""

        @abstractmethod
        def timer_service(self) -> TimerService:
            """The time; timers are of keyed streams only."""

        @abstractmethod
        def timestamp(self) -> int | None:
            """The element's time in milliseconds, or None if it has none."""

    @abstractmethod
    def process_element1(self, value: Any, ctx: CoProcessFunction.Context) -> Iterable[Any] | None:
        """The elements to emit for one of the first stream.

        For a side output they are pairs of its OutputTag and the element.
        """

    @abstractmethod
    def process_element2(self, value: Any, ctx: CoProcessFunction.Context) -> Iterable[Any] | None:
        """The elements to emit for one of the second stream, as for one of the first."""


class KeyedCoProcessFunction(Function):
    """As CoProcessFunction, for streams with keys: both inputs share a key's state and timers."""

    class Context(KeyedProcessFunction.Context):
        """What is known about the element in hand."""

    class OnTimerContext(Context, KeyedProcessFunction.OnTimerContext):
        """What is known about the timer in hand."""

    @abstractmethod
    def process_element1(
        self, value: Any, ctx: KeyedCoProcessFunction.Context
    ) -> Iterable[Any] | None:
        """The elements to emit for one of the first stream.

        For a side output they are pairs of its OutputTag and the element.
        """

    @abstractmethod
    def process_element2(
        self, value: Any, ctx: KeyedCoProcessFunction.Context
    ) -> Iterable[Any] | None:
        """The elements to emit for one of the second stream, as for one of the first."""

    def on_timer(
        self, timestamp: int, ctx: KeyedCoProcessFunction.OnTimerContext
    ) -> Iterable[Any] | None:
        """The elements to emit when a timer fires."""


class BaseBroadcastProcessFunction(Function):
    """What both kinds of functions with a broadcast stream have in common."""

    class BaseContext(ABC):
        """What is known about whatever is in hand."""

        @abstractmethod
        def timestamp(self) -> int | None:
            """The element's time in milliseconds, or None if it has none; a timer's own time."""

        @abstractmethod
        def current_processing_time(self) -> int:
            """Milliseconds since 1970-01-01T00:00:00Z."""

        @abstractmethod
        def current_watermark(self) -> int:
            """The operator's watermark in event time, in milliseconds."""

    class Context(BaseContext):
        """What is known about an element of the broadcast stream."""

        @abstractmethod
        def get_broadcast_state(
            self, state_descriptor: MapStateDescriptor
        ) -> BroadcastState[Any, Any]:
            """A state of those given to ``broadcast``, to be read and changed.

            All parallel tasks have to make the same changes of the same elements.
            """

    class ReadOnlyContext(BaseContext):
        """What is known about an element of the stream that is not broadcast."""

        @abstractmethod
        def get_broadcast_state(
            self, state_descriptor: MapStateDescriptor
        ) -> ReadOnlyBroadcastState[Any, Any]:
            """A state of those given to ``broadcast``, to be read."""


class BroadcastProcessFunction(BaseBroadcastProcessFunction, Generic[IN1, IN2, OUT]):
    """Gives any number of elements for each element of a stream and of a broadcast one."""

    class Context(BaseBroadcastProcessFunction.Context):
        """What is known about an element of the broadcast stream."""

    class ReadOnlyContext(BaseBroadcastProcessFunction.ReadOnlyContext):
        """What is known about an element of the stream that is not broadcast."""

    @abstractmethod
    def process_element(
        self, value: Any, ctx: BroadcastProcessFunction.ReadOnlyContext
    ) -> Iterable[Any] | None:
        """The elements to emit for one of the stream that is not broadcast.

        For a side output they are pairs of its OutputTag and the element.
        """

    @abstractmethod
    def process_broadcast_element(
        self, value: Any, ctx: BroadcastProcessFunction.Context
    ) -> Iterable[Any] | None:
        """The elements to emit for one of the broadcast stream, which all parallel tasks get."""


class KeyedBroadcastProcessFunction(BaseBroadcastProcessFunction, Generic[KEY, IN1, IN2, OUT]):
    """As BroadcastProcessFunction, with state and timers for each key of the other stream."""

    class Context(BaseBroadcastProcessFunction.Context):
        """What is known about an element of the broadcast stream, which has no key."""

        @abstractmethod
        def apply_to_keyed_state(
            self, state_descriptor: StateDescriptor, function: Callable[[Any, Any], Any]
        ) -> None:
            """Calls ``function(key, state)`` for each of the task's keys that has this state.

            It may read and change the state. In batch execution no key has any by then.
            """

    class ReadOnlyContext(BaseBroadcastProcessFunction.ReadOnlyContext):
        """What is known about an element of the stream with keys."""

        @abstractmethod
        def get_current_key(self) -> Any:
            """The element's key."""

        @abstractmethod
        def timer_service(self) -> TimerService:
            """The time, and the key's timers."""

    class OnTimerContext(ReadOnlyContext):
        """What is known about the timer in hand."""

        @abstractmethod
        def time_domain(self) -> TimeDomain:
            """Which time the timer is in."""

    @abstractmethod
    def process_element(
        self, value: Any, ctx: KeyedBroadcastProcessFunction.ReadOnlyContext
    ) -> Iterable[Any] | None:
        """The elements to emit for one of the stream with keys.

        For a side output they are pairs of its OutputTag and the element.
        """

    @abstractmethod
    def process_broadcast_element(
        self, value: Any, ctx: KeyedBroadcastProcessFunction.Context
    ) -> Iterable[Any] | None:
        """The elements to emit for one of the broadcast stream, which all parallel tasks get."""

    def on_timer(
        self, timestamp: int, ctx: KeyedBroadcastProcessFunction.OnTimerContext
    ) -> Iterable[Any] | None:
        """The elements to emit when a timer fires."""
