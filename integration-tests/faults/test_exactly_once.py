"""A keyed count into a transactional sink, whose workers are killed again and again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Configuration
from pyflink.common.serialization import Encoder
from pyflink.common.typeinfo import Types
from pyflink.datastream import (
    KeyedProcessFunction,
    MapFunction,
    RuntimeContext,
    StreamExecutionEnvironment,
)
from pyflink.datastream.connectors.file_system import FileSink
from pyflink.datastream.state import ListStateDescriptor, ValueStateDescriptor

ELEMENTS, KEYS = 20_000, 50
DEATHS = {"process": 100, "thread": 20}


class Paced(MapFunction):
    """So that barriers come between elements, and not behind them all."""

    def map(self, value: int) -> int:
        if value % 40 == 0:
            time.sleep(0.01)
        return value


class CountAndDie(KeyedProcessFunction):
    """Numbers the elements of each key. Dies at certain elements, the first time that they come."""

    def __init__(self, deaths: Path, last: list[int]) -> None:
        self.deaths = deaths
        self.last = set(last)

    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))
        self.recent = runtime_context.get_list_state(ListStateDescriptor("recent"))

    def process_element(self, value: int, ctx: Any) -> Iterator[str]:
        count = (self.count.value() or 0) + 1
        self.count.update(count)
        self.recent.add(value)
        if len(self.recent.get()) > 3:
            self.recent.update(self.recent.get()[1:])
        if value in self.last and not (self.deaths / str(value)).exists():
            (self.deaths / str(value)).touch()
            self.die(value)
        recent = "-".join(map(str, self.recent.get()))
        yield f"{ctx.get_current_key()} {count} {value} {recent}"

    def die(self, value: int) -> None:
        raise ValueError(f"the end of {value}")


class CountAndBeKilled(CountAndDie):
    def die(self, value: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("mode", ["process", "thread"])
@pytest.mark.timeout(400)
def test_no_row_is_lost_or_doubled(tmp_path: Path, mode: str) -> None:
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    last = random.Random(5).sample(range(ELEMENTS), DEATHS[mode])
    options = Configuration()
    for key, value in {
        "python.execution-mode": mode,
        "execution.checkpointing.interval": "50 ms",
        "execution.checkpointing.dir": (tmp_path / "checkpoints").as_uri(),
        "restart-strategy.type": "fixed-delay",
        "restart-strategy.fixed-delay.attempts": str(DEATHS[mode] + 5),
        "restart-strategy.fixed-delay.delay": "5 ms",
        "state.backend.type": "rocksdb" if mode == "process" else "hashmap",
    }.items():
        options.set_string(key, value)
    env = StreamExecutionEnvironment.get_execution_environment(options)
    env.set_parallelism(1)
    function = (CountAndBeKilled if mode == "process" else CountAndDie)(deaths, last)
    numbers = env.from_sequence(0, ELEMENTS - 1).map(Paced(), Types.LONG())
    counted = numbers.key_by(lambda v: v % KEYS, Types.LONG())
    sink = FileSink.for_row_format(
        (tmp_path / "counts").as_uri(), Encoder.simple_string_encoder()
    ).build()
    counted.process(function, Types.STRING()).sink_to(sink)
    env.execute()

    assert len(list(deaths.iterdir())) == DEATHS[mode]
    expected = Counter(
        f"{value % KEYS} {value // KEYS + 1} {value} "
        + "-".join(str(value - back * KEYS) for back in (2, 1, 0) if value >= back * KEYS)
        for value in range(ELEMENTS)
    )
    found = Counter(
        line
        for part in (tmp_path / "counts").rglob("part-*")
        for line in part.read_text().splitlines()
    )
    assert found == expected
