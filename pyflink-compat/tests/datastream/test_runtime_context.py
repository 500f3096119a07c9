"""What functions over streams may ask and add up, in both modes, on an embedded Flink."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Types, WatermarkStrategy
from pyflink.common.accumulators import DoubleMaximum, IntCounter, LongCounter
from pyflink.datastream import MapFunction, RuntimeContext, StreamExecutionEnvironment
from pyflink.datastream.connectors.number_seq import NumberSequenceSource
from pyflink.util.exceptions import JavaException


class Adds(MapFunction):
    """Adds up what it is given, in several ways."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = LongCounter()
        runtime_context.add_accumulator("count", self.count)
        self.greatest = DoubleMaximum()
        runtime_context.add_accumulator("greatest", self.greatest)
        self.sum = runtime_context.get_double_counter("sum")
        self.small = runtime_context.get_int_counter("small")
        self.last_digits = runtime_context.get_histogram("last digits")
        assert runtime_context.get_accumulator("count") is self.count
        assert runtime_context.get_accumulator("none") is None

    def map(self, value: int) -> int:
        self.count.add(1)
        self.greatest.add(value)
        self.sum.add(value / 2)
        self.small.add(-1)
        self.last_digits.add(value % 10)
        return value


def test_accumulators_are_in_the_result(stream_env: StreamExecutionEnvironment) -> None:
    source = NumberSequenceSource(1, 1000)
    numbers = stream_env.from_source(source, WatermarkStrategy.no_watermarks(), "numbers")
    numbers.map(Adds()).set_parallelism(2).filter(lambda n: n < 0).print()
    result = stream_env.execute()
    assert result.get_accumulator_result("count") == 1000
    assert result.get_accumulator_result("greatest") == 1000.0
    assert result.get_accumulator_result("sum") == 250_250.0
    assert result.get_accumulator_result("small") == -1000
    assert result.get_accumulator_result("last digits") == dict.fromkeys(range(10), 100)
    assert set(result.get_all_accumulator_results()) >= {"count", "greatest", "sum", "small"}


class Asks(MapFunction):
    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, runtime_context: RuntimeContext) -> None:
        self.most = runtime_context.get_max_number_of_parallel_subtasks()
        path = runtime_context.get_distributed_cache().get_file(self.name)
        self.content = Path(path).read_text()

    def map(self, value: Any) -> Any:
        return self.most, self.content


def test_cached_files_and_parallelism(
    stream_env: StreamExecutionEnvironment, tmp_path: Path
) -> None:
    file = tmp_path / "file.txt"
    file.write_text("content")
    stream_env.register_cached_file(str(file), "known")
    numbers = stream_env.from_collection([1], Types.LONG())
    stream_env.set_max_parallelism(42)
    asked = numbers.map(Asks("known"))
    assert list(asked.execute_and_collect()) == [(42, "content")]
    with pytest.raises(JavaException) as failed:
        list(numbers.map(Asks("unknown")).execute_and_collect())
    assert (
        "The function 'Asks' raised KeyError: \"no cached file is named 'unknown': call "
        "env.register_cached_file(path, 'unknown')\" in its open(), in the operator 'Map': correct "
        "its open()."
    ) in str(failed.value)


def test_accumulators_hold_what_java_can() -> None:
    context = RuntimeContext()
    context.get_int_counter("a").add(2**31 - 1)
    with pytest.raises(OverflowError) as refused:
        context.get_int_counter("a").add(1)
    assert str(refused.value) == "2147483648 has no place in the 32 bits of the accumulator"
    with pytest.raises(TypeError) as other:
        context.get_histogram("a")
    assert str(other.value) == "The accumulator 'a' is a IntCounter, not a Histogram."
    with pytest.raises(
        ValueError, match=r"^The accumulator 'a' already exists and cannot be added"
    ):
        context.add_accumulator("a", IntCounter())
