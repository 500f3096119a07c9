"""Async functions over streams, without an engine."""

from __future__ import annotations

import asyncio

import pyarrow as pa
import pytest
from fletching.async_retries import NoRetryStrategy
from fletching.composed import AsyncCalls
from fletching.failure import WorkerFailure
from fletching.invoke.async_steps import LATER
from fletching.invoke.process import ProcessInvoker
from fletching.testing.specs import process_spec, stream_function

NO_TIME = -(2**63)


class Gates:
    """Calls that wait to be let through."""

    async def open(self, runtime_context):
        self.gates = {n: asyncio.Event() for n in range(10)}
        self.begun = []

    async def async_invoke(self, value):
        self.begun.append(value)
        await self.gates[value].wait()
        return [value] * value


@pytest.fixture
def parts_of():
    """The parts of a result, and the object that makes it."""
    invokers = []

    def begin(values, watermarks, capacity=10, *, is_ordered=False):
        calls = AsyncCalls(
            Gates(),
            timeout=0,
            capacity=capacity,
            is_ordered=is_ordered,
            strategy=NoRetryStrategy(),
        )
        invoker = ProcessInvoker(process_spec([stream_function("ASYNC", calls)], with_time=True))
        invokers.append(invoker)
        invoker.open()
        gates = invoker._functions[0].object._function
        batch = pa.record_batch(
            {
                "element_0": pa.array(values, pa.int64()),
                "timestamp": pa.array([v * 100 if v > 1 else None for v in values], pa.int64()),
                "watermark": pa.array(watermarks, pa.int64()),
            }
        )
        return invoker.parts(batch), gates

    yield begin
    for invoker in invokers:
        invoker.close()


def rows(part):
    return [tuple(row.values()) for row in part.to_pylist()]


def test_what_is_done_does_not_wait_for_the_rest(parts_of):
    parts, gates = parts_of([3, 1, 2], [0, 0, 0])
    gates.gates[1].set()
    # all of them are of the first element to the engine, so that they may be in any order
    assert rows(next(parts)) == [(0, 1, NO_TIME)]
    assert next(parts) is LATER
    gates.gates[3].set()
    assert rows(next(parts)) == [(0, 3, 300)] * 3
    assert next(parts) is LATER
    gates.gates[2].set()
    assert rows(next(parts)) == [(0, 2, 200)] * 2
    assert list(parts) == []


def test_nothing_passes_a_watermark(parts_of):
    parts, gates = parts_of([1, 2, 3, 4], [0, 0, 5, 5])
    gates.gates[4].set()
    gates.gates[2].set()
    assert rows(next(parts)) == [(0, 2, 200)] * 2
    assert next(parts) is LATER
    gates.gates[1].set()
    assert rows(next(parts)) == [(0, 1, NO_TIME)] + [(2, 4, 400)] * 4
    assert next(parts) is LATER
    gates.gates[3].set()
    assert rows(next(parts)) == [(2, 3, 300)] * 3
    assert list(parts) == []


def test_in_order_if_that_is_asked_for(parts_of):
    parts, gates = parts_of([2, 1, 3], [0, 0, 5], is_ordered=True)
    gates.gates[1].set()
    gates.gates[2].set()
    assert rows(next(parts)) == [(0, 2, 200)] * 2 + [(1, 1, NO_TIME)]
    assert next(parts) is LATER
    gates.gates[3].set()
    assert rows(next(parts)) == [(2, 3, 300)] * 3
    assert list(parts) == []


def test_no_more_calls_are_under_way_than_may_be(parts_of):
    parts, gates = parts_of([1, 2, 3, 4], [0] * 4, capacity=2)
    gates.gates[2].set()
    next(parts)
    assert gates.begun == [1, 2, 3]
    for gate in gates.gates.values():
        gate.set()
    assert [part for part in parts if part is not LATER][-1].num_rows
    assert gates.begun == [1, 2, 3, 4]


def test_the_first_failure_ends_the_rest(parts_of):
    parts, _ = parts_of([1, 11, 2], [0] * 3)
    with pytest.raises(WorkerFailure) as failed:
        next(parts)
    assert str(failed.value) == (
        "The function 'f' raised KeyError: 11, called with (11) in the operator 'operator of f': "
        "handle such arguments in the function."
    )
