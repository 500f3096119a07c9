"""Elements that go where a Python function says, in both modes, on an embedded Flink."""

from __future__ import annotations

from typing import Any

import pytest
from pyflink.common import Types
from pyflink.datastream import MapFunction, Partitioner, RuntimeContext, StreamExecutionEnvironment
from pyflink.util.exceptions import JavaException


class Place(MapFunction):
    """Pairs of the element and the subtask that has it."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.subtask = runtime_context.get_index_of_this_subtask()

    def map(self, value: Any) -> tuple[Any, int]:
        return value, self.subtask


class Modulo(Partitioner):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.opened = True

    def partition(self, key: int, num_partitions: int) -> int:
        assert self.opened
        return key % num_partitions


def test_elements_go_where_the_partitioner_says(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_collection(list(range(6)), Types.LONG()).map(lambda n: n * 10)
    parted = numbers.partition_custom(Modulo(), lambda n: n // 10)
    assert parted.get_type() == numbers.get_type()
    placed = parted.map(Place()).set_parallelism(3)
    found = sorted(placed.execute_and_collect())
    assert found == [(0, 0), (10, 1), (20, 2), (30, 0), (40, 1), (50, 2)]


def test_a_partition_that_is_none_is_an_error(stream_env: StreamExecutionEnvironment) -> None:
    def far(key: int, num_partitions: int) -> int:
        return key + num_partitions

    parted = stream_env.from_collection([7], Types.LONG()).partition_custom(far, lambda n: 0)
    with pytest.raises(JavaException) as failed:
        list(parted.map(str).set_parallelism(2).execute_and_collect())
    assert (
        "The function 'far' raised IndexError: 2 is no partition of 0 to 1, called with (7) in the "
        "operator 'Partition': handle such arguments in the function."
    ) in str(failed.value)


def test_what_is_no_partitioner_is_refused(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_collection([1], Types.LONG())
    with pytest.raises(TypeError) as refused:
        numbers.partition_custom(1, lambda n: n)  # type: ignore[arg-type]
    assert str(refused.value) == (
        "a function, or an object with the method 'partition' is needed, not 1."
    )
    with pytest.raises(TypeError) as refused:
        numbers.key_by(lambda n: n).partition_custom(Modulo(), lambda n: n)
    assert str(refused.value) == (
        "The elements of a keyed stream go where their keys are: no other way."
    )
