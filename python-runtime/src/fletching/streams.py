"""The classes that users' functions over streams are made of. They import nothing heavy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, Generic, TypeVar

from fletching.accumulators import (
    Accumulator,
    DoubleCounter,
    Histogram,
    IntCounter,
    LongCounter,
)
from fletching.functions import FunctionContext
from fletching.metrics import MetricGroup
from fletching.states import (
    AggregatingState,
    AggregatingStateDescriptor,
    ListState,
    ListStateDescriptor,
    MapState,
    MapStateDescriptor,
    ReducingState,
    ReducingStateDescriptor,
    StateDescriptor,
    ValueState,
    ValueStateDescriptor,
)

A = TypeVar("A", bound=Accumulator)
IN = TypeVar("IN")
OUT = TypeVar("OUT")


class KeyedStateStore:
    """Gives states, each of which has a value for every key."""

    def __init__(self, states: Callable[[StateDescriptor], Any] | None = None) -> None:
        self._states = states

    def get_state(self, state_descriptor: ValueStateDescriptor) -> ValueState[Any]:
        """The state of one value."""
        found: ValueState[Any] = self._state(state_descriptor, ValueStateDescriptor)
        return found

    def get_list_state(self, state_descriptor: ListStateDescriptor) -> ListState[Any]:
        """The state of a list."""
        found: ListState[Any] = self._state(state_descriptor, ListStateDescriptor)
        return found

    def get_map_state(self, state_descriptor: MapStateDescriptor) -> MapState[Any, Any]:
        """The state of a map."""
        found: MapState[Any, Any] = self._state(state_descriptor, MapStateDescriptor)
        return found

    def get_reducing_state(self, state_descriptor: ReducingStateDescriptor) -> ReducingState[Any]:
        """The state of what elements are reduced to."""
        found: ReducingState[Any] = self._state(state_descriptor, ReducingStateDescriptor)
        return found

    def get_aggregating_state(
        self, state_descriptor: AggregatingStateDescriptor
    ) -> AggregatingState[Any, Any]:
        """The state of an accumulator."""
        found: AggregatingState[Any, Any] = self._state(
            state_descriptor, AggregatingStateDescriptor
        )
        return found

    def _state(self, descriptor: StateDescriptor, kind: type) -> Any:
        if not isinstance(descriptor, kind):
            raise TypeError(f"A {kind.__name__} is needed, not {descriptor!r}.")
        if self._states is None:
            raise RuntimeError(
                f"The state '{descriptor.name}' is of a stream without keys: call key_by first."
            )
        return self._states(descriptor)


class DistributedCache:
    """The files that the program registered for its functions."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = dict(files)

    def get_file(self, name: str) -> str:
        """Where the file, or the folder, is."""
        if name not in self._files:
            raise KeyError(
                f"no cached file is named '{name}': call env.register_cached_file(path, '{name}')"
            )
        return self._files[name]


class RuntimeContext(FunctionContext, KeyedStateStore):
    """What a function over a stream may ask about the job and the task that it runs in."""

    def __init__(
        self,
        *,
        states: Callable[[StateDescriptor], Any] | None = None,
        accumulators: dict[str, Accumulator] | None = None,
        cached_files: Mapping[str, str] | None = None,
        **of_the_task: Any,
    ) -> None:
        FunctionContext.__init__(self, **of_the_task)
        KeyedStateStore.__init__(self, states)
        self._accumulators = {} if accumulators is None else accumulators
        self._cached_files = cached_files or {}

    def add_accumulator(self, name: str, accumulator: Accumulator) -> None:
        """Has it in the job's result by this name, with what other subtasks add up."""
        if not isinstance(accumulator, Accumulator):
            raise TypeError(f"An Accumulator is needed, not {accumulator!r}.")
        if name in self._accumulators:
            raise ValueError(f"The accumulator '{name}' already exists and cannot be added.")
        self._accumulators[name] = accumulator

    def get_accumulator(self, name: str) -> Accumulator | None:
        """What was added by this name; None if nothing was."""
        return self._accumulators.get(name)

    def get_int_counter(self, name: str) -> IntCounter:
        """The accumulator of this name, which is added if there is none."""
        return self._existing(name, IntCounter)

    def get_long_counter(self, name: str) -> LongCounter:
        """The accumulator of this name, which is added if there is none."""
        return self._existing(name, LongCounter)

    def get_double_counter(self, name: str) -> DoubleCounter:
        """The accumulator of this name, which is added if there is none."""
        return self._existing(name, DoubleCounter)

    def get_histogram(self, name: str) -> Histogram:
        """The accumulator of this name, which is added if there is none."""
        return self._existing(name, Histogram)

    def _existing(self, name: str, kind: type[A]) -> A:
        found = self._accumulators.setdefault(name, kind())
        if not isinstance(found, kind):
            raise TypeError(
                f"The accumulator '{name}' is a {type(found).__name__}, not a {kind.__name__}."
            )
        return found

    def get_distributed_cache(self) -> DistributedCache:
        """The files that the program registered with ``register_cached_file``."""
        return DistributedCache(self._cached_files)

    def get_metrics_group(self) -> MetricGroup:
        """The group in which the function registers its metrics."""
        return self.get_metric_group()


class Function(ABC):  # noqa: B024 - what is to be written is up to the kind of function
    """Any function over a stream: it is opened, called and closed by one thread."""

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: B027
        """Called once in each worker before the first call. Load here what the calls need."""

    def close(self) -> None:  # noqa: B027
        """Called once after the last call, also when the job fails or is cancelled."""


class MapFunction(Function):
    """Gives an element for each element."""

    @abstractmethod
    def map(self, value: Any) -> Any:
        """The element to emit; None emits nothing."""


class FlatMapFunction(Function):
    """Gives any number of elements for each element."""

    @abstractmethod
    def flat_map(self, value: Any) -> Iterable[Any] | None:
        """The elements to emit, as a generator or any other iterable; None emits nothing."""


class MapPartitionFunction(Function):
    """Gives any number of elements for all elements of a task, or of a key."""

    @abstractmethod
    def map_partition(self, values: Iterable[Any]) -> Iterable[Any] | None:
        """The elements to emit, as a generator or any other iterable; None emits nothing."""


class MapBatchesFunction(Function):
    """Gives a batch of elements for each batch of elements."""

    @abstractmethod
    def map_batches(self, batch: Any) -> Any:
        """A record batch or a data frame, or several as a generator."""


class FilterFunction(Function):
    """Says which elements stay."""

    @abstractmethod
    def filter(self, value: Any) -> bool:
        """Whether the element stays."""


class ReduceFunction(Function):
    """Makes one element of two."""

    @abstractmethod
    def reduce(self, value1: Any, value2: Any) -> Any:
        """One for both."""


class AggregateFunction(Function):
    """Makes a result of any number of elements, by way of an accumulator."""

    @abstractmethod
    def create_accumulator(self) -> Any:
        """An accumulator of no elements."""

    @abstractmethod
    def add(self, value: Any, accumulator: Any) -> Any:
        """The accumulator with one element more; it may be the same object, changed."""

    @abstractmethod
    def get_result(self, accumulator: Any) -> Any:
        """The result of what was accumulated."""

    @abstractmethod
    def merge(self, acc_a: Any, acc_b: Any) -> Any:
        """One accumulator of what both have; either of them may be it, changed."""


class AsyncFunction(Function, Generic[IN, OUT]):
    """Gives any number of elements for each element, for several elements at a time.

    For what waits for others: lookups in databases, calls of services. All calls, ``open`` and
    ``close`` are made in one event loop; both may be ``async``, too.
    """

    @abstractmethod
    async def async_invoke(self, value: Any) -> Iterable[Any] | None:
        """The elements to emit, as a list; None emits nothing."""

    def timeout(self, value: Any) -> Iterable[Any] | None:
        """The elements to emit if ``async_invoke`` has not come to its end in time."""
        raise TimeoutError(f"Async function call has timed out for input: {value}")


class AsyncRetryPredicate(ABC, Generic[OUT]):
    """After which results and errors an async function is called again."""

    @abstractmethod
    def result_predicate(self) -> Callable[[list[Any]], bool] | None:
        """Whether to call again after this result; None for never."""

    @abstractmethod
    def exception_predicate(self) -> Callable[[Exception], bool] | None:
        """Whether to call again after this error; None for never."""


class AsyncRetryStrategy(ABC, Generic[OUT]):
    """How often an async function is called again, and when."""

    @abstractmethod
    def can_retry(self, current_attempts: int) -> bool:
        """Whether there may be another call after so many."""

    @abstractmethod
    def get_backoff_time_millis(self, current_attempts: int) -> int:
        """How long to wait after so many calls, in milliseconds."""

    @abstractmethod
    def get_retry_predicate(self) -> AsyncRetryPredicate[Any]:
        """What to call again after."""

    @staticmethod
    def no_restart() -> AsyncRetryStrategy[Any]:
        """One call, whatever comes of it."""
        from fletching.async_retries import NoRetryStrategy

        return NoRetryStrategy()

    @staticmethod
    def fixed_delay(
        max_attempts: int,
        backoff_time_millis: int,
        result_predicate: Callable[[list[Any]], bool] | None = None,
        exception_predicate: Callable[[Exception], bool] | None = None,
    ) -> AsyncRetryStrategy[Any]:
        """Further calls after the same delay each time."""
        from fletching.async_retries import FixedDelayRetryStrategy

        return FixedDelayRetryStrategy(
            max_attempts, backoff_time_millis, result_predicate, exception_predicate
        )

    @staticmethod
    def exponential_backoff(
        max_attempts: int,
        initial_delay: int,
        max_retry_delay: int,
        multiplier: float,
        result_predicate: Callable[[list[Any]], bool] | None = None,
        exception_predicate: Callable[[Exception], bool] | None = None,
    ) -> AsyncRetryStrategy[Any]:
        """Further calls after a delay that grows each time."""
        from fletching.async_retries import ExponentialBackoffDelayRetryStrategy

        return ExponentialBackoffDelayRetryStrategy(
            max_attempts,
            initial_delay,
            max_retry_delay,
            multiplier,
            result_predicate,
            exception_predicate,
        )


class KeySelector(Function):
    """Gives each element its key."""

    @abstractmethod
    def get_key(self, value: Any) -> Any:
        """The key; not None."""


class NullByteKeySelector(KeySelector):
    """Gives all elements the same key."""

    def get_key(self, value: Any) -> int:
        """0, whatever the element."""
        return 0


class Partitioner(Function):
    """Says which of the next operator's subtasks elements go to."""

    @abstractmethod
    def partition(self, key: Any, num_partitions: int) -> int:
        """The number of the subtask for the elements of a key, from 0."""


class WatermarkOutput(ABC):
    """Takes watermarks."""

    @abstractmethod
    def emit_watermark(self, watermark: int) -> None:
        """Says that no element follows of this time, in milliseconds, or an earlier one.

        It ends idleness; one that is no later than the last does nothing.
        """

    @abstractmethod
    def mark_idle(self) -> None:
        """Says that no elements are to be expected for a while: nobody waits for watermarks."""

    @abstractmethod
    def mark_active(self) -> None:
        """Says that elements are to be expected again."""


class WatermarkGenerator(ABC):
    """Makes the watermarks of a stream: for elements, or from time to time, or both."""

    @abstractmethod
    def on_event(self, event: Any, event_timestamp: int, output: WatermarkOutput) -> None:
        """Called for each element.

        :param event_timestamp: its milliseconds since 1970-01-01T00:00:00Z; the lowest there is for
            an element that has none.
        """

    @abstractmethod
    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        """Called every ``pipeline.auto-watermark-interval``, and at the end of the elements."""


class TimestampAssigner(ABC):
    """Gives each element of a stream its event time."""

    @abstractmethod
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        """The element's milliseconds since 1970-01-01T00:00:00Z.

        :param record_timestamp: the one that it has; negative where it has none.
        """


class OutputTag:
    """The name and the type of a side output."""

    def __init__(self, tag_id: str, type_info: Any = None) -> None:
        if not tag_id:
            raise ValueError("OutputTag tag_id cannot be None or empty string")
        self.tag_id = tag_id
        self.type_info = type_info

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OutputTag) and self.tag_id == other.tag_id

    def __hash__(self) -> int:
        return hash(self.tag_id)

    def __repr__(self) -> str:
        return f"OutputTag({self.tag_id!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # The type is the client's: workers have it of the engine.
        return OutputTag, (self.tag_id,)


class TimerService(ABC):
    """The time as an operator sees it, and its timers."""

    @abstractmethod
    def current_processing_time(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""

    @abstractmethod
    def current_watermark(self) -> int:
        """The operator's watermark in event time, in milliseconds."""

    @abstractmethod
    def register_processing_time_timer(self, timestamp: int) -> None:
        """Has ``on_timer`` called at this processing time; once, however often it is asked for."""

    @abstractmethod
    def register_event_time_timer(self, timestamp: int) -> None:
        """Has ``on_timer`` called when the watermark reaches this time."""

    @abstractmethod
    def delete_processing_time_timer(self, timestamp: int) -> None:
        """Takes back what was registered for this time."""

    @abstractmethod
    def delete_event_time_timer(self, timestamp: int) -> None:
        """Takes back what was registered for this time."""


class TimeDomain(Enum):
    """Which time a timer is in."""

    EVENT_TIME = 0
    PROCESSING_TIME = 1


class ProcessFunction(Function):
    """Gives any number of elements for each element, and knows its time."""

    class Context(ABC):
        """What is known about the element in hand."""

        @abstractmethod
        def timer_service(self) -> TimerService:
            """The time; timers are of keyed streams only."""

        @abstractmethod
        def timestamp(self) -> int | None:
            """The element's time in milliseconds, or None if it has none."""

    @abstractmethod
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterable[Any] | None:
        """The elements to emit: for a side output a pair of its OutputTag and the element."""


class KeyedProcessFunction(Function):
    """As ProcessFunction, for streams with keys: it may have state and timers for each key."""

    class Context(ABC):
        """What is known about the element in hand."""

        @abstractmethod
        def get_current_key(self) -> Any:
            """The element's key."""

        @abstractmethod
        def timer_service(self) -> TimerService:
            """The time, and the key's timers."""

        @abstractmethod
        def timestamp(self) -> int | None:
            """The element's time in milliseconds, or None if it has none; a timer's own time."""

    class OnTimerContext(Context):
        """What is known about the timer in hand."""

        @abstractmethod
        def time_domain(self) -> TimeDomain:
            """Which time the timer is in."""

    @abstractmethod
    def process_element(
        self, value: Any, ctx: KeyedProcessFunction.Context
    ) -> Iterable[Any] | None:
        """The elements to emit: for a side output a pair of its OutputTag and the element."""

    def on_timer(
        self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext
    ) -> Iterable[Any] | None:
        """The elements to emit when a timer fires."""
