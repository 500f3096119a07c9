"""State of an operator's task as the worker holds it: lists, all here once they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fletching.protocol import ElementType, LogicalType, StateSpec
from fletching.state.broadcast import BroadcastStates
from fletching.state.described import element_type_of
from fletching.state.held import encoded
from fletching.state.store import Columns, StateStore
from fletching.states import (
    BroadcastState,
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListState,
    ListStateDescriptor,
    MapStateDescriptor,
    OperatorStateStore,
)
from fletching.streams import KeyedStateStore

_NO_KEY = 0
_BOOLEAN = LogicalType(name=LogicalType.NAME_BOOLEAN, nullable=False)
_PICKLED = ElementType(name="PICKLED_BYTE_ARRAY")


class HeldOperatorList(ListState[Any]):
    """A list of the task. What the engine has is read when it is first used."""

    def __init__(self, store: StateStore, spec: Any) -> None:
        self.scope: int = spec.scope
        self._name: str = spec.name
        self._store = store
        self._number: int = spec.state_id
        self._columns = Columns(store.conversions, element=spec.value)
        self._change_columns = Columns(store.conversions, cleared=_BOOLEAN, element=spec.value)
        self._elements: list[Any] | None = [] if store.is_local else None
        self._is_changed = False

    def _held(self) -> list[Any]:
        if self._elements is None:
            message, _ = self._store.read_for(_NO_KEY, self._number)
            self._elements = list(self._columns.decode(message)[1]) if message else []
        return self._elements

    def get(self) -> list[Any]:
        """The elements, in a list of one's own."""
        return list(self._held())

    def add(self, value: Any) -> None:
        """Adds an element."""
        self.add_all([value])

    def add_all(self, values: Iterable[Any]) -> None:
        """Adds elements."""
        self.update([*self._held(), *values])

    def update(self, values: Iterable[Any]) -> None:
        """Keeps these elements and no others."""
        given = list(values)
        if any(value is None for value in given):
            raise ValueError(f"The list state '{self._name}' cannot hold None.")
        self._elements = given
        self._is_changed = True

    def clear(self) -> None:
        """Forgets the elements."""
        self.update(())

    def load(self, message: bytes) -> None:
        """Nothing is given of it that was not asked for."""
        raise AssertionError(f"the list state '{self._name}' was given")

    def changes(self) -> bytes | None:
        """A new list."""
        if not self._is_changed:
            return None
        self._is_changed = False
        elements = self._held()
        cleared = [True, *[False] * len(elements)]
        numbers = [_NO_KEY] * len(cleared)
        return encoded(self._name, self._change_columns, numbers, cleared, [None, *elements])


class OperatorStates(OperatorStateStore):
    """The states of an operator's task."""

    def __init__(self, store: StateStore, broadcast: BroadcastStates | None) -> None:
        self._store = store
        self._broadcast = broadcast

    def get_broadcast_state(self, state_descriptor: MapStateDescriptor) -> BroadcastState[Any, Any]:
        """The state that is the same in all parallel tasks."""
        if self._broadcast is None:
            raise RuntimeError(
                f"The state '{state_descriptor.name}' is of a function that is connected to no "
                f"broadcast stream: call broadcast() with it, and connect."
            )
        return self._broadcast.writable(state_descriptor)

    def get_list_state(self, state_descriptor: ListStateDescriptor) -> ListState[Any]:
        """A list of this task's own; after a restore the tasks have parted all elements."""
        return self._list(state_descriptor, StateSpec.SCOPE_SPLIT)

    def get_union_list_state(self, state_descriptor: ListStateDescriptor) -> ListState[Any]:
        """A list of this task's own; after a restore each task has the elements of all."""
        return self._list(state_descriptor, StateSpec.SCOPE_UNION)

    def _list(self, descriptor: ListStateDescriptor, scope: int) -> ListState[Any]:
        if not isinstance(descriptor, ListStateDescriptor):
            raise TypeError(f"A ListStateDescriptor is needed, not {descriptor!r}.")

        def make(number: int) -> tuple[Any, Any]:
            spec = StateSpec(
                state_id=number,
                name=descriptor.name,
                kind=StateSpec.KIND_LIST,
                scope=scope,
                value=element_type_of(descriptor.type_info, _PICKLED),
            )
            return spec, HeldOperatorList(self._store, spec)

        held: Any = self._store.state_of_task(descriptor.name, make)
        if held.scope != scope:
            raise ValueError(
                f"The state '{descriptor.name}' is asked for as a list and as a union list: give "
                f"one of them another name."
            )
        return held  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Restored:
    """Whether a task goes on from a snapshot, and the number of that, where it has one."""

    is_restored: bool
    checkpoint_id: int | None

    @classmethod
    def of(cls, process: Any) -> Restored:
        """What a ``ProcessSpec`` says."""
        has_id = process.HasField("restored_checkpoint_id")
        return cls(process.is_restored, process.restored_checkpoint_id if has_id else None)


class _Initialization(FunctionInitializationContext):
    def __init__(self, states: OperatorStates, keyed: KeyedStateStore, restored: Restored) -> None:
        self._states = states
        self._keyed = keyed
        self._restored = restored

    def is_restored(self) -> bool:
        return self._restored.is_restored

    def get_restored_checkpoint_id(self) -> int | None:
        return self._restored.checkpoint_id

    def get_operator_state_store(self) -> OperatorStateStore:
        return self._states

    def get_keyed_state_store(self) -> KeyedStateStore:
        return self._keyed


class Checkpointed:
    """A function that keeps state of its task: when it is told to."""

    def __init__(
        self,
        initialize: Callable[[FunctionInitializationContext], None],
        snapshot: Callable[[FunctionSnapshotContext], None],
        states: OperatorStates,
        *,
        keyed: KeyedStateStore,
        restored: Restored,
    ) -> None:
        self._initialize = initialize
        self._snapshot = snapshot
        self._context = _Initialization(states, keyed, restored)
        self._is_initialized = False

    def initialize_once(self) -> None:
        """In front of the first batch: from then on the engine can be asked."""
        if not self._is_initialized:
            self._is_initialized = True
            self._initialize(self._context)

    def snapshot(self, snapshot: Any) -> None:
        """In front of each snapshot; ``initialize_once`` has to have been called."""
        self._snapshot(FunctionSnapshotContext(snapshot.checkpoint_id, snapshot.timestamp_millis))
