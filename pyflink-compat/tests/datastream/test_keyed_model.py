"""Random programs over keyed state give what they give in plain Python: whatever is in the way."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Configuration
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.functions import MapFunction, RuntimeContext

from .keyed_model import Element, Program, elements, results


def environment(mode: str, **options: str) -> StreamExecutionEnvironment:
    configuration = Configuration()
    configuration.set_string("python.execution-mode", mode)
    for key, value in options.items():
        configuration.set_string(key.replace("_", ".").replace("..", "-"), value)
    found = StreamExecutionEnvironment.get_execution_environment(configuration)
    found.set_parallelism(1)
    return found


def by_key(found: Iterator[Any]) -> dict[str, list[Any]]:
    keys: dict[str, list[Any]] = defaultdict(list)
    for each in found:
        keys[each[0]].append(each)
    return keys


@pytest.mark.parametrize("backend", ["hashmap", "rocksdb"])
def test_keys_come_and_go(mode: str, backend: str) -> None:
    """The worker holds a few keys at a time, so that state is written and read all the time."""
    program = elements(1, 1500, 12)
    env = environment(
        mode,
        python_state_cache_keys="4",
        state_backend_type=backend,
        python__fn__execution_arrow_batch_size="20",
    )
    made = env.from_collection(program).key_by(lambda e: e[0], Types.STRING()).process(Program())
    assert by_key(made.execute_and_collect()) == results(program)


class Numbers(TimestampAssigner):
    def extract_timestamp(self, value: Element, record_timestamp: int) -> int:
        return value[1]


def test_keys_in_batch_execution(mode: str) -> None:
    """Flink sorts the elements of a key by their time, so they have one."""
    program = elements(2, 1000, 12)
    env = environment(mode, execution_runtime__mode="BATCH")
    times = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Numbers())
    timed = env.from_collection(program).assign_timestamps_and_watermarks(times)
    made = timed.key_by(lambda e: e[0]).process(Program())
    assert by_key(made.execute_and_collect()) == results(program)


class Slowly(MapFunction):
    """Takes its time, and fails at an element, the first time."""

    def __init__(self, failing: int) -> None:
        self.failing = failing

    def open(self, runtime_context: RuntimeContext) -> None:
        self.attempt = runtime_context.get_attempt_number()
        self.is_first = True

    def map(self, value: Element) -> Element:
        time.sleep(0.002)
        # Or else nothing was restored.
        assert not (self.is_first and self.attempt and value[1] == 0)
        self.is_first = False
        if value[1] == self.failing and self.attempt == 0:
            raise RuntimeError("the first time")
        return value


def test_keys_are_restored_after_a_failure(mode: str, tmp_path: Path) -> None:
    program = elements(3, 1000, 12)
    env = environment(
        mode,
        execution_checkpointing_interval="100 ms",
        execution_checkpointing_dir=tmp_path.as_uri(),
        restart__strategy_type="fixed-delay",
        restart__strategy_fixed__delay_attempts="1",
        restart__strategy_fixed__delay_delay="10 ms",
        python_state_cache_keys="6",
    )
    slow = env.from_collection(program).map(Slowly(700))
    made = slow.key_by(lambda e: e[0], Types.STRING()).process(Program())
    assert by_key(made.execute_and_collect()) == results(program)
