"""State of windows: of each state, one for every window of a key.

What the windows of a key keep in a state is a map of the key's, by window: so what there is of a
key is known without asking the backend for all of its windows.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from fletching.states import (
    AggregatingState,
    AggregatingStateDescriptor,
    ListState,
    ListStateDescriptor,
    MapState,
    MapStateDescriptor,
    ReducingState,
    ReducingStateDescriptor,
    State,
    StateDescriptor,
    ValueState,
    ValueStateDescriptor,
)
from fletching.streams import KeyedStateStore
from fletching.windowing.calls import reducer_of
from fletching.windowing.types import list_of


class WindowStates(KeyedStateStore):
    """The states of the window in hand, of the key in hand."""

    def __init__(self, keyed: KeyedStateStore, window_type: Any) -> None:
        """``window_type`` is the type of what stands for windows in maps."""
        super().__init__(self.state)
        self._keyed = keyed
        self._window_type = window_type
        self._known: dict[str, _OfWindow] = {}
        self.window: Any = None
        """What stands for the window in hand."""

    def state(self, descriptor: StateDescriptor) -> Any:
        """The state of any kind of descriptor."""
        known = self._known.get(descriptor.name)
        if known is None:
            known = self._known[descriptor.name] = self._made(descriptor)
        return known

    def merge(self, descriptor: StateDescriptor, others: Sequence[Any]) -> None:
        """Gives the window in hand what other windows have, which have nothing then."""
        state = self.state(descriptor)
        if not isinstance(state, _Appending):
            raise TypeError(
                f"The state '{descriptor.name}' cannot be merged: use a ListState, a ReducingState "
                f"or an AggregatingState."
            )
        state.merge(others)

    def _made(self, descriptor: StateDescriptor) -> _OfWindow:
        kind, value_type = _KINDS[type(descriptor)], descriptor.type_info
        if kind is _List:
            value_type = list_of(value_type)
        elif kind is _Map:
            value_type = None
        of_key = MapStateDescriptor(f"window-{descriptor.name}", self._window_type, value_type)
        if descriptor._ttl_config is not None:
            of_key.enable_time_to_live(descriptor._ttl_config)
        return kind(self, self._keyed.get_map_state(of_key), descriptor)


class _OfWindow(State):
    """A state, whichever window is in hand; None is nothing."""

    def __init__(self, states: WindowStates, of_key: MapState[Any, Any], descriptor: Any) -> None:
        self._states = states
        self._of_key = of_key

    def _held(self) -> Any:
        return self._of_key.get(self._states.window)

    def _hold(self, value: Any) -> None:
        self._of_key.put(self._states.window, value)

    def clear(self) -> None:
        """Forgets what the window has."""
        self._of_key.remove(self._states.window)


class _Value(_OfWindow, ValueState[Any]):
    def value(self) -> Any:
        """The value."""
        return self._held()

    def update(self, value: Any) -> None:
        """Keeps another value."""
        if value is None:
            self.clear()
        else:
            self._hold(value)


class _Appending(_OfWindow):
    """What can be merged."""

    def merge(self, others: Sequence[Any]) -> None:
        """Gives the window in hand what others have."""
        merged = self._held()
        for other in others:
            held = self._of_key.get(other)
            if held is not None:
                self._of_key.remove(other)
                merged = held if merged is None else self._both(merged, held)
        if merged is not None:
            self._hold(merged)

    @abstractmethod
    def _both(self, one: Any, other: Any) -> Any:
        """What there is of both."""


class _Reducing(_Appending, ReducingState[Any]):
    def __init__(
        self, states: WindowStates, of_key: MapState[Any, Any], descriptor: ReducingStateDescriptor
    ) -> None:
        super().__init__(states, of_key, descriptor)
        self._reduce = reducer_of(descriptor.get_reduce_function())

    def get(self) -> Any:
        """The value."""
        return self._held()

    def add(self, value: Any) -> None:
        """Reduces the value and another one to one."""
        held = self._held()
        self._hold(value if held is None else self._reduce(held, value))

    def _both(self, one: Any, other: Any) -> Any:
        return self._reduce(one, other)


class _Aggregating(_Appending, AggregatingState[Any, Any]):
    def __init__(
        self,
        states: WindowStates,
        of_key: MapState[Any, Any],
        descriptor: AggregatingStateDescriptor,
    ) -> None:
        super().__init__(states, of_key, descriptor)
        self._function = descriptor.get_agg_function()

    def get(self) -> Any:
        """The result."""
        held = self._held()
        return None if held is None else self._function.get_result(held)

    def add(self, value: Any) -> None:
        """Adds an element."""
        held = self._held()
        if held is None:
            held = self._function.create_accumulator()
        self._hold(self._function.add(value, held))

    def _both(self, one: Any, other: Any) -> Any:
        return self._function.merge(one, other)


class _List(_Appending, ListState[Any]):
    def get(self) -> list[Any]:
        """The elements, in a list of one's own."""
        return list(self._held() or ())

    def add(self, value: Any) -> None:
        """Adds an element."""
        self.add_all([value])

    def add_all(self, values: Iterable[Any]) -> None:
        """Adds elements."""
        held = self._held()
        if held is None:
            held = []
        held.extend(values)
        self._hold(held)

    def update(self, values: Iterable[Any]) -> None:
        """Keeps these elements and no others."""
        given = list(values)
        if given:
            self._hold(given)
        else:
            self.clear()

    def _both(self, one: Any, other: Any) -> Any:
        return [*one, *other]


class _Map(_OfWindow, MapState[Any, Any]):
    def _entries(self) -> dict[Any, Any]:
        return self._held() or {}

    def get(self, key: Any) -> Any:
        """The value of a key, or None."""
        return self._entries().get(key)

    def contains(self, key: Any) -> bool:
        """Whether the key is there."""
        return key in self._entries()

    def put(self, key: Any, value: Any) -> None:
        """Gives a key a value."""
        self.put_all({key: value})

    def put_all(self, dict_value: Any) -> None:
        """Gives several keys their values."""
        entries = self._entries()
        entries.update(dict_value)
        self._hold(entries)

    def remove(self, key: Any) -> None:
        """Removes a key, if it is there."""
        entries = self._entries()
        if key in entries:
            del entries[key]
            self._hold(entries)

    def is_empty(self) -> bool:
        """Whether there is no key."""
        return not self._entries()

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Keys and values."""
        return list(self._entries().items())

    def keys(self) -> Iterable[Any]:
        """The keys."""
        return list(self._entries())

    def values(self) -> Iterable[Any]:
        """The values."""
        return list(self._entries().values())


_KINDS: dict[type, type[_OfWindow]] = {
    ValueStateDescriptor: _Value,
    ListStateDescriptor: _List,
    MapStateDescriptor: _Map,
    ReducingStateDescriptor: _Reducing,
    AggregatingStateDescriptor: _Aggregating,
}
