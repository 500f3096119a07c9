"""The thread that one function lives in, from its import to its close."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Callable

import grpc

from fletching.batch import types
from fletching.bundle.processor import BundleProcessor
from fletching.channel import Carrier
from fletching.channel.frame_socket import FrameSocketCarrier
from fletching.channel.grpc_stream import GrpcStreamCarrier
from fletching.failure import FailureCode, WorkerFailure
from fletching.failure.tracebacks import describe_exception
from fletching.invoke.factory import invoker_of
from fletching.invoke.invoker import Invoker
from fletching.protocol import ConnectRequest, FunctionClosed, FunctionOpened
from fletching.worker import garbage
from fletching.worker.start import WorkerStart

Answer = Callable[[Any], None]


class FunctionThread:
    """Loads, opens, serves and closes a function, all in one thread.

    So a function may keep in ``open`` what only its own thread may use afterwards, such as a
    connection of sqlite3.
    """

    def __init__(
        self,
        request: Any,
        channel: grpc.Channel,
        metadata: Sequence[tuple[str, str]],
        start: WorkerStart,
        on_opened: Answer,
    ) -> None:
        self._spec = request.function
        self._carrier_spec = request.carrier
        self._channel = channel
        self._metadata = metadata
        self._start = start
        self._on_opened = on_opened
        self._lock = threading.Lock()
        self._carrier: Carrier | None = None
        self._ending = False
        self._finished = False
        self._close_answer: Any = None
        self._on_closed: Answer | None = None
        self._thread = threading.Thread(
            target=self._run, name=f"function-{self._spec.function_id}", daemon=True
        )

    def start(self) -> None:
        """Begin; the answer to the request to open follows from the thread."""
        self._thread.start()

    def end(self, on_closed: Answer | None) -> None:
        """Have the function closed after the batch in hand; ``on_closed`` gets the answer."""
        with self._lock:
            self._ending = True
            self._on_closed = on_closed
            carrier = self._carrier
            finished = self._finished
        if finished:
            if on_closed is not None:
                on_closed(self._close_answer)
        elif carrier is not None:
            carrier.shut_down()

    @property
    def finished(self) -> bool:
        """Whether the function has been closed."""
        with self._lock:
            return self._finished

    def join(self, timeout_seconds: float) -> None:
        """Wait for the function to be closed."""
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        try:
            self._close_answer = self._serve()
        finally:
            with self._lock:
                self._finished = True
                on_closed = self._on_closed
            if on_closed is not None:
                on_closed(self._close_answer)

    def _serve(self) -> Any:
        """Open, run and close the function; the answer to a request to close."""
        try:
            invoker = invoker_of(self._spec)
            schema = types.arrow_schema(self._spec.input)
            carrier = self._attach()
        except BaseException as error:
            return self._not_opened(error)
        processor = BundleProcessor(invoker, schema, carrier, self._spec.operator_name)
        try:
            invoker.open(processor)
            garbage.look_rarely()
        except BaseException as error:
            carrier.close()
            return self._not_opened(error)
        try:
            self._on_opened(
                ConnectRequest(function_opened=FunctionOpened(function_id=self._spec.function_id))
            )
            processor.run()
        finally:
            answer = self._close(invoker)
            carrier.close()
        return answer

    def _not_opened(self, error: BaseException) -> Any:
        failed = ConnectRequest(failure=self._failure(error))
        self._on_opened(failed)
        return failed

    def _attach(self) -> Carrier:
        function_id = self._spec.function_id
        carrier: Carrier
        if self._carrier_spec.WhichOneof("kind") == "frame_socket":
            path = self._carrier_spec.frame_socket.path
            carrier = FrameSocketCarrier(
                path, self._start.worker_id, self._start.token, function_id
            )
        else:
            carrier = GrpcStreamCarrier(self._channel, self._metadata, function_id)
        with self._lock:
            self._carrier = carrier
            ending = self._ending
        if ending:
            carrier.shut_down()
        return carrier

    def _close(self, invoker: Invoker) -> Any:
        try:
            invoker.close()
        except BaseException as error:
            return ConnectRequest(failure=self._failure(error))
        return ConnectRequest(function_closed=FunctionClosed(function_id=self._spec.function_id))

    def _failure(self, error: BaseException) -> Any:
        if not isinstance(error, WorkerFailure):
            told = describe_exception(error)
            error = WorkerFailure(
                FailureCode.ENGINE_DEFECT,
                f"The worker could not run the functions of operator '{self._spec.operator_name}' "
                f"({type(error).__name__}: {error}).",
                full_traceback=told.full_traceback,
                exception_type=told.exception_type,
            )
        error.function_id = self._spec.function_id
        return error.to_proto()
