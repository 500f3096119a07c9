"""Programs over streams, through ``import pyflink``, whoever provides it.

Each is a function of a stream of the numbers 0 to n - 1. Their Java twins are in
``java/io/fletching/benchmarks/stream``, and what they call is in ``stream_functions.py``.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Callable

from pyflink.common import Configuration, Time, Types, WatermarkStrategy
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import KeyedProcessFunction, StreamExecutionEnvironment
from pyflink.datastream.connectors.base import Sink
from pyflink.datastream.connectors.number_seq import NumberSequenceSource
from pyflink.datastream.functions import AggregateFunction, ProcessWindowFunction
from pyflink.datastream.state import MapStateDescriptor, ValueStateDescriptor
from pyflink.datastream.window import TumblingEventTimeWindows

from benchmarks import stream_functions as functions
from benchmarks.jobs.steady import steady_rates


def main() -> None:
    spec = json.loads(sys.argv[1])
    program = PROGRAMS[spec["program"]]

    def run(elements: int) -> float:
        config = Configuration()
        config.set_string("parallelism.default", "1")
        for key, value in spec["config"].items():
            config.set_string(key, value)
        env = StreamExecutionEnvironment.get_execution_environment(config)
        source = NumberSequenceSource(0, elements - 1)
        strategy: Any = WatermarkStrategy.no_watermarks()
        numbers = env.from_source(source, strategy, "numbers", Types.LONG())
        made = program(numbers, spec)
        made.sink_to(Sink("org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink"))
        started = time.monotonic()
        env.execute()
        return time.monotonic() - started

    seconds = spec["job_seconds"]
    rates = steady_rates(run, spec["warm_up_seconds"], seconds, 1_000, spec["rows"])
    print(json.dumps({"rates": rates}), flush=True)


def map_typed(numbers: Any, spec: Any) -> Any:
    return numbers.map(functions.add_one, Types.LONG())


def map_untyped(numbers: Any, spec: Any) -> Any:
    return numbers.map(functions.add_one)


def chain(numbers: Any, spec: Any) -> Any:
    doubled = numbers.map(functions.add_one, Types.LONG()).filter(functions.is_odd)
    return doubled.flat_map(functions.twice, Types.LONG())


def shuffle(numbers: Any, spec: Any) -> Any:
    return numbers.key_by(functions.key_of(spec["keys"]), Types.LONG()).map(
        functions.add_one, Types.LONG()
    )


def keyed(numbers: Any, spec: Any) -> Any:
    return numbers.key_by(functions.key_of(spec["keys"]), Types.LONG())


class Count(KeyedProcessFunction):
    def open(self, runtime_context: Any) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))

    def process_element(self, value: int, ctx: Any) -> Any:
        count = (self.count.value() or 0) + 1
        self.count.update(count)
        yield count


class CountByDigit(KeyedProcessFunction):
    def open(self, runtime_context: Any) -> None:
        self.counts = runtime_context.get_map_state(
            MapStateDescriptor("counts", Types.LONG(), Types.LONG())
        )

    def process_element(self, value: int, ctx: Any) -> Any:
        digit = value // 1000 % 10
        count = (self.counts.get(digit) or 0) + 1
        self.counts.put(digit, count)
        yield count


class Remind(KeyedProcessFunction):
    def process_element(self, value: int, ctx: Any) -> None:
        ctx.timer_service().register_event_time_timer(ctx.timestamp() + 10)

    def on_timer(self, timestamp: int, ctx: Any) -> Any:
        yield timestamp


def keyed_count(numbers: Any, spec: Any) -> Any:
    return keyed(numbers, spec).process(Count(), Types.LONG())


def map_state(numbers: Any, spec: Any) -> Any:
    return keyed(numbers, spec).process(CountByDigit(), Types.LONG())


def reduce(numbers: Any, spec: Any) -> Any:
    return keyed(numbers, spec).reduce(functions.greater)


class Millis(TimestampAssigner):
    """A hundred elements a millisecond."""

    def extract_timestamp(self, value: int, record_timestamp: int) -> int:
        return value // 100


def timed(numbers: Any, spec: Any) -> Any:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Millis())
    return keyed(numbers.assign_timestamps_and_watermarks(strategy), spec)


def timers(numbers: Any, spec: Any) -> Any:
    return timed(numbers, spec).process(Remind(), Types.LONG())


class Sum(AggregateFunction):
    def create_accumulator(self) -> int:
        return 0

    def add(self, value: int, accumulator: int) -> int:
        return accumulator + value

    def get_result(self, accumulator: int) -> int:
        return accumulator

    def merge(self, acc_a: int, acc_b: int) -> int:
        return acc_a + acc_b


class SumOfAll(ProcessWindowFunction):  # type: ignore[type-arg]
    def process(self, key: int, context: Any, elements: Any) -> Any:
        yield sum(elements)

    def clear(self, context: Any) -> None:
        pass


def windows(numbers: Any, spec: Any) -> Any:
    return timed(numbers, spec).window(TumblingEventTimeWindows.of(Time.seconds(1)))


def window_aggregate(numbers: Any, spec: Any) -> Any:
    return windows(numbers, spec).aggregate(
        Sum(), accumulator_type=Types.LONG(), output_type=Types.LONG()
    )


def window_process(numbers: Any, spec: Any) -> Any:
    return windows(numbers, spec).process(SumOfAll(), Types.LONG())


PROGRAMS: dict[str, Callable[[Any, Any], Any]] = {
    each.__name__: each
    for each in (
        map_typed,
        map_untyped,
        chain,
        shuffle,
        keyed_count,
        map_state,
        reduce,
        timers,
        window_aggregate,
        window_process,
    )
}

if __name__ == "__main__":
    main()
