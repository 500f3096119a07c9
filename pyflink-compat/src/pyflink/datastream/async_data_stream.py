"""Async functions over streams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from fletching.composed import AsyncCalls
from fletching.invoke.payload import is_awaited

from pyflink.common.time import Duration, Time, seconds_of
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream._functions import awaited_of, checked, java_type_of, output_type_of
from pyflink.datastream.async_retry_strategies import NO_RETRY_STRATEGY, NoRetryStrategy
from pyflink.datastream.data_stream import DataStream
from pyflink.datastream.functions import AsyncFunction, AsyncRetryStrategy

__all__ = ["AsyncDataStream"]


class AsyncDataStream:
    """Makes streams of what async functions give.

    A function is an ``AsyncFunction``, or an ``async def``. At most ``capacity`` of its calls are
    under way at a time; each has ``timeout`` for all its attempts, 0 for as long as it takes.
    """

    @staticmethod
    def unordered_wait(
        data_stream: DataStream,
        async_function: AsyncFunction[Any, Any] | Callable[[Any], Any],
        timeout: Time | Duration | dt.timedelta,
        capacity: int = 100,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function gives, as it comes; nothing passes a watermark."""
        return AsyncDataStream.unordered_wait_with_retry(
            data_stream, async_function, timeout, NO_RETRY_STRATEGY, capacity, output_type
        )

    @staticmethod
    def unordered_wait_with_retry(
        data_stream: DataStream,
        async_function: AsyncFunction[Any, Any] | Callable[[Any], Any],
        timeout: Time | Duration | dt.timedelta,
        async_retry_strategy: AsyncRetryStrategy[Any],
        capacity: int = 100,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """As ``unordered_wait``; calls are made again where the strategy says so."""
        calls = _calls(async_function, timeout, capacity, async_retry_strategy, is_ordered=False)
        return _stream(data_stream, async_function, calls, output_type)

    @staticmethod
    def ordered_wait(
        data_stream: DataStream,
        async_function: AsyncFunction[Any, Any] | Callable[[Any], Any],
        timeout: Time | Duration | dt.timedelta,
        capacity: int = 100,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function gives, in the order of the elements that it was called with."""
        return AsyncDataStream.ordered_wait_with_retry(
            data_stream, async_function, timeout, NO_RETRY_STRATEGY, capacity, output_type
        )

    @staticmethod
    def ordered_wait_with_retry(
        data_stream: DataStream,
        async_function: AsyncFunction[Any, Any] | Callable[[Any], Any],
        timeout: Time | Duration | dt.timedelta,
        async_retry_strategy: AsyncRetryStrategy[Any],
        capacity: int = 100,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """As ``ordered_wait``; calls are made again where the strategy says so."""
        calls = _calls(async_function, timeout, capacity, async_retry_strategy, is_ordered=True)
        return _stream(data_stream, async_function, calls, output_type)


def _stream(
    data_stream: DataStream, function: Any, calls: AsyncCalls, output_type: TypeInformation | None
) -> DataStream:
    j_type = java_type_of(output_type_of(function, "ASYNC", output_type))
    return DataStream(awaited_of(data_stream._java, calls, function, j_type))


def _calls(
    function: Any, timeout: Any, capacity: int, strategy: AsyncRetryStrategy[Any], is_ordered: bool
) -> AsyncCalls:
    checked(function, "ASYNC")
    if not is_awaited(getattr(function, "async_invoke", function)):
        name = getattr(function, "__name__", type(function).__name__)
        what = f"{name}.async_invoke" if hasattr(function, "async_invoke") else name
        raise TypeError(f"'{what}' is not awaited: declare it with 'async def'.")
    seconds = seconds_of(timeout)
    if capacity <= 0:
        raise ValueError(f"capacity should be greater than zero, and is {capacity}.")
    if seconds < 0:
        raise ValueError(f"timeout should not be negative, and is {timeout}.")
    if not isinstance(strategy, AsyncRetryStrategy):
        raise TypeError(f"an AsyncRetryStrategy is needed, not {strategy!r}.")
    if not isinstance(strategy, NoRetryStrategy) and not seconds:
        raise ValueError("timeout should be greater than zero where calls are made again.")
    return AsyncCalls(
        function, timeout=seconds, capacity=capacity, is_ordered=is_ordered, strategy=strategy
    )
