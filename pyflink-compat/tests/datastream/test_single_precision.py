"""State of single precision is rounded at each step, wherever batches end, as Java's is."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pytest
from pyflink.common.time import Time
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import AggregateFunction, KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import (
    AggregatingStateDescriptor,
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    ValueStateDescriptor,
)
from pyflink.datastream.window import SlidingEventTimeWindows, TumblingEventTimeWindows

from .environments import environment

AMOUNTS = [110.1, 20.0, 13.1, 20.1]


def single(number: float) -> float:
    return ctypes.c_float(number).value


def sums() -> Iterator[float]:
    total = 0.0
    for amount in AMOUNTS:
        total = single(total + single(amount))
        yield total


EACH = list(sums())
LAST = EACH[-1]
IN_ONE_GO = single(sum(map(single, AMOUNTS)))


class Added(AggregateFunction):
    def create_accumulator(self) -> float:
        return 0.0

    def add(self, value: float, accumulator: float) -> float:
        return accumulator + value

    def get_result(self, accumulator: float) -> float:
        return accumulator

    def merge(self, acc_a: float, acc_b: float) -> float:
        return acc_a + acc_b


class Sums(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        number, pair = Types.FLOAT(), Types.TUPLE([Types.STRING(), Types.FLOAT()])
        row = Types.ROW_NAMED(["amounts"], [Types.LIST(Types.FLOAT())])
        self.value = runtime_context.get_state(ValueStateDescriptor("value", number))
        self.pair = runtime_context.get_state(ValueStateDescriptor("pair", pair))
        self.row = runtime_context.get_state(ValueStateDescriptor("row", row))
        self.list = runtime_context.get_list_state(ListStateDescriptor("list", number))
        self.map = runtime_context.get_map_state(MapStateDescriptor("map", number, number))
        self.reducing = runtime_context.get_reducing_state(
            ReducingStateDescriptor("reducing", lambda a, b: a + b, number)
        )
        self.aggregating = runtime_context.get_aggregating_state(
            AggregatingStateDescriptor("aggregating", Added(), number)
        )

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Iterator[Any]:
        amount = value[1]
        self.value.update((self.value.value() or 0.0) + amount)
        self.pair.update(("all", (self.pair.value() or ("", 0.0))[1] + amount))
        self.row.update(([self.row.value().amounts[0] + amount if self.row.value() else amount],))
        self.list.add((list(self.list.get()) or [0.0])[-1] + amount)
        self.map.put(0.1, (self.map.get(0.1) or 0.0) + amount)
        self.reducing.add(amount)
        self.aggregating.add(amount)
        yield [
            self.value.value(),
            self.pair.value()[1],
            self.row.value().amounts[0],
            list(self.list.get())[-1],
            self.map.get(0.1) if list(self.map.keys()) == [single(0.1)] else None,
            self.reducing.get(),
            self.aggregating.get(),
        ]


class Times(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return 0


def elements(mode: str, bundle: int) -> Any:
    env = environment(mode, f"python.fn-execution.bundle.size={bundle}")
    kind = Types.TUPLE([Types.STRING(), Types.FLOAT()])
    return env.from_collection([("a", amount) for amount in AMOUNTS], kind)


def test_steps_and_one_sum_differ() -> None:
    assert LAST != IN_ONE_GO


@pytest.mark.parametrize("bundle", [1, 1000])
def test_states(mode: str, bundle: int) -> None:
    found = elements(mode, bundle).key_by(lambda value: value[0]).process(Sums())
    with found.execute_and_collect() as results:
        assert list(results) == [[total] * 7 for total in EACH]


@pytest.mark.parametrize("bundle", [1, 1000])
def test_reduce(mode: str, bundle: int) -> None:
    keyed = elements(mode, bundle).key_by(lambda value: value[0])
    with keyed.reduce(lambda a, b: (a[0], a[1] + b[1])).execute_and_collect() as results:
        assert list(results) == [("a", total) for total in EACH]


@pytest.mark.parametrize("bundle", [1, 1000])
@pytest.mark.parametrize(
    "windows",
    [
        TumblingEventTimeWindows.of(Time.seconds(1)),
        SlidingEventTimeWindows.of(Time.seconds(1), Time.seconds(1)),
    ],
)
def test_windows(mode: str, bundle: int, windows: Any) -> None:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Times())
    timed = elements(mode, bundle).assign_timestamps_and_watermarks(strategy)
    window = timed.key_by(lambda value: value[0]).window(windows)
    with window.reduce(lambda a, b: (a[0], a[1] + b[1])).execute_and_collect() as results:
        assert list(results) == [("a", LAST)]
