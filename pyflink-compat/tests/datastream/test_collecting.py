"""Elements of several streams of one job, on an embedded Flink."""

from __future__ import annotations

import itertools

import pytest
from pyflink.common import Row
from pyflink.common.typeinfo import Types
from pyflink.common.types import RowKind
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.util.exceptions import JavaException

from .environments import environment


@pytest.fixture
def env() -> StreamExecutionEnvironment:
    return environment("thread")


def test_several_streams_of_one_job(env: StreamExecutionEnvironment) -> None:
    numbers = env.from_collection(list(range(10_000)), Types.LONG())
    even = numbers.filter(lambda n: n % 2 == 0).collect_async()
    words = numbers.map(lambda n: f"{n}!").collect_async()
    job = env.execute_async()
    assert list(even) == list(range(0, 10_000, 2))
    assert list(words) == [f"{n}!" for n in range(10_000)]
    job.get_job_execution_result().result()


def test_what_was_left_at_the_jobs_end(env: StreamExecutionEnvironment) -> None:
    row = Types.ROW([Types.STRING()])
    deleted = Row("b")
    deleted.set_row_kind(RowKind.DELETE)
    rows = env.from_collection([Row("a"), deleted], row)
    found = rows.collect_async()
    env.execute()
    assert [(element.get_row_kind(), element[0]) for element in found] == [
        (RowKind.INSERT, "a"),
        (RowKind.DELETE, "b"),
    ]


def test_without_an_end(env: StreamExecutionEnvironment) -> None:
    numbers = env.from_sequence(0, 2**62).collect_async()
    job = env.execute_async()
    assert list(itertools.islice(numbers, 3)) == [0, 1, 2]
    numbers.close()
    assert list(numbers) == []
    with pytest.raises(JavaException, match="Job was cancelled"):
        job.get_job_execution_result().result()


def test_closed_before_an_element_was_taken(env: StreamExecutionEnvironment) -> None:
    numbers = env.from_sequence(0, 2**62).collect_async()
    job = env.execute_async()
    with numbers:
        pass
    with pytest.raises(JavaException, match="Job was cancelled"):
        job.get_job_execution_result().result()


def test_before_the_job(env: StreamExecutionEnvironment) -> None:
    numbers = env.from_sequence(0, 2).collect_async()
    with pytest.raises(RuntimeError) as raised:
        next(numbers)
    assert str(raised.value) == (
        "The job whose elements are collected has not been executed: call execute_async() of the "
        "stream's environment before the first element is taken."
    )
    env.execute_async()
    assert sorted(numbers) == [0, 1, 2]


def test_of_a_job_that_fails(env: StreamExecutionEnvironment) -> None:
    numbers = env.from_collection([2, 1, 0]).map(lambda n: 2 // n, Types.LONG())
    found = numbers.collect_async()
    env.execute_async()
    with pytest.raises(JavaException, match="ZeroDivisionError"):
        list(found)


def test_iterations_are_refused(env: StreamExecutionEnvironment) -> None:
    with pytest.raises(NotImplementedError) as raised:
        env.from_collection([1]).iterate()
    assert str(raised.value) == (
        "Flink 2 has no iterations of streams: loop within a function, or write what has to come "
        "again to a topic that the job reads as well."
    )
