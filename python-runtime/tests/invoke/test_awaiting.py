"""Async functions: several calls at a time, in one event loop."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import pyarrow as pa
import pytest
from fletching.failure import FailureCode, WorkerFailure
from fletching.functions import AsyncScalarFunction, FunctionContext
from fletching.invoke.payload import is_awaited
from fletching.invoke.scalar import ScalarInvoker
from fletching.testing.specs import call, columns, logical, scalar_spec

BIGINT = logical("BIGINT")
CAPACITY = "table.exec.async-scalar.max-concurrent-operations"
TIMEOUT = "table.exec.async-scalar.timeout"
ATTEMPTS = "table.exec.async-scalar.max-attempts"
DELAY = "table.exec.async-scalar.retry-delay"


def opened(*calls: Any, **options: Any) -> ScalarInvoker:
    texts = {name: str(value) for name, value in options.items()}
    outputs = columns(**{f"r{i}": BIGINT for i in range(len(calls))})
    invoker = ScalarInvoker(scalar_spec(list(calls), columns(a=BIGINT), outputs, options=texts))
    invoker.open()
    return invoker


def results(invoker: ScalarInvoker, values: list[Any]) -> list[list[Any]]:
    batch = pa.record_batch([pa.array(values, pa.int64())], schema=invoker.input_schema)
    return [column.to_pylist() for column in invoker.process(batch).columns]


def failure_of(invoker: ScalarInvoker, values: list[Any]) -> WorkerFailure:
    with pytest.raises(WorkerFailure) as raised:
        results(invoker, values)
    invoker.close()
    return raised.value


class Gauge:
    """Counts the calls under way."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def __call__(self, a: int) -> int:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001 * (a % 3))
        self.now -= 1
        return self.most


async def later(a: int) -> int:
    """The later rows are done first."""
    await asyncio.sleep(0.001 * (20 - a))
    return a + 1


def test_results_are_in_the_order_of_the_rows() -> None:
    invoker = opened(call(later, 0))
    for _ in range(2):
        assert results(invoker, list(range(20))) == [list(range(1, 21))]
    invoker.close()


def test_so_many_calls_are_under_way_and_no_more() -> None:
    invoker = opened(call(Gauge(), 0, deterministic=False), **{CAPACITY: 7})
    assert max(results(invoker, list(range(100)))[0]) == 7
    assert max(results(invoker, [1, 2])[0]) == 7
    invoker.close()


def test_calls_within_calls_and_beside_others() -> None:
    invoker = opened(
        call(later, call(lambda a: a - 1, 0)),
        call(lambda a: a * 2, call(later, 0)),
        call(lambda a: pa.compute.negate(a), call(later, 0), func_type="arrow"),
    )
    assert results(invoker, [5, 6]) == [[5, 6], [12, 14], [-6, -7]]
    invoker.close()


def test_without_rows_and_without_arguments() -> None:
    async def seven() -> int:
        return 7

    invoker = opened(call(seven, deterministic=False))
    assert results(invoker, []) == [[]]
    assert results(invoker, [1, 2]) == [[7, 7]]
    invoker.close()


class Session(AsyncScalarFunction):
    """Keeps what belongs to the event loop."""

    async def open(self, function_context: FunctionContext) -> None:
        self.loop = asyncio.get_running_loop()
        self.forever = self.loop.create_task(asyncio.sleep(1_000))

    async def eval(self, a: int) -> int:
        assert asyncio.get_running_loop() is self.loop
        return a

    async def close(self) -> None:
        assert asyncio.get_running_loop() is self.loop
        print("closed")


def test_open_calls_and_close_share_a_loop(capsys: Any) -> None:
    invoker = opened(call(Session(), 0))
    assert invoker.keeps_its_thread
    assert invoker.process_row is None
    assert results(invoker, [1]) == [[1]]
    assert results(invoker, [2]) == [[2]]
    invoker.close()
    assert capsys.readouterr().out == "closed\n"


async def refuses_three(a: int) -> int:
    await asyncio.sleep(0)
    if a == 3:
        raise ValueError("no three")
    return a


def test_what_a_call_raises() -> None:
    invoker = opened(call(refuses_three, 0, name="refuses_three"), **{ATTEMPTS: 1})
    failure = failure_of(invoker, [1, 2, 3, 4])
    assert failure.code is FailureCode.FUNCTION_RAISED
    assert failure.message == (
        "The function 'refuses_three' raised ValueError: no three, called with (3) in the "
        "operator 'Calc': handle such arguments in the function."
    )
    line = refuses_three.__code__.co_firstlineno + 3
    assert failure.user_traceback == (
        f"Traceback (most recent call last):\n"
        f'  File "{__file__}", line {line}, in refuses_three\n'
        f'    raise ValueError("no three")\n'
        f"ValueError: no three\n"
    )


class Flaky(AsyncScalarFunction):
    """Fails at each row's first calls."""

    def __init__(self, failures: int) -> None:
        self._failures = failures
        self._calls: dict[int, int] = {}

    async def eval(self, a: int) -> int:
        self._calls[a] = self._calls.get(a, 0) + 1
        if self._calls[a] <= self._failures:
            raise OSError(f"call {self._calls[a]}")
        return self._calls[a]


def test_a_call_that_raises_is_made_again() -> None:
    invoker = opened(call(Flaky(2), 0), **{DELAY: 1})
    assert results(invoker, [1, 2]) == [[3, 3]]
    invoker.close()


def test_and_so_often_only() -> None:
    invoker = opened(call(Flaky(3), 0, name="flaky"), **{DELAY: 1, ATTEMPTS: 3})
    assert failure_of(invoker, [1]).message == (
        "The function 'flaky' raised OSError: call 3, called with (1) in the operator 'Calc': "
        "handle such arguments in the function."
    )


def test_a_call_that_takes_too_long() -> None:
    async def endless(a: int) -> None:
        await asyncio.sleep(1_000)

    invoker = opened(call(endless, 0, name="endless"), **{TIMEOUT: 20})
    assert failure_of(invoker, [1]).message == (
        "The function 'endless' raised TimeoutError: not done after 20 ms "
        "('table.exec.async-scalar.timeout'), called with (1) in the operator 'Calc': handle such "
        "arguments in the function."
    )


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError()])
def test_what_would_end_the_loop_is_a_failure(error: BaseException) -> None:
    async def ends(a: int) -> None:
        raise error

    failure = failure_of(opened(call(ends, 0, name="ends"), **{ATTEMPTS: 1}), [1])
    assert failure.code is FailureCode.FUNCTION_RAISED
    assert f"The function 'ends' raised {type(error).__name__}" in failure.message


def test_what_is_awaited() -> None:
    class Sync:
        def __call__(self, a: int) -> int:
            return a

    assert is_awaited(later)
    assert is_awaited(functools.partial(later, 1))
    assert is_awaited(Gauge())
    assert is_awaited(Session())
    assert not is_awaited(Sync())
    assert not is_awaited(len)
    assert not is_awaited(lambda a: a)
