"""Random programs over keyed state give what they give in plain Python: whatever is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common.typeinfo import Types
from pyflink.datastream.functions import KeyedProcessFunction

from .deaths import Deaths, Dying
from .environments import environment
from .keyed_model import Element, Program, elements, results, strategy


def by_key(found: Iterator[Any]) -> dict[str, list[Any]]:
    keys: dict[str, list[Any]] = defaultdict(list)
    for each in found:
        keys[each[0]].append(each)
    return keys


@pytest.mark.parametrize("seed", [1, 4])
@pytest.mark.parametrize("backend", ["hashmap", "rocksdb"])
def test_keys_come_and_go(mode: str, backend: str, seed: int) -> None:
    """The worker holds a few keys at a time, so that state is written and read all the time."""
    program = elements(seed, 1500, 12)
    env = environment(
        mode,
        "python.state.cache.keys=4",
        f"state.backend.type={backend}",
        "python.fn-execution.arrow.batch.size=20",
    )
    timed = env.from_collection(program).assign_timestamps_and_watermarks(strategy())
    made = timed.key_by(lambda e: e[0], Types.STRING()).process(Program())
    assert by_key(made.execute_and_collect()) == results(program)


@pytest.mark.parametrize("seed", [2, 5])
def test_keys_in_batch_execution(mode: str, seed: int) -> None:
    """Flink sorts the elements of a key by their time; all timers fire behind them.

    The worker forgets keys in between, and must not forget the one whose elements come.
    """
    program = elements(seed, 1000, 12)
    env = environment(mode, "execution.runtime-mode=BATCH", "python.state.cache.keys=5")
    timed = env.from_collection(program).assign_timestamps_and_watermarks(strategy())
    made = timed.key_by(lambda e: e[0]).process(Program())
    assert by_key(made.execute_and_collect()) == results(program, is_streaming=False)


class Mortal(Program):
    """Dies of an element whose changes of state are made, if that is planned."""

    def __init__(self, deaths: Deaths) -> None:
        super().__init__()
        self.deaths = deaths

    def process_element(
        self, value: Element, ctx: KeyedProcessFunction.Context
    ) -> Iterator[tuple[str, Any, list[Any]]]:
        yield from super().process_element(value, ctx)
        self.deaths.die_if_planned(value[1])


@pytest.mark.parametrize(("backend", "seed"), [("hashmap", 3), ("rocksdb", 6)])
def test_keys_are_restored_after_failures(
    mode: str, backend: str, seed: int, tmp_path: Path
) -> None:
    """The worker is killed; in a thread, a function raises."""
    program = elements(seed, 1000, 12)
    deaths = Deaths(tmp_path, mode)
    env = environment(
        mode,
        *deaths.options(),
        f"state.backend.type={backend}",
        "python.state.cache.keys=6",
        "python.fn-execution.arrow.batch.size=20",
    )
    dying = env.from_collection(program).map(Dying(deaths, seed, len(program)))
    timed = dying.assign_timestamps_and_watermarks(strategy())
    made = timed.key_by(lambda e: e[0], Types.STRING()).process(Mortal(deaths))
    assert by_key(made.execute_and_collect()) == results(program)
    assert deaths.restored_at()
