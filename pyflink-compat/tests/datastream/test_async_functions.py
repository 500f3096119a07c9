"""Async functions over streams, in both modes, on an embedded Flink."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any

import pytest
from pyflink.common import Time, Types
from pyflink.datastream import AsyncDataStream, AsyncFunction, StreamExecutionEnvironment
from pyflink.datastream.async_retry_predicates import (
    empty_result_predicate,
    exception_type_predicate,
    has_exception_predicate,
)
from pyflink.datastream.async_retry_strategies import (
    NO_RETRY_STRATEGY,
    ExponentialBackoffDelayRetryStrategy,
    FixedDelayRetryStrategy,
)
from pyflink.datastream.functions import AsyncRetryStrategy, RuntimeContext
from pyflink.util.exceptions import JavaException


class Late(AsyncFunction):
    """The later, the smaller the number."""

    async def open(self, runtime_context: RuntimeContext) -> None:  # type: ignore[override]
        self.tried: dict[int, int] = {}
        self.under_way = 0

    async def async_invoke(self, value: int) -> list[Any]:
        self.under_way += 1
        assert self.under_way <= 3
        await asyncio.sleep(0.1 * (4 - value))
        self.under_way -= 1
        return [value, -value]


def test_ordered_and_unordered(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_collection([1, 2, 3], Types.LONG()).map(lambda n: n, Types.LONG())
    second = Time.seconds(10)
    ordered = AsyncDataStream.ordered_wait(numbers, Late(), second, 3, Types.LONG())
    unordered = AsyncDataStream.unordered_wait(numbers, Late(), second, 3)
    both = ordered.map(lambda n: ("ordered", n)).union(unordered.map(lambda n: ("unordered", n)))
    found = list(both.execute_and_collect())
    assert [n for what, n in found if what == "ordered"] == [1, -1, 2, -2, 3, -3]
    assert sorted(n for what, n in found if what == "unordered") == [-3, -2, -1, 1, 2, 3]


class Shaky(AsyncFunction):
    """Gives nothing at first, then fails, then gives the number of attempts; never for -1."""

    def __init__(self) -> None:
        self.tried: dict[int, int] = {}

    async def async_invoke(self, value: int) -> list[Any]:
        if value == -1:
            await asyncio.sleep(60)
        self.tried[value] = self.tried.get(value, 0) + 1
        if self.tried[value] == 1:
            return []
        if self.tried[value] == 2:
            raise ConnectionError("not yet")
        return [(value, self.tried[value])]

    def timeout(self, value: int) -> list[Any]:
        return [(value, "too late")]


@pytest.mark.parametrize(
    "strategy",
    [
        AsyncRetryStrategy.fixed_delay(3, 5, empty_result_predicate, has_exception_predicate),
        ExponentialBackoffDelayRetryStrategy(
            3,
            1,
            10,
            2,
            empty_result_predicate,
            functools.partial(exception_type_predicate, expected_error_type=ConnectionError),
        ),
    ],
)
def test_calls_are_made_again(
    stream_env: StreamExecutionEnvironment, strategy: AsyncRetryStrategy
) -> None:
    numbers = stream_env.from_collection([1, -1, 2], Types.LONG())
    made = AsyncDataStream.ordered_wait_with_retry(
        numbers, Shaky(), Time.seconds(1), strategy, output_type=None
    )
    assert list(made.execute_and_collect()) == [(1, 3), (-1, "too late"), (2, 3)]


async def sleep(value: int) -> list[int]:
    await asyncio.sleep(60)
    return [value]


async def no_list(value: int) -> Any:
    return f"{value}"


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (
            sleep,
            "The function 'sleep' raised TimeoutError: not done after 100 ms, called with (7) in "
            "the operator 'Async Wait': handle such arguments in the function.",
        ),
        (
            no_list,
            "The function 'no_list' raised TypeError: an async function gives a list of elements, "
            "not '7', called with (7) in the operator 'Async Wait': handle such arguments in the "
            "function.",
        ),
    ],
)
def test_failures_are_told(
    stream_env: StreamExecutionEnvironment, function: Callable[[int], Any], told: str
) -> None:
    numbers = stream_env.from_collection([7], Types.LONG())
    made = AsyncDataStream.unordered_wait(numbers, function, Time.milliseconds(100))
    with pytest.raises(JavaException) as failed:
        list(made.execute_and_collect())
    assert told in str(failed.value)


def test_backoff_times() -> None:
    growing = ExponentialBackoffDelayRetryStrategy(5, 10, 50, 2)
    assert [growing.get_backoff_time_millis(n) for n in (1, 2, 3, 4, 2)] == [10, 20, 40, 50, 20]
    assert [growing.can_retry(n) for n in (1, 5, 6)] == [True, True, False]
    assert not NO_RETRY_STRATEGY.can_retry(1)


class NotAsync(AsyncFunction):
    def async_invoke(self, value: int) -> Any:
        return [value]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            (NotAsync(), Time.seconds(1), NO_RETRY_STRATEGY),
            "'NotAsync.async_invoke' is not awaited: declare it with 'async def'.",
        ),
        (
            (sleep, Time.seconds(1), None),
            "an AsyncRetryStrategy is needed, not None.",
        ),
        (
            (sleep, Time.seconds(0), FixedDelayRetryStrategy(1, 1)),
            "timeout should be greater than zero where calls are made again.",
        ),
        (
            (sleep, Time.seconds(1), NO_RETRY_STRATEGY, 0),
            "capacity should be greater than zero, and is 0.",
        ),
    ],
)
def test_what_cannot_be_is_refused(arguments: Any, told: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        AsyncDataStream.ordered_wait_with_retry(None, *arguments)  # type: ignore[arg-type]
    assert str(refused.value) == told
