"""States as the worker holds them.

What is in a slot is the current value; which keys have changed is kept beside. A change is written
when the engine asks for it, however often a value has changed until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fletching.batch.hints import hinted_element
from fletching.batch.mismatch import ValueMismatch, describe
from fletching.batch.rounding import rounding
from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import ElementType, LogicalType, StateSpec
from fletching.state.store import NUMBER, UNREAD, Columns, KeyedStore
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
    StateTtlConfig,
    ValueState,
    ValueStateDescriptor,
    millis_of,
)

_ABSENT = object()
PUT, REMOVE, CLEAR = range(3)
"""Changes of a map."""

MOST_ENTRIES_HELD = 10_000
"""How many entries of a map stay in the worker once they are written."""


class _Ignored(set):  # type: ignore[type-arg]
    """For a store without an engine: nobody asks what has changed."""

    def add(self, element: Any) -> None:
        pass


@dataclass(frozen=True)
class Place:
    """Where a state is: its number for the engine, and where in each key's slot."""

    store: KeyedStore
    name: str
    number: int
    in_slots: int


class _Held:
    """What all kinds have in common: the place in slots, and the keys that have changed."""

    def __init__(self, place: Place) -> None:
        self._store = store = place.store
        self._name = place.name
        self.number = place.number
        self._place = place.in_slots
        self._changed: set[int] = _Ignored() if store.is_local else set()

    def _slot(self) -> list[Any]:
        slot = self._store.current
        if not slot:
            raise RuntimeError(
                f"The state '{self._name}' was used where there is no key: use it while an element "
                f"or a timer is processed."
            )
        return slot

    def _changed_slots(self) -> list[list[Any]]:
        slots = self._store.slots
        found = [slots[number] for number in self._changed]
        self._changed = set()
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


class HeldValue(_Held, ValueState[Any]):
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
        self._changed.add(slot[0])

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


class HeldList(_Held, ListState[Any]):
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
        self._changed.add(self._store.current[NUMBER])

    def add_all(self, values: Iterable[Any]) -> None:
        """Adds elements."""
        given = self._taken(values)
        self._list().elements.extend(given)
        self._changed.add(self._store.current[NUMBER])

    def update(self, values: Iterable[Any]) -> None:
        """Keeps these elements and no others."""
        given = self._taken(values)
        self._slot()[self._place] = _List(given, cleared=True)
        self._changed.add(self._store.current[NUMBER])

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


class _Map:
    """The entries of a key, as far as the worker knows them.

    ``absent`` are keys that are known not to be there, unless all entries are known. ``changes``
    are keys that the engine has other values of.
    """

    __slots__ = ("absent", "changes", "cleared", "entries", "is_whole")

    def __init__(self, is_whole: bool = True, cleared: bool = False) -> None:
        self.entries: dict[Any, Any] = {}
        self.absent: set[Any] = set()
        self.changes: set[Any] = set()
        self.is_whole = is_whole
        self.cleared = cleared


class HeldMap(_Held, MapState[Any, Any]):
    """A map. In a slot is a _Map, or None if there are no entries and never were."""

    def __init__(self, place: Place, key: Any, element: Any) -> None:
        super().__init__(place)
        store = place.store
        self._columns = Columns(store.conversions, map_key=key, value=element)
        self._questions = Columns(store.conversions, map_key=key)
        self._changes = Columns(store.conversions, change=TINYINT, map_key=key, value=element)
        self.rounded = rounding(element, store.conversions)
        """What a value becomes when it is put; None if it stays what it is."""
        self._rounded_key = rounding(key, store.conversions)

    def _map(self) -> _Map:
        slot = self._store.current or self._slot()
        held = slot[self._place]
        if held is None or held is UNREAD:
            held = slot[self._place] = _Map(is_whole=held is None)
        return held  # type: ignore[no-any-return]

    def _found(self, key: Any) -> Any:
        """The value of a key, or _ABSENT."""
        if self._rounded_key is not None:
            key = self._rounded_key(key)
        held = self._map()
        value = held.entries.get(key, _ABSENT)
        if value is not _ABSENT or held.is_whole or key in held.absent:
            return value
        number = self._store.current[NUMBER]
        message, _ = self._store.read(self.number, map_keys=self._questions.encode([number], [key]))
        for _, _, found in self._decoded(message):
            held.entries[key] = found
            return found
        held.absent.add(key)
        return _ABSENT

    def _decoded(self, message: bytes) -> Iterator[tuple[int, Any, Any]]:
        return zip(*self._columns.decode(message)) if message else iter(())

    def get(self, key: Any) -> Any:
        """The value of a key, or None."""
        current = self._store.current
        held = current[self._place] if current else None
        if type(held) is _Map and self._rounded_key is None:
            value = held.entries.get(key, _ABSENT)
            if value is not _ABSENT:
                return value
        value = self._found(key)
        return None if value is _ABSENT else value

    def contains(self, key: Any) -> bool:
        """Whether the key is there."""
        return self._found(key) is not _ABSENT

    def put(self, key: Any, value: Any) -> None:
        """Gives a key a value."""
        if self._rounded_key is not None:
            key = self._rounded_key(key)
        if self.rounded is not None:
            value = self.rounded(value)
        current = self._store.current
        held = current[self._place] if current else None
        if type(held) is not _Map:
            held = self._map()
        held.entries[key] = value
        if not held.is_whole:
            held.absent.discard(key)
        held.changes.add(key)
        self._changed.add(current[NUMBER])

    def put_all(self, dict_value: Any) -> None:
        """Gives several keys their values."""
        items = dict_value.items() if hasattr(dict_value, "items") else dict_value
        for key, value in items:
            self.put(key, value)

    def remove(self, key: Any) -> None:
        """Removes a key, if it is there."""
        if self._rounded_key is not None:
            key = self._rounded_key(key)
        held = self._map()
        held.entries.pop(key, None)
        if not held.is_whole:
            held.absent.add(key)
        held.changes.add(key)
        self._changed.add(self._store.current[NUMBER])

    def clear(self) -> None:
        """Removes all keys."""
        self._slot()[self._place] = _Map(cleared=True)
        self._changed.add(self._store.current[NUMBER])

    def is_empty(self) -> bool:
        """Whether there is no key."""
        return next(iter(self._items()), None) is None

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Keys and values: those of now, even if the map is changed meanwhile."""
        return self._items()

    def keys(self) -> Iterable[Any]:
        """The keys."""
        return (key for key, _ in self._items())

    def values(self) -> Iterable[Any]:
        """The values."""
        return (value for _, value in self._items())

    def _items(self) -> Iterator[tuple[Any, Any]]:
        held = self._map()
        if held.is_whole:
            return iter(list(held.entries.items()))
        return self._paged_items(held, [self._store.current])

    def _paged_items(self, held: _Map, slot: list[Any]) -> Iterator[tuple[Any, Any]]:
        ours = {key: held.entries[key] for key in held.changes if key in held.entries}
        changed = set(held.changes)
        page = 0
        while True:
            self._store.current = slot[0]
            message, page = self._store.read(self.number, pages=True, page=page)
            for _, key, value in self._decoded(message):
                if key not in changed:
                    yield key, value
            if not page:
                break
        yield from ours.items()

    def load(self, message: bytes) -> None:
        """Takes whole maps of the engine."""
        slots, place = self._store.slots, self._place
        for number, key, value in self._decoded(message):
            slot = slots[number]
            if slot[place] is None:
                slot[place] = _Map()
            slot[place].entries[key] = value

    def changes(self) -> bytes | None:
        """What was cleared, put and removed."""
        if not self._changed:
            return None
        slots: list[list[Any]] = []
        changes: list[int] = []
        keys: list[Any] = []
        values: list[Any] = []

        def add(slot: list[Any], change: int, key: Any = None, value: Any = None) -> None:
            slots.append(slot)
            changes.append(change)
            keys.append(key)
            values.append(value)

        for slot in self._changed_slots():
            held: _Map = slot[self._place]
            if held.cleared:
                add(slot, CLEAR)
            for key in held.changes:
                value = held.entries.get(key, _ABSENT)
                if value is not _ABSENT:
                    add(slot, PUT, key, value)
                elif not held.cleared:
                    add(slot, REMOVE, key)
            held.changes.clear()
            held.cleared = False
            if len(held.entries) + len(held.absent) > MOST_ENTRIES_HELD:
                slot[self._place] = UNREAD
        return self._encoded(self._changes, slots, changes, keys, values)


_BOOLEAN = LogicalType(name=LogicalType.NAME_BOOLEAN, nullable=False)
TINYINT = LogicalType(name=LogicalType.NAME_TINYINT, nullable=False)
_PICKLED = ElementType(name="PICKLED_BYTE_ARRAY")
_PICKLED_KEY = ElementType(name="PICKLED_KEY")
_KINDS = {
    ValueStateDescriptor: StateSpec.KIND_VALUE,
    ListStateDescriptor: StateSpec.KIND_LIST,
    MapStateDescriptor: StateSpec.KIND_MAP,
    ReducingStateDescriptor: StateSpec.KIND_REDUCING,
    AggregatingStateDescriptor: StateSpec.KIND_AGGREGATING,
}


def held_state(store: KeyedStore, descriptor: StateDescriptor) -> Any:
    """The state of this descriptor."""
    kind = next(number for each, number in _KINDS.items() if isinstance(descriptor, each))
    element = element_type_of(descriptor.type_info, _PICKLED)

    def make(number: int, place: int) -> tuple[Any, Any]:
        spec = _keyed_spec(number, descriptor.name, kind, element)
        ttl = descriptor._ttl_config
        if ttl is not None and ttl.is_enabled():
            _set_ttl(spec.ttl, ttl)
        where = Place(store, descriptor.name, number, place)
        if isinstance(descriptor, MapStateDescriptor):
            map_key = element_type_of(descriptor.key_type_info, _PICKLED_KEY)
            spec.map_key.CopyFrom(map_key)
            return spec, HeldMap(where, map_key, element)
        if isinstance(descriptor, ListStateDescriptor):
            return spec, HeldList(where, element)
        if isinstance(descriptor, ReducingStateDescriptor):
            function = descriptor.get_reduce_function()
            reduce = getattr(function, "reduce", function)
            return spec, HeldReducing(where, element, reduce)
        if isinstance(descriptor, AggregatingStateDescriptor):
            aggregate = descriptor.get_agg_function()
            return spec, HeldAggregating(where, element, aggregate)
        return spec, HeldValue(where, element)

    return store.state(descriptor.name, make)


def _keyed_spec(number: int, name: str, kind: int, value: Any) -> Any:
    return StateSpec(state_id=number, name=name, kind=kind, scope=StateSpec.SCOPE_KEY, value=value)


def value_state(store: KeyedStore, name: str, element: Any) -> HeldValue:
    """The state of one value of this ElementType."""

    def make(number: int, place: int) -> tuple[Any, Any]:
        spec = _keyed_spec(number, name, StateSpec.KIND_VALUE, element)
        return spec, HeldValue(Place(store, name, number, place), element)

    held: Any = store.state(name, make)
    return held  # type: ignore[no-any-return]


def element_type_of(type_info: Any, default: Any) -> Any:
    """The ElementType of a ``TypeInformation``, or of a type hint; the default for None."""
    if type_info is None:
        return default
    if not hasattr(type_info, "description"):
        return _hinted(type_info)
    name, parts, names = type_info.description
    if name == "PICKLED_BYTE_ARRAY":
        return default
    if name == "ROW":
        name, names = "ROW_NAMED", [f"f{i}" for i in range(len(parts))]
    # A map's keys are compared by their bytes in some backends.
    defaults = [_PICKLED_KEY, _PICKLED] if name == "MAP" else [_PICKLED] * len(parts)
    element = ElementType(
        name=name,
        parts=[element_type_of(part, each) for part, each in zip(parts, defaults)],
        field_names=names,
        object_class=getattr(type_info, "object_class", b""),
    )
    logical_type = getattr(type_info, "logical_type", b"")
    if logical_type:
        element.logical_type.ParseFromString(logical_type)
    return element


def _hinted(hint: Any) -> Any:
    element = hinted_element(hint)
    if element is None:
        raise TypeError(
            f"State cannot be of the type {hint!r}: use one of Types, a dataclass or a NamedTuple "
            f"whose fields have hints, a list or a dict of such types, or none for any objects."
        )
    return element


def _set_ttl(message: Any, ttl: StateTtlConfig) -> None:
    message.millis = ttl.ttl_millis()
    message.update_on_read = ttl.get_update_type() is StateTtlConfig.UpdateType.OnReadAndWrite
    message.return_expired = (
        ttl.get_state_visibility() is StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp
    )
    cleanup = ttl.get_cleanup_strategies()
    message.no_background_cleanup = not cleanup.is_cleanup_in_background()
    message.cleanup_full_snapshot = cleanup.in_full_snapshot()
    kinds = StateTtlConfig.CleanupStrategies.Strategies
    incremental = cleanup.given(kinds.INCREMENTAL_CLEANUP)
    if incremental is not None:
        message.cleanup_incrementally = incremental.get_cleanup_size()
        message.cleanup_for_every_record = incremental.run_cleanup_for_every_record()
    rocksdb = cleanup.given(kinds.ROCKSDB_COMPACTION_FILTER)
    if rocksdb is not None:
        message.cleanup_in_rocksdb_after = rocksdb.get_query_time_after_num_entries()
        compaction = rocksdb.get_periodic_compaction_time()
        if compaction is not None:
            message.rocksdb_compaction_millis = millis_of(compaction)
