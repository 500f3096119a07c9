"""Maps as the worker holds them, beside an engine that is a dict."""

from __future__ import annotations

from typing import Any

from fletching.batch.elements import ElementConversions
from fletching.protocol import ElementType, StateColumns, StateGiven
from fletching.state.described import held_state
from fletching.state.held_map import CLEAR, PUT, REMOVE, TINYINT
from fletching.state.store import Columns, KeyedStore
from fletching.states import MapStateDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

LONG = ElementType(name="LONG")
FEW = st.integers(0, 3)


class Engine:
    """Keeps the entries of each key; sends and takes what an engine would."""

    def __init__(self, n_keys: int) -> None:
        self.entries: dict[int, dict[int, int]] = {key: {} for key in range(n_keys)}
        conversions = ElementConversions({})
        self.store = KeyedStore(LONG, conversions, self)
        self.map = held_state(self.store, MapStateDescriptor("m", int, int))
        self._keys = Columns(conversions, value=LONG)
        self._columns = Columns(conversions, map_key=LONG, value=LONG)
        self._questions = Columns(conversions, map_key=LONG)
        self._changes = Columns(conversions, change=TINYINT, map_key=LONG, value=LONG)

    def register_state(self, spec: Any) -> None:
        self.spec = spec

    def read_state(self, read: Any) -> Any:
        found = self.entries[read.key]
        if read.map_keys:
            asked = self._questions.decode(read.map_keys)[1]
            found = {key: found[key] for key in asked if key in found}
        return StateGiven(read_id=read.read_id, states=[self._given(read.key, found)])

    def _given(self, key: int, entries: dict[int, int]) -> Any:
        if not entries:
            return StateColumns()
        numbers = [key] * len(entries)
        batch = self._columns.encode(numbers, list(entries), list(entries.values()))
        return StateColumns(record_batch=batch)

    def give(self, whole: bool) -> None:
        """Has the worker forget all keys, and gives them anew."""
        self.store.forget()
        numbers = list(self.entries)
        given_now = StateGiven(keys=self._keys.encode(numbers, numbers))
        if whole:
            for key, entries in self.entries.items():
                if entries:
                    given_now.states.append(self._given(key, entries))
        else:
            given_now.states.append(StateColumns(unread_keys=numbers))
        self.store.give(given_now)

    def take(self) -> list[tuple[int, int, int]]:
        """Takes what has changed: the key, the change, and the key of the map."""
        taken: list[tuple[int, int, int]] = []
        for columns in self.store.changes():
            for key, change, map_key, value in zip(*self._changes.decode(columns.record_batch)):
                taken.append((key, change, map_key))
                if change == CLEAR:
                    self.entries[key].clear()
                elif change == PUT:
                    self.entries[key][map_key] = value
                else:
                    self.entries[key].pop(map_key, None)
        return taken


operations = st.one_of(
    st.tuples(st.just("put"), FEW, FEW),
    st.tuples(st.just("remove"), FEW),
    st.tuples(st.just("clear")),
    st.tuples(st.just("look"), FEW),
    st.tuples(st.just("items")),
    st.tuples(st.just("turn"), st.integers(0, 1)),
    st.tuples(st.just("take")),
    st.tuples(st.just("give"), st.booleans()),
)


@settings(max_examples=300, deadline=None)
@given(st.booleans(), st.lists(operations, max_size=40))
def test_a_map_is_a_dict(whole: bool, program: list[tuple[Any, ...]]) -> None:
    engine = Engine(2)
    engine.give(whole)
    model: list[dict[int, int]] = [{}, {}]
    key = 0
    engine.store.select(key)
    for what, *given_now in program:
        held, expected = engine.map, model[key]
        if what == "put":
            held.put(*given_now)
            expected[given_now[0]] = given_now[1]
        elif what == "remove":
            held.remove(*given_now)
            expected.pop(given_now[0], None)
        elif what == "clear":
            held.clear()
            expected.clear()
        elif what == "look":
            assert held.get(*given_now) == expected.get(*given_now)
            assert held.contains(*given_now) == (given_now[0] in expected)
        elif what == "items":
            assert dict(held.items()) == expected
            assert held.is_empty() == (not expected)
        elif what == "turn":
            key = given_now[0]
        elif what in ("take", "give"):
            engine.take()
            assert engine.entries == dict(enumerate(model))
            if what == "give":
                engine.give(*given_now)
        engine.store.select(key)


def test_what_the_engine_never_had_is_not_removed_there() -> None:
    engine = Engine(1)
    engine.give(whole=True)
    engine.store.select(0)
    engine.map.put(1, 10)
    assert engine.take() == [(0, PUT, 1)]
    for key in range(100, 200):
        engine.map.put(key, key)
        engine.map.remove(key)
        assert not engine.map.contains(key)
    engine.map.remove(1)
    assert engine.take() == [(0, REMOVE, 1)]
    assert engine.map.is_empty()
