"""State whose values are of a class, and what becomes of it when the class gets other fields."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Optional

import pytest
from pyflink.common.typeinfo import Types
from pyflink.datastream import (
    KeyedProcessFunction,
    MapFunction,
    RuntimeContext,
    StreamExecutionEnvironment,
)
from pyflink.datastream.state import (
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    ValueStateDescriptor,
)
from pyflink.util.exceptions import JavaException

from .environments import environment, savepoint_of


@dataclass
class Account:
    name: str
    amount: int
    branch: str = "?"


class Place(NamedTuple):
    city: str
    number: Optional[int] = 1  # noqa: UP045 - evaluated on Python 3.9


@dataclass
class Account2:
    """The same with a field less, and others more, in another order."""

    amount: int
    name: str
    level: int = 3
    note: Optional[str] = None  # noqa: UP045
    tags: list[str] = field(default_factory=lambda: ["new"])


class Kept(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.account = runtime_context.get_state(ValueStateDescriptor("account", Account))
        self.places = runtime_context.get_list_state(ListStateDescriptor("places", Place))
        self.counts = runtime_context.get_map_state(MapStateDescriptor("counts", str, list[int]))
        self.all = runtime_context.get_reducing_state(
            ReducingStateDescriptor("all", lambda a, b: {**a, **b}, dict[str, int])
        )

    def process_element(self, value: int, ctx: Any) -> Iterator[Any]:
        yield self.account.value(), self.places.get(), dict(self.counts.items()), self.all.get()
        self.account.update(Account(f"no {value}", value))
        self.places.add(Place("here" * value, None))
        self.counts.put(f"c{value}", [value] * value)
        self.all.add({str(value): value})


def test_values_are_of_their_class(mode: str) -> None:
    env = environment(mode, "python.state.cache.keys=1", "state.backend.type=rocksdb")
    numbers = env.from_collection([1, 0, 2, 0], Types.LONG())
    # The other key has the first one forgotten.
    made = numbers.key_by(lambda value: value == 0, Types.BOOLEAN()).process(Kept())
    found = [each for each in made.execute_and_collect() if each[0] is not None]
    assert found == [
        (Account("no 1", 1), [Place("here", None)], {"c1": [1]}, {"1": 1}),
        (Account("no 0", 0), [Place("", None)], {"c0": []}, {"0": 0}),
    ]
    assert [type(each) for each in found[0][:1]] == [Account]


class Remember(KeyedProcessFunction):
    def __init__(self, kind: type) -> None:
        self.kind = kind

    def open(self, runtime_context: RuntimeContext) -> None:
        self.account = runtime_context.get_state(ValueStateDescriptor("account", self.kind))
        self.history = runtime_context.get_list_state(ListStateDescriptor("history", self.kind))

    def process_element(self, value: Any, ctx: Any) -> Iterator[Any]:
        yield self.account.value(), self.history.get()
        if value is not None:
            self.account.update(value)
            self.history.add(value)


class Slow(MapFunction):
    def map(self, value: int) -> int:
        time.sleep(0.005)
        return value


def remembered(env: StreamExecutionEnvironment, last: int, kind: type, make: Any) -> Any:
    numbers = env.from_sequence(0, last).uid(f"to {last}").map(Slow(), Types.LONG())
    accounts = numbers.map(make)
    return accounts.key_by(lambda a: 0, Types.LONG()).process(Remember(kind)).uid("kept")


@pytest.mark.parametrize("backend", ["hashmap", "rocksdb"])
def test_fields_come_and_go(tmp_path: Path, mode: str, backend: str) -> None:
    seen = tmp_path / "seen"
    one_by_one = "python.fn-execution.arrow.batch.size=1"
    env = environment(mode, f"state.backend.type={backend}", one_by_one)
    made = remembered(
        env, 100_000, Account, lambda v: Account("a", v, "b") if v < 2 else Account("z", 9)
    )
    made.map(lambda each: seen.open("a").write("x")).print()
    job = env.execute_async()
    deadline = time.monotonic() + 60
    while not seen.exists() or seen.stat().st_size < 5:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    savepoint = savepoint_of(job, tmp_path)

    env = environment(
        mode,
        f"execution.state-recovery.path={savepoint}",
        "execution.state-recovery.ignore-unclaimed-state=true",
        f"state.backend.type={backend}",
    )
    later = remembered(env, 1, Account2, lambda v: Account2(v, "b", 7, "n", []))
    (account, history), (again, longer) = list(later.execute_and_collect())
    assert account == Account2(9, "z", 3, None, ["new"])
    assert history[:3] == [
        Account2(0, "a", 3, None, ["new"]),
        Account2(1, "a", 3, None, ["new"]),
        Account2(9, "z", 3, None, ["new"]),
    ]
    assert again == Account2(0, "b", 7, "n", [])
    assert longer == [*history, again]


class Odd(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        runtime_context.get_state(ValueStateDescriptor("odd", complex))

    def process_element(self, value: int, ctx: Any) -> None:
        pass


def test_a_type_that_is_none_is_told(mode: str) -> None:
    numbers = environment(mode).from_collection([1], Types.LONG())
    with pytest.raises(JavaException) as told:
        list(numbers.key_by(lambda value: 0).process(Odd()).execute_and_collect())
    assert "State cannot be of the type <class 'complex'>: use one of Types" in str(told.value)
