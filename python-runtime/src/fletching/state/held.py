"""States as the worker holds them.

What is in a slot is the current value. The slots where it has changed are kept beside, each once: a
mark in the slot says that it is there, which takes half the time of adding to a set. What changes
is written when the engine asks for it, however often it has changed until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fletching.batch.mismatch import ValueMismatch, describe
from fletching.batch.rounding import rounding
from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import ElementType, LogicalType
from fletching.state.store import NUMBER, UNREAD, Columns, KeyedStore
from fletching.states import AggregatingState, ListState, ReducingState, ValueState

_BOOLEAN = LogicalType(name=LogicalType.NAME_BOOLEAN, nullable=False)


class _Ignored(list):  # type: ignore[type-arg]
    """For a store without an engine: nobody asks what has changed."""

    def append(self, element: Any) -> None:
        pass


@dataclass(frozen=True)
class Place:
    """Where a state is: its number for the engine, and where in each key's slot."""

    store: KeyedStore
    name: str
    number: int
    in_slots: int


class Held:
    """What all kinds have in common: the place in slots, and those that have changed."""

    def __init__(self, place: Place) -> None:
        self._store = store = place.store
        self._name = place.name
        self.number = place.number
        self._place = place.in_slots
        self._mark = place.in_slots + 1
        self._changed: list[list[Any]] = _Ignored() if store.is_local else []

    def _slot(self) -> list[Any]:
        slot = self._store.current
        if not slot:
            raise RuntimeError(
                f"The state '{self._name}' was used where there is no key: use it while an element "
                f"or a timer is processed."
            )
        return slot

    def _has_changed(self, slot: list[Any]) -> None:
        if not slot[self._mark]:
            slot[self._mark] = True
            self._changed.append(slot)

    def _changed_slots(self) -> list[list[Any]]:
        found, self._changed = self._changed, []
        for slot in found:
            slot[self._mark] = None
        return found

    def _encoded(self, columns: Columns, keys: list[Any], *values: list[Any]) -> bytes:
        return encoded(self._name, columns, [slot[NUMBER] for slot in keys], *values)


def encoded(name: str, columns: Columns, numbers: list[int], *values: list[Any]) -> bytes:
    """The message of these columns of a state."""
    try:
        return columns.encode(numbers, *values)
    except ValueMismatch as e:
        raise WorkerFailure(
            FailureCode.RESULT_TYPE_MISMATCH,
            f"The state '{name}' holds {describe(e.value)}, which is not of its type: "
            f"give its descriptor another type, or none.",
        ) from None


class HeldValue(Held, ValueState[Any]):
    """One value."""

    def __init__(self, place: Place, element: Any) -> None:
        super().__init__(place)
        store = place.store
        self._columns = Columns(store.conversions, value=element)
        self._rounded = rounding(element, store.conversions)

    def value(self) -> Any:
        """The value."""
        try:
            held = self._store.current[self._place]
        except IndexError:
            held = self._slot()[self._place]
        return held if held is not UNREAD else self._read()

    def update(self, value: Any) -> None:
        """Keeps another value."""
        slot = self._store.current
        if self._rounded is not None:
            value = self._rounded(value)
        try:
            slot[self._place] = value
        except IndexError:
            self._slot()
        # Called for each element, and so without a call of its own.
        if not slot[self._mark]:
            slot[self._mark] = True
            self._changed.append(slot)

    def clear(self) -> None:
        """Forgets the value."""
        self.update(None)

    def _read(self) -> Any:
        slot = self._slot()
        slot[self._place] = None
        message, _ = self._store.read(self.number)
        if message:
            self.load(message)
        return slot[self._place]

    def load(self, message: bytes) -> None:
        """Takes values of the engine."""
        slots, place = self._store.slots, self._place
        for number, value in zip(*self._columns.decode(message)):
            slots[number][place] = value

    def changes(self) -> bytes | None:
        """What has changed."""
        if not self._changed:
            return None
        slots, place = self._changed_slots(), self._place
        return self._encoded(self._columns, slots, [slot[place] for slot in slots])


class HeldReducing(HeldValue, ReducingState[Any]):
    """One value that elements are reduced to."""

    def __init__(self, place: Place, element: Any, reduce: Callable[[Any, Any], Any]) -> None:
        super().__init__(place, element)
        self._reduce = reduce

    def get(self) -> Any:
        """The value."""
        return self.value()

    def add(self, value: Any) -> None:
        """Reduces the value and another one to one."""
        held = self.value()
        self.update(value if held is None else self._reduce(held, value))


class HeldAggregating(HeldValue, AggregatingState[Any, Any]):
    """An accumulator."""

    def __init__(self, place: Place, element: Any, function: Any) -> None:
        super().__init__(place, element)
        self._function = function

    def get(self) -> Any:
        """The result of the accumulator; None if nothing was added."""
        held = self.value()
        return None if held is None else self._function.get_result(held)

    def add(self, value: Any) -> None:
        """Adds an element to the accumulator."""
        held = self.value()
        if held is None:
            held = self._function.create_accumulator()
        self.update(self._function.add(value, held))


class _List:
    """The elements of a key; those from ``written`` on the engine does not have."""

    __slots__ = ("cleared", "elements", "written")

    def __init__(self, elements: list[Any], written: int = 0, cleared: bool = False) -> None:
        self.elements = elements
        self.written = written
        self.cleared = cleared


class HeldList(Held, ListState[Any]):
    """Elements in order. In a slot is a _List, or None if there are none and never were."""

    def __init__(self, place: Place, element: Any) -> None:
        super().__init__(place)
        store = place.store
        all_of_a_key = ElementType(name="LIST", parts=[element])
        self._columns = Columns(store.conversions, elements=all_of_a_key)
        self._changes = Columns(store.conversions, cleared=_BOOLEAN, elements=all_of_a_key)
        self._rounded = rounding(element, store.conversions)

    def _list(self) -> _List:
        slot = self._slot()
        held = slot[self._place]
        if held is None or held is UNREAD:
            slot[self._place] = None
            if held is UNREAD:
                message, _ = self._store.read(self.number)
                if message:
                    self.load(message)
            held = slot[self._place] or _List([])
            slot[self._place] = held
        return held  # type: ignore[no-any-return]

    def get(self) -> list[Any]:
        """The elements, in a list of one's own."""
        return list(self._list().elements)

    def add(self, value: Any) -> None:
        """Adds an element."""
        if value is None or self._rounded is not None:
            (value,) = self._taken([value])
        self._list().elements.append(value)
        self._has_changed(self._store.current)

    def add_all(self, values: Iterable[Any]) -> None:
        """Adds elements."""
        given = self._taken(values)
        self._list().elements.extend(given)
        self._has_changed(self._store.current)

    def update(self, values: Iterable[Any]) -> None:
        """Keeps these elements and no others."""
        given = self._taken(values)
        slot = self._slot()
        slot[self._place] = _List(given, cleared=True)
        self._has_changed(slot)

    def clear(self) -> None:
        """Forgets the elements."""
        self.update(())

    def _taken(self, values: Iterable[Any]) -> list[Any]:
        given = list(values)
        # Not "in": elements may have an equality of their own.
        for value in given:
            if value is None:
                raise ValueError(f"The list state '{self._name}' cannot hold None.")
        return given if self._rounded is None else list(map(self._rounded, given))

    def load(self, message: bytes) -> None:
        """Takes elements of the engine."""
        slots, place = self._store.slots, self._place
        for number, elements in zip(*self._columns.decode(message)):
            slots[number][place] = _List(elements, len(elements))

    def changes(self) -> bytes | None:
        """What has been added, to the list or to an empty one."""
        if not self._changed:
            return None
        slots = self._changed_slots()
        lists: list[_List] = [slot[self._place] for slot in slots]
        message = self._encoded(
            self._changes,
            slots,
            [held.cleared for held in lists],
            [held.elements[held.written :] for held in lists],
        )
        for held in lists:
            held.written = len(held.elements)
            held.cleared = False
        return message
