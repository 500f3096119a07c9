from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from fletching.failure import FailureCode, WorkerFailure
from fletching.functions import ScalarFunction
from fletching.invoke.payload import FunctionPayload, encode_payload
from fletching.protocol import (
    Argument,
    BundleFinished,
    Failure,
    Field,
    FinishBundle,
    FunctionCall,
    FunctionSpec,
    LogicalType,
    RowType,
    ScalarSpec,
)
from fletching.worker import embedded

BIGINT = pa.schema([("value", pa.int64())])


class Memory:
    """A C structure's memory, as the engine would give it."""

    def __init__(self, n_bytes: int = 80) -> None:
        self._memory = (ctypes.c_char * n_bytes)()
        self.address = ctypes.addressof(self._memory)


def spec(function: Any) -> bytes:
    row = RowType(
        fields=[Field(name="value", type=LogicalType(name=LogicalType.NAME_BIGINT, nullable=True))]
    )
    payload = encode_payload(FunctionPayload(function, "general", "f"))
    call = FunctionCall(payload=payload, name="f", arguments=[Argument(column=0)])
    message = FunctionSpec(
        function_id="1",
        operator_name="Calc",
        input=row,
        output=row,
        scalar=ScalarSpec(calls=[call]),
    )
    content: bytes = message.SerializeToString()
    return content


def opened(channel: int, function: Any) -> WorkerFailure | None:
    left, right = Memory(), Memory()
    BIGINT._export_to_c(left.address)
    BIGINT._export_to_c(right.address)
    return failure(
        embedded.open_function(None, channel, spec(function), left.address, right.address)
    )


def processed(channel: int, values: list[int | None]) -> list[int | None] | WorkerFailure:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.int64())], schema=BIGINT)
    left, right = Memory(), Memory()
    batch._export_to_c(left.address)
    returned = embedded.process(channel, left.address, right.address)
    if isinstance(returned, bytes):
        return WorkerFailure.of(Failure.FromString(returned))
    assert returned is False
    result: list[int | None] = (
        pa.RecordBatch._import_from_c(right.address, BIGINT).column(0).to_pylist()
    )
    return result


def failure(content: bytes | None) -> WorkerFailure | None:
    return None if content is None else WorkerFailure.of(Failure.FromString(content))


def finish(channel: int, bundle: int) -> bytes:
    message = FinishBundle(bundle_id=bundle).SerializeToString()
    finished, failed = embedded.finish_bundle(channel, message)
    assert failed is None
    assert finished is not None
    return finished


def test_a_function_from_open_to_close() -> None:
    assert opened(1, lambda value: value and value * 2) is None
    assert processed(1, [1, None, 3]) == [2, None, 6]
    assert processed(1, []) == []
    finished = BundleFinished.FromString(finish(1, 7))
    assert (finished.bundle_id, len(finished.metrics)) == (7, 0)
    assert embedded.close_function(1) is None
    assert embedded.close_function(1) is None


def test_metrics_travel_with_the_bundle() -> None:
    class Counts(ScalarFunction):
        def open(self, function_context: Any) -> None:
            self.counter = function_context.get_metric_group().counter("rows")

        def eval(self, value: int) -> int:
            self.counter.inc()
            return value

    assert opened(2, Counts()) is None
    processed(2, [1, 2, 3])
    finished = BundleFinished.FromString(finish(2, 1))
    assert [(metric.name, metric.counter) for metric in finished.metrics] == [("rows", 3)]
    embedded.close_function(2)


def test_the_users_mistakes_are_the_users() -> None:
    def thirteen(value: int) -> int:
        raise ValueError("thirteen")

    assert opened(3, thirteen) is None
    failed = processed(3, [13])
    assert isinstance(failed, WorkerFailure)
    assert failed.code is FailureCode.FUNCTION_RAISED
    assert failed.user_traceback.endswith("ValueError: thirteen\n")
    assert failed.function_id == "1"
    embedded.close_function(3)


def test_an_exit_is_a_failure() -> None:
    def exits(value: int) -> int:
        raise SystemExit(3)

    assert opened(4, exits) is None
    failed = processed(4, [1])
    assert isinstance(failed, WorkerFailure)
    assert failed.code is FailureCode.FUNCTION_RAISED
    assert "SystemExit: 3" in failed.message
    assert failed.user_traceback.endswith("SystemExit: 3\n")
    embedded.close_function(4)


def test_a_function_that_cannot_be_opened_is_forgotten() -> None:
    class Fails(ScalarFunction):
        def open(self, function_context: Any) -> None:
            raise RuntimeError("no database here")

        def eval(self, value: int) -> int:
            return value

    failed = opened(5, Fails())
    assert failed is not None
    assert failed.code is FailureCode.FUNCTION_OPEN_FAILED
    assert embedded.close_function(5) is None
    assert embedded.interrupt(5) is False


def test_a_loop_is_interrupted() -> None:
    def loops(value: int) -> int:
        while value:
            pass
        return value

    failed = interrupted(6, loops)
    assert failed.code is FailureCode.FUNCTION_RAISED
    assert "Interrupted" in failed.message


def test_a_function_that_is_not_running_is_not_interrupted() -> None:
    assert opened(7, lambda value: value) is None
    assert embedded.interrupt(7) is False
    assert processed(7, [1]) == [1]
    embedded.close_function(7)
    assert embedded.interrupt(7) is False


def interrupted(channel: int, function: Callable[[int], int]) -> WorkerFailure:
    assert opened(channel, function) is None
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(processed(channel, [1])), daemon=True)
    thread.start()
    while not embedded.interrupt(channel):
        time.sleep(0.001)
    thread.join(60)
    embedded.close_function(channel)
    (failed,) = results
    assert isinstance(failed, WorkerFailure)
    return failed
