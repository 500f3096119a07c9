"""The loop of one function: receive a batch, run it, send the result."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa

from fletching.channel import (
    Carrier,
    Received,
    ReceivedBatch,
    ReceivedFinishBundle,
    ReceivedProceed,
    ReceivedStateGiven,
)
from fletching.failure import FailureCode, WorkerFailure
from fletching.failure.tracebacks import describe_exception
from fletching.metrics import MetricSample
from fletching.protocol import BundleFinished


class BatchFunction(Protocol):
    """A function opened for an operator, such as ``ScalarInvoker``."""

    def parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | None]:
        """The result of one batch, in one or more parts.

        None behind a part says that another one follows, which takes a while to make.

        Raises WorkerFailure for what is the user's mistake.
        """

    def give(self, given: Any) -> None:
        """Take keys and state: a ``StateGiven`` message."""

    def state_changes(self, forget: bool, snapshot: Any) -> Sequence[Any]:
        """What has changed of its state; with ``forget``, its keys are the engine's again.

        ``snapshot`` is the ``Snapshot`` that it is for; None if there is none.
        """

    def accumulators(self) -> Sequence[Any]:
        """What the function has added up: ``Accumulator`` messages."""

    def metrics(self) -> Sequence[MetricSample]:
        """What the function has counted."""


class BundleProcessor:
    """Runs a function's batches in the order in which they come, until the connection ends."""

    def __init__(
        self, function: BatchFunction, schema: pa.Schema, carrier: Carrier, operator_name: str
    ) -> None:
        self._function = function
        self._schema = schema
        self._carrier = carrier
        self._operator_name = operator_name
        # What came while the engine had no room for more of a result.
        self._waiting: deque[Received] = deque()

    def run(self) -> None:
        """Serve until the engine ends the connection, or until a batch fails.

        A failure is sent to the engine, which then cancels the function; it is not raised here.
        """
        try:
            received = self._next()
            while received is not None:
                if isinstance(received, ReceivedBatch):
                    batch = pa.ipc.read_record_batch(received.message, self._schema)
                    self._send(received.batch_id, self._function.parts(batch))
                elif isinstance(received, ReceivedStateGiven):
                    self._function.give(received.given)
                elif isinstance(received, ReceivedFinishBundle):
                    self._carrier.send_bundle_finished(self._finished(received))
                # Not kept while waiting: a batch may be large.
                batch = received = None
                received = self._next()
        except WorkerFailure as failure:
            self._carrier.send_failure(failure.to_proto())
        except ConnectionError:
            pass  # The engine is gone, or does not want the results any more.
        except BaseException as error:
            self._carrier.send_failure(self._defect(error).to_proto())

    def _finished(self, finish: ReceivedFinishBundle) -> Any:
        return BundleFinished(
            bundle_id=finish.bundle_id,
            metrics=[sample.to_proto() for sample in self._function.metrics()],
            accumulators=self._function.accumulators(),
            state_changes=(
                self._function.state_changes(finish.forget_keys, finish.snapshot)
                if finish.write_state
                else ()
            ),
        )

    def register_state(self, spec: Any) -> None:
        """Say that a function keeps a state: a ``StateSpec``."""
        self._carrier.send_state_registered(spec)

    def read_state(self, read: Any) -> Any:
        """Ask a ``StateRead``; the ``StateGiven`` that answers it."""
        self._carrier.send_state_read(read)
        while True:
            received = self._carrier.receive()
            if received is None:
                raise ConnectionError("the engine does not answer any more")
            if isinstance(received, ReceivedStateGiven) and received.given.read_id == read.read_id:
                return received.given
            self._waiting.append(received)

    def _next(self) -> Received | None:
        return self._waiting.popleft() if self._waiting else self._carrier.receive()

    def _send(self, batch_id: int, parts: Iterator[pa.RecordBatch | None]) -> None:
        part = next(parts)
        for following in parts:
            self._carrier.send_batch(batch_id, part, more=True)
            part = None
            self._await_room()
            part = next(parts) if following is None else following
        self._carrier.send_batch(batch_id, part)

    def _await_room(self) -> None:
        """Waits for the engine to say that it takes more of the result."""
        while True:
            received = self._carrier.receive()
            if received is None:
                raise ConnectionError("the engine does not want the rest of the result")
            if isinstance(received, ReceivedProceed):
                return
            self._waiting.append(received)

    def _defect(self, error: BaseException) -> WorkerFailure:
        told = describe_exception(error)
        return WorkerFailure(
            FailureCode.ENGINE_DEFECT,
            f"The worker failed in operator '{self._operator_name}' outside of the functions "
            f"({type(error).__name__}: {error}). This is a defect of fletching: please report it.",
            full_traceback=told.full_traceback,
            exception_type=told.exception_type,
        )
