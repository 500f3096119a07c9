"""State that a Python job left in a savepoint, read by Java with the State Processor API."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink._gateway.gateway import close_gateway
from pyflink.common import Configuration, Types, WatermarkStrategy
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import KeyedProcessFunction, RuntimeContext, StreamExecutionEnvironment
from pyflink.datastream.state import (
    ListStateDescriptor,
    MapStateDescriptor,
    ValueStateDescriptor,
)

sys.path.insert(0, str(Path(__file__).parents[1]))
from java_programs import printed

ROOT = Path(__file__).resolve().parents[2]
ELEMENTS = 30
LATER = 10**15

pytestmark = pytest.mark.timeout(200)


@pytest.fixture(scope="module", autouse=True)
def _gateway_ends_with_the_tests() -> Iterator[None]:
    yield
    close_gateway()


class Kept(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))
        self.words = runtime_context.get_list_state(ListStateDescriptor("words", Types.STRING()))
        self.lengths = runtime_context.get_map_state(
            MapStateDescriptor("lengths", Types.STRING(), Types.LONG())
        )

    def process_element(self, value: int, ctx: Any) -> list[int]:
        if value >= ELEMENTS:
            if value % 1000 == 0:
                time.sleep(0.01)
            return []
        word = "x" * value
        self.count.update((self.count.value() or 0) + 1)
        self.words.add(word)
        self.lengths.put(word[:4], value)
        ctx.timer_service().register_event_time_timer(LATER + value)
        if value % 3 == 0:
            ctx.timer_service().register_processing_time_timer(LATER)
        return [value]


class Millis(TimestampAssigner):
    def extract_timestamp(self, value: int, record_timestamp: int) -> int:
        return value


@pytest.mark.parametrize(("mode", "backend"), [("process", "rocksdb"), ("thread", "hashmap")])
def test_a_java_program_reads_it(tmp_path: Path, mode: str, backend: str) -> None:
    savepoint = savepoint_of(tmp_path, mode, backend)
    assert sorted(read(tmp_path, savepoint, backend)) == [expected(key) for key in range(3)]


def expected(key: int) -> str:
    values = range(key, ELEMENTS, 3)
    words = ", ".join("x" * value for value in values)
    last = {"x" * min(value, 4): value for value in values}
    lengths = ", ".join(f"{word}={value}" for word, value in sorted(last.items()))
    timers = ", ".join(str(LATER + value) for value in values)
    return (
        f"state of {key}: {len(values)} [{words}] {{{lengths}}}, "
        f"timers [{timers}] {1 if key == 0 else 0}"
    )


def savepoint_of(folder: Path, mode: str, backend: str) -> str:
    options = Configuration()
    options.set_string("python.execution-mode", mode)
    options.set_string("state.backend.type", backend)
    env = StreamExecutionEnvironment.get_execution_environment(options)
    env.set_parallelism(1)
    strategy: Any = WatermarkStrategy.for_monotonous_timestamps()
    numbers = env.from_sequence(0, 2**40).assign_timestamps_and_watermarks(
        strategy.with_timestamp_assigner(Millis())
    )
    keyed = numbers.key_by(lambda value: value % 3 if value < ELEMENTS else 0, Types.LONG())
    kept = keyed.process(Kept(), Types.LONG()).uid("kept").collect_async()
    job = env.execute_async()
    for value in kept:
        if value == ELEMENTS - 1:
            break
    return str(job.stop_with_savepoint(False, folder.as_uri()).result())


def read(folder: Path, savepoint: str, backend: str) -> list[str]:
    """What the Java program prints of it."""
    processor = list((ROOT / "gateway" / "target" / "state-processor").glob("*.jar"))
    assert processor, "the build has left no State Processor API: run ./dev test once"
    source = Path(__file__).parent / "java" / "ReadState.java"
    lines = printed(source, folder, savepoint, backend, jars=processor)
    return [line for line in lines if line.startswith("state of ")]
