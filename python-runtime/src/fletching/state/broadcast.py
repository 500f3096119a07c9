"""Broadcast states as the worker holds them: maps of the task, which are all here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fletching.state.held import encoded
from fletching.state.held_map import CLEAR, PUT, REMOVE, TINYINT
from fletching.state.store import Columns, StateStore
from fletching.states import BroadcastState, MapStateDescriptor, ReadOnlyBroadcastState

_NO_KEY = 0


class HeldBroadcast(BroadcastState[Any, Any]):
    """A map that all parallel tasks have alike. What the engine has is read when it is used."""

    def __init__(self, store: StateStore, spec: Any) -> None:
        self.name: str = spec.name
        self._store = store
        self._number = spec.state_id
        conversions = store.conversions
        self._columns = Columns(conversions, map_key=spec.map_key, value=spec.value)
        self._change_columns = Columns(
            conversions, change=TINYINT, map_key=spec.map_key, value=spec.value
        )
        self._entries: dict[Any, Any] | None = {} if store.is_local else None
        self._changed: set[Any] = set()
        self._cleared = False

    def entries(self) -> dict[Any, Any]:
        """What is in it, which is not to be changed."""
        if self._entries is None:
            self._entries = self._read()
        return self._entries

    def _read(self) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        page = 0
        while True:
            message, page = self._store.read_for(_NO_KEY, self._number, pages=True, page=page)
            if message:
                _, keys, values = self._columns.decode(message)
                found.update(zip(keys, values))
            if not page:
                return found

    def get(self, key: Any) -> Any:
        """The value of a key, or None."""
        return self.entries().get(key)

    def contains(self, key: Any) -> bool:
        """Whether the key is there."""
        return key in self.entries()

    def put(self, key: Any, value: Any) -> None:
        """Gives a key a value."""
        if value is None:
            raise ValueError(f"The broadcast state '{self.name}' cannot hold None.")
        self.entries()[key] = value
        self._changed.add(key)

    def put_all(self, dict_value: Any) -> None:
        """Gives several keys their values."""
        for key, value in dict_value.items() if hasattr(dict_value, "items") else dict_value:
            self.put(key, value)

    def remove(self, key: Any) -> None:
        """Removes a key, if it is there."""
        if key in self.entries():
            del self.entries()[key]
            self._changed.add(key)

    def clear(self) -> None:
        """Removes all keys."""
        self._entries = {}
        self._changed = set()
        self._cleared = True

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Keys and values: those of now, even if the map is changed meanwhile."""
        return list(self.entries().items())

    def keys(self) -> Iterable[Any]:
        """The keys of now."""
        return list(self.entries())

    def values(self) -> Iterable[Any]:
        """The values of now."""
        return list(self.entries().values())

    def is_empty(self) -> bool:
        """Whether there is no key."""
        return not self.entries()

    def load(self, message: bytes) -> None:
        """Nothing is given of it that was not asked for."""
        raise AssertionError(f"the broadcast state '{self.name}' was given")

    def changes(self) -> bytes | None:
        """What was cleared, put and removed."""
        if not self._changed and not self._cleared:
            return None
        held = self.entries()
        cleared = [(CLEAR, None, None)] if self._cleared else []
        changes = cleared + [
            (PUT if key in held else REMOVE, key, held.get(key)) for key in self._changed
        ]
        self._changed = set()
        self._cleared = False
        columns = [list(column) for column in zip(*changes)]
        return encoded(self.name, self._change_columns, [_NO_KEY] * len(changes), *columns)


class BroadcastView(ReadOnlyBroadcastState[Any, Any]):
    """A broadcast state for those who may only read it."""

    def __init__(self, state: HeldBroadcast) -> None:
        self._state = state

    def get(self, key: Any) -> Any:
        """The value of a key, or None."""
        return self._state.entries().get(key)

    def contains(self, key: Any) -> bool:
        """Whether the key is there."""
        return key in self._state.entries()

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Keys and values."""
        return iter(self._state.entries().items())

    def keys(self) -> Iterable[Any]:
        """The keys."""
        return iter(self._state.entries())

    def values(self) -> Iterable[Any]:
        """The values."""
        return iter(self._state.entries().values())

    def is_empty(self) -> bool:
        """Whether there is no key."""
        return not self._state.entries()

    def clear(self) -> None:
        """Raises a RuntimeError."""
        raise RuntimeError(
            f"The broadcast state '{self._state.name}' may only be read here: change it in "
            f"process_broadcast_element."
        )


class BroadcastStates:
    """The broadcast states of a function, by the names of their descriptors."""

    def __init__(self, states: Iterable[HeldBroadcast]) -> None:
        self._writable = {state.name: state for state in states}
        self._views = {name: BroadcastView(state) for name, state in self._writable.items()}

    def writable(self, descriptor: MapStateDescriptor) -> HeldBroadcast:
        """The state, to be read and changed."""
        return self._writable[self._name(descriptor)]

    def readable(self, descriptor: MapStateDescriptor) -> BroadcastView:
        """The state, to be read."""
        return self._views[self._name(descriptor)]

    def _name(self, descriptor: MapStateDescriptor) -> str:
        if not isinstance(descriptor, MapStateDescriptor):
            raise TypeError(f"A MapStateDescriptor is needed, not {descriptor!r}.")
        name = descriptor.name
        if name not in self._writable:
            known = ", ".join(f"'{each}'" for each in self._writable)
            raise RuntimeError(
                f"The state '{name}' is not among those that broadcast was called with, which are "
                f"{known}: call it with this descriptor, too."
            )
        return name
