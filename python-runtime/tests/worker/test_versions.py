"""A worker and an engine that do not go together, over a real gRPC connection."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import PROTOCOL_VERSION, ConnectRequest, ConnectResponse, EngineHello
from fletching.worker import main
from fletching.worker.start import WorkerStart

METHOD = "/fletching.worker.v1.ControlService/Connect"


class Engine(grpc.GenericRpcHandler):
    """Answers a worker's hello as the test says, and keeps what it heard."""

    def __init__(self) -> None:
        self.answers: Any = None
        self.heard: list[Any] = []
        self.metadata: dict[str, str] = {}

    def service(self, handler_call_details: Any) -> Any:
        if handler_call_details.method != METHOD:
            return None
        self.metadata = dict(handler_call_details.invocation_metadata)
        return grpc.stream_stream_rpc_method_handler(
            self._connect,
            request_deserializer=ConnectRequest.FromString,
            response_serializer=ConnectResponse.SerializeToString,
        )

    def _connect(self, requests: Iterator[Any], context: Any) -> Iterator[Any]:
        self.heard.append(next(requests))
        yield from self.answers(context)
        self.heard.extend(requests)


@pytest.fixture
def engine(tmp_path: Any) -> Iterator[tuple[Engine, WorkerStart]]:
    answering = Engine()
    server = grpc.server(ThreadPoolExecutor(4), handlers=[answering])
    address = f"unix:{tmp_path / 'engine.sock'}"
    server.add_insecure_port(address)
    server.start()
    yield answering, WorkerStart(worker_id="worker-1", address=address, token="a token")
    server.stop(None).wait()


def test_an_engine_of_another_version_is_refused_with_both_numbers(engine: Any) -> None:
    answering, start = engine
    hello = EngineHello(protocol_version=PROTOCOL_VERSION + 1)
    answering.answers = lambda _: [ConnectResponse(hello=hello)]
    with pytest.raises(WorkerFailure) as raised:
        main.run(start)
    assert raised.value.code is FailureCode.PROTOCOL_VERSION_MISMATCH
    assert str(raised.value) == (
        f"The engine speaks version {PROTOCOL_VERSION + 1} of the worker protocol and the worker "
        f"version {PROTOCOL_VERSION}. Install the same version of fletching on both sides."
    )
    said = answering.heard[0].hello
    assert (said.protocol_version, said.worker_id) == (PROTOCOL_VERSION, "worker-1")
    assert answering.metadata["fletching-worker-id"] == "worker-1"
    assert answering.metadata["fletching-token"] == "a token"


def test_an_engine_that_refuses_this_version_is_quoted(engine: Any) -> None:
    answering, start = engine
    refusal = WorkerFailure(FailureCode.PROTOCOL_VERSION_MISMATCH, "Versions 1 and 2 differ.")
    answering.answers = lambda _: [ConnectResponse(failure=refusal.to_proto())]
    with pytest.raises(WorkerFailure) as raised:
        main.run(start)
    assert raised.value.code is FailureCode.PROTOCOL_VERSION_MISMATCH
    assert str(raised.value) == "Versions 1 and 2 differ."


def test_an_engine_that_does_not_know_the_token_is_named(engine: Any) -> None:
    answering, start = engine

    def refuse(context: Any) -> Any:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "The worker id or its token is not valid.")

    answering.answers = refuse
    with pytest.raises(WorkerFailure) as raised:
        main.run(start)
    assert raised.value.code is FailureCode.NOT_AUTHENTICATED
    assert str(raised.value) == (
        f"The engine at {start.address} refused this worker: "
        f"The worker id or its token is not valid."
    )
