"""All of a task, or of a key, in both modes, on an embedded Flink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pyflink.common.typeinfo import Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.functions import (
    AggregateFunction,
    MapPartitionFunction,
    RuntimeContext,
)
from pyflink.datastream.partition_windows import Order

PAIR = Types.TUPLE([Types.STRING(), Types.LONG()])
PAIRS = [("a", 3), ("b", 1), ("a", 1), ("b", 2), ("a", 2)]


class Sum(AggregateFunction):
    def create_accumulator(self) -> int:
        return 0

    def add(self, value: Any, accumulator: int) -> int:
        return accumulator + value[1]  # type: ignore[no-any-return]

    def get_result(self, accumulator: int) -> int:
        return accumulator

    def merge(self, acc_a: int, acc_b: int) -> int:
        return acc_a + acc_b


class Listed(MapPartitionFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.task = runtime_context.get_index_of_this_subtask()

    def map_partition(self, values: Iterable[Any]) -> Iterator[Any]:
        yield self.task, sorted(values)


def larger(one: Any, other: Any) -> Any:
    return one if one[1] > other[1] else other


def test_all_of_a_task(stream_env: StreamExecutionEnvironment) -> None:
    pairs = stream_env.from_collection(PAIRS, PAIR)
    whole = pairs.full_window_partition()
    assert list(whole.map_partition(Listed()).execute_and_collect()) == [(0, sorted(PAIRS))]
    ascending = whole.sort_partition(1).execute_and_collect()
    assert list(ascending) == [("b", 1), ("a", 1), ("b", 2), ("a", 2), ("a", 3)]
    descending = whole.sort_partition(lambda pair: pair[::-1], Order.DESCENDING)
    assert list(descending.execute_and_collect()) == [
        ("a", 3),
        ("b", 2),
        ("a", 2),
        ("b", 1),
        ("a", 1),
    ]
    assert list(whole.reduce(larger).execute_and_collect()) == [("a", 3)]
    assert list(whole.aggregate(Sum(), output_type=Types.LONG()).execute_and_collect()) == [9]


def test_each_task_has_its_own(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_sequence(0, 4_999).rebalance().map(lambda n: ("", n), PAIR)
    whole = numbers.set_parallelism(2).full_window_partition()
    found = list(whole.map_partition(Listed()).execute_and_collect())
    assert sorted(task for task, _ in found) == [0, 1]
    assert [len(each) for _, each in found] == [2_500, 2_500]
    assert sorted(n for _, each in found for _, n in each) == list(range(5_000))
    assert sum(whole.aggregate(Sum()).execute_and_collect()) == 5_000 * 4_999 / 2


def test_all_of_a_key(stream_env: StreamExecutionEnvironment) -> None:
    keyed = stream_env.from_collection(PAIRS, PAIR).key_by(lambda pair: pair[0], Types.STRING())
    whole = keyed.full_window_partition()
    assert sorted(whole.map_partition(Listed()).execute_and_collect()) == [
        (0, [("a", 1), ("a", 2), ("a", 3)]),
        (0, [("b", 1), ("b", 2)]),
    ]
    assert sorted(whole.reduce(larger).execute_and_collect()) == [("a", 3), ("b", 2)]
    assert sorted(whole.aggregate(Sum()).execute_and_collect()) == [3, 6]
    in_order = [pair for pair in whole.sort_partition(1).execute_and_collect() if pair[0] == "a"]
    assert in_order == [("a", 1), ("a", 2), ("a", 3)]


def test_what_is_no_function_is_refused(stream_env: StreamExecutionEnvironment) -> None:
    whole = stream_env.from_collection(PAIRS, PAIR).full_window_partition()
    with pytest.raises(TypeError) as told:
        whole.map_partition("sorted")  # type: ignore[arg-type]
    assert "an object with the method 'map_partition' is needed, not 'sorted'" in str(told.value)
