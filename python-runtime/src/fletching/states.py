"""State as users' functions see it: what they register, and what they get. Nothing heavy here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Callable, Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
IN = TypeVar("IN")
OUT = TypeVar("OUT")


class State(ABC):
    """A part of what a function keeps for the key in hand."""

    @abstractmethod
    def clear(self) -> None:
        """Forgets the value of this key."""


class ValueState(State, Generic[T]):
    """One value."""

    @abstractmethod
    def value(self) -> T | None:
        """The value, or None if there is none."""

    @abstractmethod
    def update(self, value: T | None) -> None:
        """Keeps another value; None clears the state."""


class AppendingState(State, Generic[IN, OUT]):
    """What elements are added to."""

    @abstractmethod
    def get(self) -> OUT:
        """What has been made of all that was added; None if nothing was."""

    @abstractmethod
    def add(self, value: IN) -> None:
        """Adds an element."""


class MergingState(AppendingState[IN, OUT]):
    """What elements are added to, and can be merged with another one of its kind."""


class ReducingState(MergingState[T, T]):
    """One value: that of all elements, reduced."""


class AggregatingState(MergingState[IN, OUT]):
    """One accumulator, and the result that is made of it."""


class ListState(MergingState[T, Iterable[T]]):
    """Elements in the order in which they were added."""

    @abstractmethod
    def update(self, values: list[T]) -> None:
        """Keeps these elements and no others; none at all clears the state."""

    @abstractmethod
    def add_all(self, values: list[T]) -> None:
        """Adds elements."""

    def __iter__(self) -> Iterator[T]:
        return iter(self.get())


class ReadOnlyBroadcastState(State, Generic[K, V]):
    """A map that is the same in all parallel tasks of an operator, for those who may only read."""

    @abstractmethod
    def get(self, key: K) -> V | None:
        """The value of a key, or None if there is none."""

    @abstractmethod
    def contains(self, key: K) -> bool:
        """Whether the key has a value, which may be None."""

    @abstractmethod
    def items(self) -> Iterable[tuple[K, V]]:
        """Keys and values."""

    @abstractmethod
    def keys(self) -> Iterable[K]:
        """The keys."""

    @abstractmethod
    def values(self) -> Iterable[V]:
        """The values."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is no key."""

    def __getitem__(self, key: K) -> V | None:
        return self.get(key)

    def __contains__(self, key: K) -> bool:
        return self.contains(key)

    def __iter__(self) -> Iterator[K]:
        return iter(self.keys())


class MapState(ReadOnlyBroadcastState[K, V]):
    """A map, whose keys have nothing to do with the key of the stream."""

    @abstractmethod
    def put(self, key: K, value: V) -> None:
        """Gives a key a value."""

    @abstractmethod
    def put_all(self, dict_value: dict[K, V]) -> None:
        """Gives several keys their values."""

    @abstractmethod
    def remove(self, key: K) -> None:
        """Removes a key, if it is there."""

    def __setitem__(self, key: K, value: V) -> None:
        self.put(key, value)

    def __delitem__(self, key: K) -> None:
        self.remove(key)


class BroadcastState(MapState[K, V]):
    """A map that is the same in all parallel tasks, if all change it alike."""


class OperatorStateStore(ABC):
    """Gives states that belong to an operator and not to keys."""

    @abstractmethod
    def get_broadcast_state(self, state_descriptor: MapStateDescriptor) -> BroadcastState[Any, Any]:
        """The state that is the same in all parallel tasks."""

    @abstractmethod
    def get_list_state(self, state_descriptor: ListStateDescriptor) -> ListState[Any]:
        """A list of this task's own; after a restore the tasks have parted all elements."""

    @abstractmethod
    def get_union_list_state(self, state_descriptor: ListStateDescriptor) -> ListState[Any]:
        """A list of this task's own; after a restore each task has the elements of all."""


class FunctionInitializationContext(ABC):
    """What a function that keeps state of its task is told when it begins."""

    @abstractmethod
    def is_restored(self) -> bool:
        """Whether the job goes on from a checkpoint or a savepoint."""

    @abstractmethod
    def get_restored_checkpoint_id(self) -> int | None:
        """The number of the checkpoint or savepoint that the job goes on from; None if none."""

    @abstractmethod
    def get_operator_state_store(self) -> OperatorStateStore:
        """Gives the states of the task."""

    @abstractmethod
    def get_keyed_state_store(self) -> Any:
        """Gives the states of keys, if the stream has keys."""


@dataclass(frozen=True)
class FunctionSnapshotContext:
    """What a function that keeps state of its task is told before a snapshot."""

    _checkpoint_id: int
    _checkpoint_timestamp: int

    def get_checkpoint_id(self) -> int:
        """The number of the checkpoint or savepoint, higher than those of all before it."""
        return self._checkpoint_id

    def get_checkpoint_timestamp(self) -> int:
        """When it was triggered, in milliseconds since 1970-01-01T00:00:00Z: alike in all tasks."""
        return self._checkpoint_timestamp


class CheckpointedFunction(ABC):
    """Besides what else it is, a function that keeps state of its task: lists of its own."""

    @abstractmethod
    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Called once, behind ``open`` and in front of the first element: gets the states."""

    @abstractmethod
    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Called in front of each snapshot: brings the states up to date."""


class StateDescriptor(ABC):  # noqa: B024 - its subclasses say which kind of state
    """The name of a state, and the type of what is in it; None for any Python object."""

    def __init__(self, name: str, type_info: Any = None) -> None:
        if not name:
            raise ValueError("A state needs a name.")
        self.name = name
        self.type_info = type_info
        self._ttl_config: StateTtlConfig | None = None

    def get_name(self) -> str:
        """The name, unique within the operator."""
        return self.name

    def enable_time_to_live(self, ttl_config: StateTtlConfig) -> None:
        """Has values expire."""
        self._ttl_config = ttl_config


class ValueStateDescriptor(StateDescriptor):
    """Of a ValueState."""

    def __init__(self, name: str, value_type_info: Any = None) -> None:
        super().__init__(name, value_type_info)


class ListStateDescriptor(StateDescriptor):
    """Of a ListState; the type is that of one element."""

    def __init__(self, name: str, elem_type_info: Any = None) -> None:
        super().__init__(name, elem_type_info)


class MapStateDescriptor(StateDescriptor):
    """Of a MapState, or of a broadcast state."""

    def __init__(self, name: str, key_type_info: Any = None, value_type_info: Any = None) -> None:
        super().__init__(name, value_type_info)
        self.key_type_info = key_type_info


class ReducingStateDescriptor(StateDescriptor):
    """Of a ReducingState, with the function (or ReduceFunction) that makes one value of two."""

    def __init__(self, name: str, reduce_function: Any, type_info: Any = None) -> None:
        super().__init__(name, type_info)
        if not callable(reduce_function) and not hasattr(reduce_function, "reduce"):
            raise TypeError("The input must be a ReduceFunction or a callable function!")
        self._reduce_function = reduce_function

    def get_reduce_function(self) -> Any:
        """The function as it was given."""
        return self._reduce_function


class AggregatingStateDescriptor(StateDescriptor):
    """Of an AggregatingState; the type is that of the accumulator."""

    def __init__(self, name: str, agg_function: Any, state_type_info: Any = None) -> None:
        super().__init__(name, state_type_info)
        if not hasattr(agg_function, "create_accumulator"):
            raise TypeError("The input must be a pyflink.datastream.functions.AggregateFunction!")
        self._agg_function = agg_function

    def get_agg_function(self) -> Any:
        """The AggregateFunction."""
        return self._agg_function


class StateTtlConfig:
    """How long values live, and what happens then."""

    class UpdateType(Enum):
        """What makes a value live longer."""

        Disabled = 0
        OnCreateAndWrite = 1
        OnReadAndWrite = 2

    class StateVisibility(Enum):
        """Whether an expired value that is still there may be seen."""

        ReturnExpiredIfNotCleanedUp = 0
        NeverReturnExpired = 1

    class TtlTimeCharacteristic(Enum):
        """Which time counts."""

        ProcessingTime = 0

    class CleanupStrategies:
        """How expired values are removed."""

        class Strategies(Enum):
            """Each strategy there is."""

            FULL_STATE_SCAN_SNAPSHOT = 0
            INCREMENTAL_CLEANUP = 1
            ROCKSDB_COMPACTION_FILTER = 2

        class CleanupStrategy(ABC):  # noqa: B024 - its subclasses have what they need
            """What is said of a strategy."""

        class EmptyCleanupStrategy(CleanupStrategy):
            """That there is nothing to say."""

        @dataclass(frozen=True)
        class IncrementalCleanupStrategy(CleanupStrategy):
            """How many values are looked at when state is used, and whether for each element."""

            _cleanup_size: int
            _run_cleanup_for_every_record: bool

            def get_cleanup_size(self) -> int:
                """How many values are looked at."""
                return self._cleanup_size

            def run_cleanup_for_every_record(self) -> bool:
                """Whether that is done for each element, too."""
                return self._run_cleanup_for_every_record

        @dataclass(frozen=True)
        class RocksdbCompactFilterCleanupStrategy(CleanupStrategy):
            """After how many entries RocksDB asks for the time, and how often it compacts files."""

            _query_time_after_num_entries: int
            _periodic_compaction_time: Any = None

            def get_query_time_after_num_entries(self) -> int:
                """After how many entries the time is asked for anew."""
                return self._query_time_after_num_entries

            def get_periodic_compaction_time(self) -> Any:
                """How often files are compacted; None for Flink's default, 30 days."""
                return self._periodic_compaction_time

        EMPTY_STRATEGY = EmptyCleanupStrategy()

        def __init__(
            self, strategies: dict[Strategies, CleanupStrategy], is_cleanup_in_background: bool
        ) -> None:
            self._strategies = strategies
            self._is_cleanup_in_background = is_cleanup_in_background

        def is_cleanup_in_background(self) -> bool:
            """Whether the backend removes them as it sees fit."""
            return self._is_cleanup_in_background

        def in_full_snapshot(self) -> bool:
            """Whether they are left out of full snapshots."""
            return self.Strategies.FULL_STATE_SCAN_SNAPSHOT in self._strategies

        def get_incremental_cleanup_strategy(self) -> IncrementalCleanupStrategy | None:
            """What is said of it; as it is by default, if expired values go in the background."""
            default = (
                self.IncrementalCleanupStrategy(5, False)
                if self._is_cleanup_in_background
                else None
            )
            return self._strategies.get(  # type: ignore[return-value]
                self.Strategies.INCREMENTAL_CLEANUP, default
            )

        def get_rocksdb_compact_filter_cleanup_strategy(
            self,
        ) -> RocksdbCompactFilterCleanupStrategy | None:
            """What is said of it; as it is by default, if expired values go in the background."""
            default = (
                self.RocksdbCompactFilterCleanupStrategy(1000)
                if self._is_cleanup_in_background
                else None
            )
            return self._strategies.get(  # type: ignore[return-value]
                self.Strategies.ROCKSDB_COMPACTION_FILTER, default
            )

        def given(self, strategy: Strategies) -> Any:
            """What was said of a strategy, without defaults; None if nothing."""
            return self._strategies.get(strategy)

    def __init__(
        self,
        update_type: UpdateType,
        state_visibility: StateVisibility,
        ttl_time_characteristic: TtlTimeCharacteristic,
        ttl: Any,
        cleanup_strategies: CleanupStrategies,
    ) -> None:
        self._update_type = update_type
        self._state_visibility = state_visibility
        self._ttl_time_characteristic = ttl_time_characteristic
        self._ttl = ttl
        self._cleanup_strategies = cleanup_strategies

    @staticmethod
    def new_builder(ttl: Any) -> StateTtlConfig.Builder:
        """Begins one; the time is a ``Time``, a ``Duration`` or a timedelta."""
        return StateTtlConfig.Builder(ttl)

    def get_update_type(self) -> UpdateType:
        """What makes a value live longer."""
        return self._update_type

    def get_state_visibility(self) -> StateVisibility:
        """Whether expired values may be seen."""
        return self._state_visibility

    def get_ttl(self) -> Any:
        """How long values live, as it was given."""
        return self._ttl

    def ttl_millis(self) -> int:
        """How long values live."""
        return millis_of(self._ttl)

    def get_ttl_time_characteristic(self) -> TtlTimeCharacteristic:
        """Which time counts."""
        return self._ttl_time_characteristic

    def is_enabled(self) -> bool:
        """Whether values expire at all."""
        return self._update_type is not StateTtlConfig.UpdateType.Disabled

    def get_cleanup_strategies(self) -> CleanupStrategies:
        """How expired values are removed."""
        return self._cleanup_strategies

    def __repr__(self) -> str:
        return (
            f"StateTtlConfig<update_type={self._update_type}, "
            f"state_visibility={self._state_visibility}, "
            f"ttl_time_characteristic={self._ttl_time_characteristic}, ttl={self._ttl}>"
        )

    class Builder:
        """Makes a StateTtlConfig."""

        def __init__(self, ttl: Any) -> None:
            self._ttl = ttl
            self._update_type = StateTtlConfig.UpdateType.OnCreateAndWrite
            self._state_visibility = StateTtlConfig.StateVisibility.NeverReturnExpired
            self._ttl_time_characteristic = StateTtlConfig.TtlTimeCharacteristic.ProcessingTime
            self._in_background = True
            self._strategies: dict[Any, Any] = {}

        def set_update_type(self, update_type: StateTtlConfig.UpdateType) -> StateTtlConfig.Builder:
            """Says what makes a value live longer."""
            self._update_type = update_type
            return self

        def update_ttl_on_create_and_write(self) -> StateTtlConfig.Builder:
            """A value lives longer when it is written: the default."""
            return self.set_update_type(StateTtlConfig.UpdateType.OnCreateAndWrite)

        def update_ttl_on_read_and_write(self) -> StateTtlConfig.Builder:
            """A value lives longer when it is read, too."""
            return self.set_update_type(StateTtlConfig.UpdateType.OnReadAndWrite)

        def set_state_visibility(
            self, state_visibility: StateTtlConfig.StateVisibility
        ) -> StateTtlConfig.Builder:
            """Says whether expired values may be seen."""
            self._state_visibility = state_visibility
            return self

        def return_expired_if_not_cleaned_up(self) -> StateTtlConfig.Builder:
            """An expired value may be seen as long as it is there."""
            return self.set_state_visibility(
                StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp
            )

        def never_return_expired(self) -> StateTtlConfig.Builder:
            """An expired value is not seen: the default."""
            return self.set_state_visibility(StateTtlConfig.StateVisibility.NeverReturnExpired)

        def set_ttl_time_characteristic(
            self, ttl_time_characteristic: StateTtlConfig.TtlTimeCharacteristic
        ) -> StateTtlConfig.Builder:
            """Says which time counts."""
            self._ttl_time_characteristic = ttl_time_characteristic
            return self

        def use_processing_time(self) -> StateTtlConfig.Builder:
            """The processors' time counts: the only one there is."""
            return self.set_ttl_time_characteristic(
                StateTtlConfig.TtlTimeCharacteristic.ProcessingTime
            )

        def cleanup_full_snapshot(self) -> StateTtlConfig.Builder:
            """Leaves expired values out of full snapshots."""
            kinds = StateTtlConfig.CleanupStrategies
            kind = kinds.Strategies.FULL_STATE_SCAN_SNAPSHOT
            self._strategies[kind] = kinds.EMPTY_STRATEGY
            return self

        def cleanup_incrementally(
            self, cleanup_size: int, run_cleanup_for_every_record: bool
        ) -> StateTtlConfig.Builder:
            """Looks at so many values whenever state is used."""
            kinds = StateTtlConfig.CleanupStrategies
            self._strategies[kinds.Strategies.INCREMENTAL_CLEANUP] = (
                kinds.IncrementalCleanupStrategy(cleanup_size, run_cleanup_for_every_record)
            )
            return self

        def cleanup_in_rocksdb_compact_filter(
            self, query_time_after_num_entries: int, periodic_compaction_time: Any = None
        ) -> StateTtlConfig.Builder:
            """Leaves expired values out when RocksDB compacts its files."""
            kinds = StateTtlConfig.CleanupStrategies
            self._strategies[kinds.Strategies.ROCKSDB_COMPACTION_FILTER] = (
                kinds.RocksdbCompactFilterCleanupStrategy(
                    query_time_after_num_entries, periodic_compaction_time
                )
            )
            return self

        def disable_cleanup_in_background(self) -> StateTtlConfig.Builder:
            """Leaves values where they are until they are read."""
            self._in_background = False
            return self

        def set_ttl(self, ttl: Any) -> StateTtlConfig.Builder:
            """Says how long values live."""
            self._ttl = ttl
            return self

        def build(self) -> StateTtlConfig:
            """The configuration."""
            return StateTtlConfig(
                self._update_type,
                self._state_visibility,
                self._ttl_time_characteristic,
                self._ttl,
                StateTtlConfig.CleanupStrategies(dict(self._strategies), self._in_background),
            )


def millis_of(time: Any) -> int:
    """The milliseconds of a timedelta, or of what has ``to_milliseconds``, or of an int."""
    if isinstance(time, timedelta):
        return time // timedelta(milliseconds=1)
    to_milliseconds: Callable[[], int] | None = getattr(time, "to_milliseconds", None)
    if to_milliseconds is not None:
        return int(to_milliseconds())
    if isinstance(time, int) and not isinstance(time, bool):
        return time
    raise TypeError(f"A time is needed, such as Time.hours(1), and not {time!r}.")
