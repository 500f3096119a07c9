"""The keys that a worker has, and what its functions keep for them.

A key is the worker's from when the engine gives it, with its state, until the engine has it
forgotten. Each key has a slot: its number, the key itself, then what each state holds for it, and
whether that has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from fletching.batch.elements import ElementConversions, key_pickle, logical_type_of
from fletching.batch.types import arrow_schema
from fletching.protocol import Field, LogicalType, RowType, StateColumns, StateRead

NUMBER, KEY = 0, 1
_FIRST_STATE, _WIDTH = 2, 2


class _Unread:
    def __repr__(self) -> str:
        return "UNREAD"


UNREAD = _Unread()
"""In a slot: the engine has it, and has to be asked for it."""


def place_of(state: int) -> int:
    """Where in a slot the state with this number is; behind it is whether it has changed."""
    return _FIRST_STATE + _WIDTH * state


class StateAccess(Protocol):
    """The engine, as the place where state is."""

    def register_state(self, spec: Any) -> None:
        """Say that a function keeps a state: a ``StateSpec``."""

    def read_state(self, read: Any) -> Any:
        """Ask a ``StateRead``; the ``StateGiven`` that answers it."""


class Columns:
    """Record batches of one state, of columns behind the number of the key."""

    def __init__(self, conversions: ElementConversions, **elements: Any) -> None:
        """Elements are ElementTypes, or LogicalTypes where those say all, by name."""
        fields = [Field(name="key", type=_INT)]
        self._conversions = []
        for name, element in elements.items():
            is_logical = isinstance(element, LogicalType)
            logical = element if is_logical else logical_type_of(element)
            fields.append(Field(name=name, type=logical))
            self._conversions.append(
                conversions.of_logical(logical) if is_logical else conversions.of(element, logical)
            )
        self._schema = arrow_schema(RowType(fields=fields))

    def decode(self, message: bytes) -> list[Sequence[Any]]:
        """The columns of a message, the numbers of keys first."""
        batch = pa.ipc.read_record_batch(pa.py_buffer(message), self._schema)
        columns: list[Sequence[Any]] = [batch.column(0).to_pylist()]
        for conversion, column in zip(self._conversions, batch.columns[1:]):
            columns.append(conversion.decode(column))
        return columns

    def encode(self, numbers: Sequence[int], *columns: Sequence[Any]) -> bytes:
        """The message of these columns."""
        arrays = [pa.array(numbers, pa.int32())]
        for conversion, values in zip(self._conversions, columns):
            arrays.append(conversion.encode_nullable(values))
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        message: bytes = batch.serialize().to_pybytes()
        return message


class HeldState(Protocol):
    """A state of a function; if it is of keys, for whichever key is the current one."""

    def load(self, message: bytes) -> None:
        """Take what the engine gives."""

    def changes(self) -> bytes | None:
        """What has changed since this was last asked; None if nothing."""


class StateStore:
    """The states of an operator's functions, by their numbers."""

    def __init__(self, conversions: ElementConversions, access: StateAccess | None) -> None:
        """``access`` is None if the engine keeps nothing."""
        self.conversions = conversions
        self._access = access
        self._states: list[HeldState] = []
        self._names: dict[str, HeldState] = {}
        self._last_read = 0

    @property
    def is_local(self) -> bool:
        """Whether the engine keeps nothing."""
        return self._access is None

    def add_known(self, held: HeldState) -> None:
        """Add a state that the engine knows of already; before any other."""
        self._states.append(held)

    def state_of_task(self, name: str, make: Callable[[int], tuple[Any, HeldState]]) -> HeldState:
        """The state of this name, which is of no key. ``make`` makes it of its number."""
        held = self._names.get(name)
        if held is None:
            spec, held = make(len(self._states))
            self._register(spec, name, held)
        return held

    def _register(self, spec: Any, name: str, held: HeldState) -> None:
        if self._access is not None:
            self._access.register_state(spec)
        self._states.append(held)
        self._names[name] = held

    def give(self, given: Any) -> None:
        """Take what the engine gives without being asked."""
        raise AssertionError("keys came where there are none")

    def read_for(self, key: int, state: int, **question: Any) -> tuple[bytes, int]:
        """Ask the engine about a state of a key; the columns, and what comes next."""
        given = self._answer(state_id=state, key=key, **question)
        return given.states[0].record_batch, given.next_page

    def _answer(self, **question: Any) -> Any:
        if self._access is None:
            raise AssertionError("there is no engine to ask")
        self._last_read += 1
        return self._access.read_state(StateRead(read_id=self._last_read, **question))

    def changes(self) -> list[Any]:
        """What has changed since this was last asked."""
        if self._access is None:
            return []
        found = []
        for number, state in enumerate(self._states):
            message = state.changes()
            if message is not None:
                found.append(StateColumns(state_id=number, record_batch=message))
        return found

    def forget(self) -> None:
        """Forget all keys."""


class KeyedStore(StateStore):
    """The keys that the worker has, and the states of functions for each of them."""

    def __init__(
        self,
        key: Any,
        conversions: ElementConversions,
        access: StateAccess | None,
    ) -> None:
        """``access`` is None if the engine keeps nothing: keys come one after the other then."""
        super().__init__(conversions, access)
        self.current: list[Any] = []
        self._key_columns = Columns(conversions, value=key)
        self._slots: list[Any] = []
        self._array: np.ndarray[Any, Any] | None = None
        self._asked = 0
        self.is_forgotten_each_time = False
        """Whether keys are forgotten after each batch: where values expire."""

    @property
    def slots(self) -> list[list[Any]]:
        """The slot of each key, by its number; None of those that were forgotten."""
        return self._slots

    def slots_of(self, numbers: np.ndarray[Any, Any]) -> Iterable[list[Any]]:
        """The slots of the keys with these numbers."""
        # An array gives them without an int of each number, but pays only if it is used for more
        # numbers than there are slots.
        if self._array is None:
            slots = self._slots
            self._asked += len(numbers)
            if self._asked < len(slots):
                return map(slots.__getitem__, numbers.tolist())
            self._array = np.frompyfunc(slots.__getitem__, 1, 1)(np.arange(len(slots)))
        return self._array[numbers].tolist()  # type: ignore[no-any-return]

    def _slots_change(self) -> None:
        self._array = None
        self._asked = 0

    def select(self, number: int) -> None:
        """Make the key with this number the current one."""
        self.current = self._slots[number]

    def key(self) -> Any:
        """The current key."""
        return self.current[KEY]

    def identity(self, number: int) -> bytes:
        """What tells the key with this number from others, also when it has another number."""
        slot = self._slots[number]
        assert slot is not None
        return key_pickle(slot[KEY], self.conversions.classes)

    def _register(self, spec: Any, name: str, held: HeldState) -> None:
        super()._register(spec, name, held)
        self.is_forgotten_each_time |= spec.HasField("ttl")
        # What the engine has for the keys that were given before is not known.
        unknown = None if self._access is None else UNREAD
        for slot in self._slots:
            if slot is not None:
                slot += (unknown, None)

    def state(self, name: str, make: Callable[[int, int], tuple[Any, HeldState]]) -> HeldState:
        """The state of this name. ``make`` makes it of its number and its place in slots."""
        held = self._names.get(name)
        if held is not None:
            return held
        number = len(self._states)
        spec, held = make(number, place_of(number))
        self._register(spec, name, held)
        return held

    def give(self, given: Any) -> None:
        """Take keys and state of the engine."""
        if given.keys:
            self._slots_change()
            numbers, keys = self._key_columns.decode(given.keys)
            last = len(self._slots) + len(numbers) - 1
            if given.page_keys or numbers[0] != len(self._slots) or numbers[-1] != last:
                self._give_in_places(given, numbers, keys)
                return
            nothing = self._nothing()
            for number, key in zip(numbers, keys):
                self._slots.append([number, key, *nothing])
        self._give_states(given)

    def _give_in_places(self, given: Any, numbers: Sequence[int], keys: Sequence[Any]) -> None:
        """Take keys that are in any order, and some of which are here already."""
        slots, nothing = self._slots, self._nothing()
        slots.extend([None] * (max(numbers) + 1 - len(slots)))
        newer = {}
        for number, key in zip(numbers, keys):
            if slots[number] is not None:
                newer[number] = slots[number]
            slots[number] = [number, key, *nothing]
        self._give_states(given)
        for number, slot in newer.items():
            slots[number] = slot

    def _nothing(self) -> list[None]:
        """What is behind the key in the slot of a key that has no state."""
        return [None] * (_WIDTH * len(self._states))

    def _give_states(self, given: Any) -> None:
        for columns in given.states:
            for number in columns.unread_keys:
                self._slots[number][place_of(columns.state_id)] = UNREAD
            if columns.record_batch:
                self._states[columns.state_id].load(columns.record_batch)

    def read(self, state: int, **question: Any) -> tuple[bytes, int]:
        """Ask the engine about a state of the current key; the columns, and what comes next."""
        return self.read_for(self.current[NUMBER], state, **question)

    def pages_of_keys(self, state: int) -> Iterator[Sequence[int]]:
        """The numbers of all keys that have something of a state, a page at a time.

        There are none without an engine: what has no key comes in front of all keys then.
        """
        if self._access is None:
            return
        page = 0
        while True:
            changes = self.changes()
            given = self._answer(state_id=state, all_keys=True, page=page, changes=changes)
            for number in given.forgotten_keys:
                self.forget_key(number)
            self.give(given)
            yield given.page_keys
            page = given.next_page
            if not page:
                return

    def forget(self) -> None:
        """Forget all keys."""
        self._slots.clear()
        self._slots_change()
        self.current = []

    def forget_key(self, number: int) -> None:
        """Forget a key."""
        self._slots[number] = None
        self._slots_change()


_INT = LogicalType(name=LogicalType.NAME_INT, nullable=False)
