"""What every carrier of a function's data can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Union

import pyarrow as pa


@dataclass(frozen=True)
class ReceivedBatch:
    """A batch of the function's input: an Arrow IPC message without its schema."""

    batch_id: int
    message: pa.Buffer


@dataclass(frozen=True)
class ReceivedFinishBundle:
    """All batches of the bundle have been sent."""

    bundle_id: int


Received = Union[ReceivedBatch, ReceivedFinishBundle]


class Carrier(Protocol):
    """One function's data connection; used by the function's thread, except for ``shut_down``."""

    def receive(self) -> Received | None:
        """Wait for what the engine sends next; None once the connection is at its end."""

    def send_batch(self, batch_id: int, result: pa.RecordBatch) -> None:
        """Send the result of the batch with this number."""

    def send_bundle_finished(self, finished: Any) -> None:
        """Answer a ``ReceivedFinishBundle`` with a BundleFinished message."""

    def send_failure(self, failure: Any) -> None:
        """Send a Failure message; nothing else may be sent after it."""

    def shut_down(self) -> None:
        """End ``receive`` from any thread."""

    def close(self) -> None:
        """Release the connection."""
