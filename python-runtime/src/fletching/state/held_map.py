"""Map states as the worker holds them: what has changed apart from what the engine has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fletching.batch.rounding import rounding
from fletching.protocol import LogicalType
from fletching.state.held import Held, Place
from fletching.state.store import NUMBER, UNREAD, Columns
from fletching.states import MapState

PUT, REMOVE, CLEAR = range(3)
"""Changes of a map."""

TINYINT = LogicalType(name=LogicalType.NAME_TINYINT, nullable=False)

MOST_ENTRIES_HELD = 10_000
"""How many entries of a map stay in the worker once they are written."""

_ABSENT = object()
"""The value of a key that is not there."""


class _Map(dict):  # type: ignore[type-arg]
    """The entries of a key that have changed, _ABSENT where one was removed.

    ``known`` are others: those that the engine has, as far as the worker knows, and _ABSENT for
    keys of which it knows that there is none. All are known if ``is_whole``.
    """

    __slots__ = ("cleared", "is_whole", "known")

    def __init__(self, is_whole: bool = True, cleared: bool = False) -> None:
        super().__init__()
        self.known: dict[Any, Any] = {}
        self.is_whole = is_whole
        self.cleared = cleared

    def items_of_whole(self) -> list[tuple[Any, Any]]:
        """The entries, if all are known."""
        entries = {**self.known, **self}
        return [item for item in entries.items() if item[1] is not _ABSENT]

    def become_known(self) -> None:
        """The engine has all changes."""
        known = self.known
        known.update(self)
        if self.is_whole:
            for key in [key for key, value in self.items() if value is _ABSENT]:
                del known[key]
        self.clear()
        self.cleared = False


class HeldMap(Held, MapState[Any, Any]):
    """A map. In a slot is a _Map, or None if there are no entries and never were."""

    rounded: Callable[[Any], Any] | None = None
    """What a value becomes when it is put; None if it stays what it is."""

    def __init__(self, place: Place, key: Any, element: Any) -> None:
        super().__init__(place)
        store = place.store
        self._columns = Columns(store.conversions, map_key=key, value=element)
        self._questions = Columns(store.conversions, map_key=key)
        self._changes = Columns(store.conversions, change=TINYINT, map_key=key, value=element)

    @classmethod
    def of(cls, place: Place, key: Any, element: Any) -> HeldMap:
        """The state of these ElementTypes."""
        conversions = place.store.conversions
        rounded_key, rounded = rounding(key, conversions), rounding(element, conversions)
        if rounded_key is None and rounded is None:
            return cls(place, key, element)
        return _RoundedMap(place, key, element, rounded_key or _as_it_is, rounded or _as_it_is)

    # get and put are called for each element, and so are without calls of their own.

    def get(self, key: Any) -> Any:
        """The value of a key, or None."""
        try:
            held = self._store.current[self._place]
        except IndexError:
            held = self._slot()[self._place]
        if held is None or held is UNREAD:
            held = self._map()
        value = held.get(key, _ABSENT)
        if value is not _ABSENT:
            return value
        value = self._unchanged(held, key)
        return None if value is _ABSENT else value

    def contains(self, key: Any) -> bool:
        """Whether the key is there."""
        held = self._map()
        return held.get(key, _ABSENT) is not _ABSENT or self._unchanged(held, key) is not _ABSENT

    def put(self, key: Any, value: Any) -> None:
        """Gives a key a value."""
        current = self._store.current
        try:
            held = current[self._place]
        except IndexError:
            held = self._slot()
        if held is None or held is UNREAD:
            held = self._map()
        if not held:
            self._has_changed(current)
        held[key] = value

    def put_all(self, dict_value: Any) -> None:
        """Gives several keys their values."""
        items = dict_value.items() if hasattr(dict_value, "items") else dict_value
        for key, value in items:
            self.put(key, value)

    def remove(self, key: Any) -> None:
        """Removes a key, if it is there."""
        held = self._map()
        if held.is_whole and key not in held.known:
            # The engine never had it. Windows come and go by the million between two checkpoints.
            held.pop(key, None)
            return
        if not held:
            self._has_changed(self._store.current)
        held[key] = _ABSENT

    def clear(self) -> None:
        """Removes all keys."""
        slot = self._slot()
        slot[self._place] = _Map(cleared=True)
        self._has_changed(slot)

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

    def _map(self) -> _Map:
        slot = self._slot()
        held = slot[self._place]
        if held is None or held is UNREAD:
            held = slot[self._place] = _Map(is_whole=held is None)
        return held  # type: ignore[no-any-return]

    def _unchanged(self, held: _Map, key: Any) -> Any:
        """The value of a key that has none among the changes, or _ABSENT."""
        if key in held:
            return _ABSENT
        known = held.known
        if held.is_whole or key in known:
            return known.get(key, _ABSENT)
        number = self._store.current[NUMBER]
        message, _ = self._store.read(self.number, map_keys=self._questions.encode([number], [key]))
        for _, _, found in self._decoded(message):
            known[key] = found
            return found
        known[key] = _ABSENT
        return _ABSENT

    def _decoded(self, message: bytes) -> Iterator[tuple[int, Any, Any]]:
        return zip(*self._columns.decode(message)) if message else iter(())

    def _items(self) -> Iterator[tuple[Any, Any]]:
        held = self._map()
        if held.is_whole:
            return iter(held.items_of_whole())
        return self._paged_items(dict(held), [self._store.current])

    def _paged_items(self, changed: dict[Any, Any], slot: list[Any]) -> Iterator[tuple[Any, Any]]:
        page = 0
        while True:
            self._store.current = slot[0]
            message, page = self._store.read(self.number, pages=True, page=page)
            for _, key, value in self._decoded(message):
                if key not in changed:
                    yield key, value
            if not page:
                break
        yield from (item for item in changed.items() if item[1] is not _ABSENT)

    def load(self, message: bytes) -> None:
        """Takes whole maps of the engine."""
        slots, place = self._store.slots, self._place
        for number, key, value in self._decoded(message):
            slot = slots[number]
            if slot[place] is None:
                slot[place] = _Map()
            slot[place].known[key] = value

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
            for key, value in held.items():
                if value is not _ABSENT:
                    add(slot, PUT, key, value)
                elif not held.cleared:
                    add(slot, REMOVE, key)
            held.become_known()
            if len(held.known) > MOST_ENTRIES_HELD:
                slot[self._place] = UNREAD
        return self._encoded(self._changes, slots, changes, keys, values)


class _RoundedMap(HeldMap):
    """A map with single precision numbers in its keys or values."""

    def __init__(
        self,
        place: Place,
        key: Any,
        element: Any,
        rounded_key: Callable[[Any], Any],
        rounded: Callable[[Any], Any],
    ) -> None:
        super().__init__(place, key, element)
        self._rounded_key = rounded_key
        self.rounded: Callable[[Any], Any] = rounded

    def get(self, key: Any) -> Any:
        return super().get(self._rounded_key(key))

    def contains(self, key: Any) -> bool:
        return super().contains(self._rounded_key(key))

    def put(self, key: Any, value: Any) -> None:
        super().put(self._rounded_key(key), self.rounded(value))

    def remove(self, key: Any) -> None:
        super().remove(self._rounded_key(key))


def _as_it_is(value: Any) -> Any:
    return value
