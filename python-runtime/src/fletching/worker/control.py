"""The control conversation: the engine asks, the worker answers."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Sequence
from typing import Any

import grpc

from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import (
    PROTOCOL_VERSION,
    ConnectRequest,
    ConnectResponse,
    Drained,
    HeartbeatReply,
)
from fletching.worker.function_thread import FunctionThread
from fletching.worker.start import WorkerStart

Metadata = Sequence[tuple[str, str]]

# How long functions may take to close when their task has failed, or the engine is gone.
_CLOSE_GRACE_SECONDS = 5.0


class ControlConversation:
    """One call of the Control service, from hello to goodbye."""

    def __init__(
        self, channel: grpc.Channel, metadata: Metadata, start: WorkerStart, hello: Any
    ) -> None:
        self._channel = channel
        self._metadata = metadata
        self._start = start
        self._requests: queue.SimpleQueue[Any | None] = queue.SimpleQueue()
        self._functions: dict[str, FunctionThread] = {}
        self._ending: list[FunctionThread] = []
        self._lock = threading.Lock()
        self._requests.put(ConnectRequest(hello=hello))

    def serve(self) -> None:
        """Answer until the engine ends the call.

        Raises WorkerFailure if the engine refuses this worker, or speaks another version of the
        protocol.
        """
        method = self._channel.stream_stream(
            "/fletching.worker.v1.ControlService/Connect",
            request_serializer=ConnectRequest.SerializeToString,
            response_deserializer=ConnectResponse.FromString,
        )
        call = method(iter(self._requests.get, None), metadata=self._metadata)
        try:
            for response in call:
                self._answer(response)
        except grpc.RpcError as e:
            if e.code() in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.FAILED_PRECONDITION):
                raise WorkerFailure(
                    FailureCode.NOT_AUTHENTICATED,
                    f"The engine at {self._start.address} refused this worker: {e.details()}",
                ) from None
            print(f"The connection to the engine ended: {e.code()}: {e.details()}", file=sys.stderr)
        finally:
            self._requests.put(None)
            self._close_functions()

    def _answer(self, message: Any) -> None:
        kind = message.WhichOneof("kind")
        if kind == "hello":
            self._check_version(message.hello)
        elif kind == "failure":
            raise WorkerFailure.of(message.failure)
        elif kind == "heartbeat":
            self._reply(ConnectRequest(heartbeat_reply=HeartbeatReply()), message.request_id)
        elif kind == "open_function":
            self._open_function(message)
        elif kind == "close_function":
            self._end_function(message.close_function.function_id, message.request_id)
        elif kind == "cancel":
            self._end_function(message.cancel.function_id, None)
        elif kind == "drain":
            self._close_functions()
            self._reply(ConnectRequest(drained=Drained()), message.request_id)
        else:
            failure = WorkerFailure(
                FailureCode.PROTOCOL_VIOLATED, "The engine sent a control message of unknown kind."
            )
            self._reply(ConnectRequest(failure=failure.to_proto()), message.request_id)

    @staticmethod
    def _check_version(hello: Any) -> None:
        if hello.protocol_version != PROTOCOL_VERSION:
            raise WorkerFailure(
                FailureCode.PROTOCOL_VERSION_MISMATCH,
                f"The engine speaks version {hello.protocol_version} of the worker protocol and "
                f"the worker version {PROTOCOL_VERSION}. Install the same version of fletching on "
                f"both sides.",
            )

    def _open_function(self, message: Any) -> None:
        request = message.open_function
        function = FunctionThread(
            request,
            self._channel,
            self._metadata,
            self._start,
            on_opened=lambda answer: self._reply(answer, message.request_id),
        )
        with self._lock:
            self._functions[request.function.function_id] = function
        function.start()

    def _end_function(self, function_id: str, request_id: int | None) -> None:
        with self._lock:
            function = self._functions.pop(function_id, None)
            # The conversation may end, and the worker with it, before such a function is closed.
            self._ending = [each for each in self._ending if not each.finished]
            if function is not None:
                self._ending.append(function)
        if function is not None:
            function.end(
                None if request_id is None else lambda answer: self._reply(answer, request_id)
            )
        elif request_id is not None:
            failure = WorkerFailure(
                FailureCode.PROTOCOL_VIOLATED,
                f"The function '{function_id}' is not open in this worker.",
                function_id=function_id,
            )
            self._reply(ConnectRequest(failure=failure.to_proto()), request_id)

    def _close_functions(self) -> None:
        with self._lock:
            functions = list(self._functions.values())
            self._functions.clear()
            ending, self._ending = self._ending, []
        for function in functions:
            function.end(None)
        for function in [*ending, *functions]:
            function.join(_CLOSE_GRACE_SECONDS)

    def _reply(self, answer: Any, request_id: int) -> None:
        answer.request_id = request_id
        self._requests.put(answer)
