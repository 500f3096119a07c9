"""Data as messages of a gRPC stream: for workers anywhere."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from typing import Any

import grpc
import pyarrow as pa

from fletching.channel.carrier import (
    Received,
    ReceivedBatch,
    ReceivedFinishBundle,
    ReceivedProceed,
    ReceivedStateGiven,
    check_result_size,
)
from fletching.failure import FailureCode, WorkerFailure
from fletching.protocol import Attached, Batch, StreamRequest, StreamResponse

# A message of protobuf's has at most 2 GiB, with what is around the batch.
MAX_BATCH_BYTES = 2**31 - 1 - 64 * 1024

Metadata = Sequence[tuple[str, str]]


class GrpcStreamCarrier:
    """A call of the Data service."""

    def __init__(self, channel: grpc.Channel, metadata: Metadata, function_id: str) -> None:
        self._requests: queue.SimpleQueue[Any | None] = queue.SimpleQueue()
        method = channel.stream_stream(
            "/fletching.worker.v1.DataService/Stream",
            request_serializer=StreamRequest.SerializeToString,
            response_deserializer=StreamResponse.FromString,
        )
        self._requests.put(StreamRequest(attached=Attached()))
        self._call = method(
            iter(self._requests.get, None),
            metadata=[*metadata, ("fletching-function-id", function_id)],
        )

    def receive(self) -> Received | None:
        """Wait for the next message."""
        try:
            response = next(self._call)
        except StopIteration:
            return None
        except grpc.RpcError as e:
            if e.code() == grpc.StatusCode.CANCELLED:
                return None
            raise ConnectionError(f"the data stream broke: {e.code()}: {e.details()}") from e
        kind = response.WhichOneof("kind")
        if kind == "batch":
            batch = response.batch
            return ReceivedBatch(batch.batch_id, pa.py_buffer(batch.record_batch))
        if kind == "finish_bundle":
            return ReceivedFinishBundle.of(response.finish_bundle)
        if kind == "state_given":
            return ReceivedStateGiven(response.state_given)
        if kind == "proceed":
            return ReceivedProceed(response.proceed.batch_id)
        raise WorkerFailure(
            FailureCode.PROTOCOL_VIOLATED, "The engine sent a data message of an unknown kind."
        )

    def send_batch(self, batch_id: int, result: pa.RecordBatch, more: bool = False) -> None:
        """Send the result of a batch, or a part of it."""
        message = result.serialize()
        check_result_size(result.num_rows, message.size, MAX_BATCH_BYTES)
        batch = Batch(batch_id=batch_id, record_batch=message.to_pybytes(), more=more)
        self._requests.put(StreamRequest(batch=batch))

    def send_bundle_finished(self, finished: Any) -> None:
        """Say that a bundle is done."""
        self._requests.put(StreamRequest(bundle_finished=finished))

    def send_state_registered(self, spec: Any) -> None:
        """Say that a function keeps a state."""
        self._requests.put(StreamRequest(state_registered=spec))

    def send_state_read(self, read: Any) -> None:
        """Ask for state."""
        self._requests.put(StreamRequest(state_read=read))

    def send_failure(self, failure: Any) -> None:
        """Send the last word."""
        self._requests.put(StreamRequest(failure=failure))

    def shut_down(self) -> None:
        """End ``receive`` from any thread."""
        self._call.cancel()

    def close(self) -> None:
        """Release the connection; what was sent still arrives."""
        # Ends the requests; what is queued before is still sent.
        self._requests.put(None)
