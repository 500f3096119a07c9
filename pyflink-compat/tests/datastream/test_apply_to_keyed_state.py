"""Broadcast elements that change the state of all keys, beside elements of these keys."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common.typeinfo import Types
from pyflink.datastream import DataStream, StreamExecutionEnvironment
from pyflink.datastream.functions import KeyedBroadcastProcessFunction, MapFunction, RuntimeContext
from pyflink.datastream.state import (
    ListStateDescriptor,
    MapStateDescriptor,
    StateTtlConfig,
    ValueStateDescriptor,
)
from pyflink.util.exceptions import JavaException

from .environments import environment

RULES = MapStateDescriptor("rules", Types.STRING(), Types.LONG())
VALUE = ValueStateDescriptor("value", Types.LONG())
LIST = ListStateDescriptor("list", Types.STRING())
MAP = MapStateDescriptor("map", Types.LONG(), Types.STRING())
N_KEYS = 2_500


class Slowly(MapFunction):
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def map(self, value: Any) -> Any:
        time.sleep(self.seconds)
        return value


class BehindElements(MapFunction):
    """Keeps the number n until the first (n + 1) * 1,000 elements were seen."""

    def __init__(self, seen: Path) -> None:
        self.seen = seen

    def map(self, value: int) -> int:
        deadline = time.monotonic() + 60
        while not (self.seen / str((value + 1) * 1_000)).exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return value


class Modelled(KeyedBroadcastProcessFunction):
    """Compares the state of keys, at each step, with that in its fields."""

    def __init__(self, elements_seen: Path) -> None:
        self.elements_seen = elements_seen

    def open(self, runtime_context: RuntimeContext) -> None:
        self.value = runtime_context.get_state(VALUE)
        self.list = runtime_context.get_list_state(LIST)
        self.map = runtime_context.get_map_state(MAP)
        self.values: dict[str, int] = {}
        self.lists: dict[str, list[str]] = {}
        self.maps: dict[str, dict[int, str]] = {}

    def process_element(self, value: tuple[str, int], ctx: Any) -> Iterator[Any]:
        key, number = value
        if number % 1_000 == 0:
            (self.elements_seen / str(number)).touch()
        assert self.value.value() == self.values.get(key)
        assert list(self.list.get()) == self.lists.get(key, [])
        assert dict(self.map.items()) == self.maps.get(key, {})
        if number % 5 == 0:
            self.value.clear()
            self.list.clear()
            self.map.clear()
            for each in (self.values, self.lists, self.maps):
                each.pop(key, None)  # type: ignore[attr-defined]
        else:
            self.value.update(number)
            self.list.add(str(number))
            self.map.put(number % 3, str(number))
            self.values[key] = number
            self.lists.setdefault(key, []).append(str(number))
            self.maps.setdefault(key, {})[number % 3] = str(number)

    def process_broadcast_element(self, value: int, ctx: Any) -> Iterator[Any]:
        self.number = value
        seen: list[set[str]] = [set(), set(), set()]

        def of_value(key: str, state: Any) -> None:
            seen[0].add(key)
            assert state.value() == self.values.get(key), key
            if key.endswith("7"):
                state.clear()
                del self.values[key]
            else:
                state.update(state.value() + 1_000_000)
                self.values[key] += 1_000_000

        def of_list(key: str, state: Any) -> None:
            seen[1].add(key)
            assert list(state.get()) == self.lists[key], key
            state.add("all")
            self.lists[key].append("all")

        def of_map(key: str, state: Any) -> None:
            seen[2].add(key)
            assert dict(state.items()) == self.maps[key], key
            state.remove(1)
            state.put(9, "all")
            self.maps[key].pop(1, None)
            self.maps[key][9] = "all"

        expected = [set(self.values), set(self.lists), set(self.maps)]
        ctx.apply_to_keyed_state(VALUE, of_value)
        ctx.apply_to_keyed_state(LIST, of_list)
        ctx.apply_to_keyed_state(MAP, of_map)
        assert seen == expected
        with pytest.raises(RuntimeError, match="there is no key"):
            self.value.value()
        yield value, len(seen[0])


def connected(env: StreamExecutionEnvironment, keyed: DataStream, broadcast: DataStream) -> Any:
    by_key = keyed.key_by(lambda each: each[0], Types.STRING())
    return by_key.connect(broadcast.broadcast(RULES))


@pytest.mark.parametrize(
    ("backend", "n_cached"), [("hashmap", 30), ("rocksdb", 30), ("rocksdb", 100_000)]
)
def test_all_keys_are_visited(mode: str, backend: str, n_cached: int, tmp_path: Path) -> None:
    """With few keys in the worker, and with all; while their elements are under way."""
    env = environment(
        mode,
        f"state.backend.type={backend}",
        f"python.state.cache.keys={n_cached}",
        "python.fn-execution.arrow.batch.size=50",
    )
    r = random.Random(n_cached)
    elements = [(f"key {r.randrange(N_KEYS)}", n) for n in range(1, 8_000)]
    keyed = env.from_collection(elements).map(Slowly(0.0001))
    numbers = env.from_collection(list(range(5)), Types.LONG())
    broadcast = numbers.map(BehindElements(tmp_path), Types.LONG())
    made = connected(env, keyed, broadcast).process(Modelled(tmp_path))
    found = list(made.execute_and_collect())
    assert [number for number, _ in found] == list(range(5))
    # Or else there was but one page.
    assert max(count for _, count in found) > 1_000


class Counts(KeyedBroadcastProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.value = runtime_context.get_state(VALUE)

    def process_element(self, value: tuple[str, int], ctx: Any) -> Iterator[Any]:
        yield value[0], self.value.value()
        self.value.update(value[1])

    def process_broadcast_element(self, value: int, ctx: Any) -> Iterator[Any]:
        visited: list[Any] = []
        ctx.apply_to_keyed_state(VALUE, lambda key, state: visited.append(key))
        yield "visited", len(visited)


def test_no_key_has_state_yet_in_batch_execution(mode: str) -> None:
    env = environment(mode, "execution.runtime-mode=BATCH")
    keyed = env.from_collection([("a", 1), ("a", 2), ("b", 3)])
    both = connected(env, keyed, env.from_collection([1], Types.LONG()))
    assert sorted(both.process(Counts()).execute_and_collect(), key=str) == [
        ("a", 1),
        ("a", None),
        ("b", None),
        ("visited", 0),
    ]


class Nested(Counts):
    def process_broadcast_element(self, value: int, ctx: Any) -> Iterator[Any]:
        with pytest.raises(TypeError, match="A state's descriptor is needed, not 'value'"):
            ctx.apply_to_keyed_state("value", print)
        with pytest.raises(TypeError, match="A function of a key and its state is needed, not 7"):
            ctx.apply_to_keyed_state(VALUE, 7)
        return self.nested(ctx)

    def nested(self, ctx: Any) -> Iterator[Any]:
        def again(key: str, state: Any) -> None:
            ctx.apply_to_keyed_state(VALUE, print)

        yield "now"
        ctx.apply_to_keyed_state(VALUE, again)


def test_it_is_not_called_within_itself(mode: str) -> None:
    env = environment(mode)
    keyed = env.from_collection([("a", 1)])
    broadcast = env.from_collection([1], Types.LONG()).map(Slowly(1), Types.LONG())
    with pytest.raises(JavaException) as told:
        list(connected(env, keyed, broadcast).process(Nested()).execute_and_collect())
    assert (
        "The function 'Nested' raised RuntimeError: apply_to_keyed_state was called by the "
        "function that it was called with: call it when that has been called for all keys."
    ) in str(told.value)


class Expiring(Counts):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.descriptor = ValueStateDescriptor("expiring", Types.LONG())
        self.descriptor.enable_time_to_live(StateTtlConfig.new_builder(3_600_000).build())
        self.value = runtime_context.get_state(self.descriptor)

    def process_broadcast_element(self, value: int, ctx: Any) -> Iterator[Any]:
        def visit(key: str, state: Any) -> None:
            found.append((key, state.value()))
            state.update(state.value() + 10)

        found: list[Any] = []
        ctx.apply_to_keyed_state(self.descriptor, visit)
        yield from sorted(found)


def test_state_with_a_time_to_live(mode: str) -> None:
    env = environment(mode)
    keyed = env.from_collection([("a", 1), ("b", 2)])
    broadcast = env.from_collection([1, 2], Types.LONG()).map(Slowly(1), Types.LONG())
    found = list(connected(env, keyed, broadcast).process(Expiring()).execute_and_collect())
    assert found == [("a", None), ("b", None), ("a", 1), ("b", 2), ("a", 11), ("b", 12)]
