"""What every carrier of a function's data can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Union

import pyarrow as pa

from fletching.failure import FailureCode, WorkerFailure


@dataclass(frozen=True)
class ReceivedBatch:
    """A batch of the function's input: an Arrow IPC message without its schema."""

    batch_id: int
    message: pa.Buffer


@dataclass(frozen=True)
class ReceivedFinishBundle:
    """All batches of the bundle have been sent."""

    bundle_id: int
    write_state: bool = False
    forget_keys: bool = False
    snapshot: Any = None
    """The ``Snapshot`` that state is written for, if it is for one."""

    @classmethod
    def of(cls, finish: Any) -> ReceivedFinishBundle:
        """What a ``FinishBundle`` message says."""
        snapshot = finish.snapshot if finish.HasField("snapshot") else None
        return cls(finish.bundle_id, finish.write_state, finish.forget_keys, snapshot)


@dataclass(frozen=True)
class ReceivedStateGiven:
    """The engine gives keys and state: a ``StateGiven`` message."""

    given: Any


@dataclass(frozen=True)
class ReceivedProceed:
    """The engine has room for the next part of a batch's result."""

    batch_id: int


Received = Union[ReceivedBatch, ReceivedFinishBundle, ReceivedProceed, ReceivedStateGiven]


class Carrier(Protocol):
    """One function's data connection; used by the function's thread, except for ``shut_down``."""

    def receive(self) -> Received | None:
        """Wait for what the engine sends next; None once the connection is at its end."""

    def send_batch(self, batch_id: int, result: pa.RecordBatch, more: bool = False) -> None:
        """Send the result of the batch with this number.

        If there is more of it, the engine answers with a ReceivedProceed.
        """

    def send_bundle_finished(self, finished: Any) -> None:
        """Answer a ``ReceivedFinishBundle`` with a BundleFinished message."""

    def send_state_registered(self, spec: Any) -> None:
        """Say that a function keeps a state: a ``StateSpec``."""

    def send_state_read(self, read: Any) -> None:
        """Ask for state with a ``StateRead``; a ReceivedStateGiven answers."""

    def send_failure(self, failure: Any) -> None:
        """Send a Failure message; nothing else may be sent after it."""

    def shut_down(self) -> None:
        """End ``receive`` from any thread."""

    def close(self) -> None:
        """Release the connection."""


def check_result_size(n_rows: int, n_bytes: int, max_bytes: int) -> None:
    """Refuse a result that is more than the carrier can send at once."""
    if n_bytes > max_bytes:
        raise WorkerFailure(
            FailureCode.ROW_TOO_LARGE,
            f"The result of a batch of {n_rows} row{'' if n_rows == 1 else 's'} has {n_bytes} "
            f"bytes; at most {max_bytes} can be returned. "
            + (
                "Lower 'python.fn-execution.arrow.batch.size', or return"
                if n_rows > 1
                else "Return"
            )
            + " less from the function.",
        )
