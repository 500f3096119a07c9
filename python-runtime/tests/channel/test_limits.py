"""Results that are larger than their carrier can send: refused by name, nothing half sent."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from fletching.channel import frame_socket
from fletching.channel.carrier import check_result_size
from fletching.channel.frame_socket import FrameSocketCarrier
from fletching.failure import FailureCode, WorkerFailure

pytestmark = pytest.mark.timeout(60)


class Engine:
    """The engine's end of a frame socket."""

    def __init__(self, path: Path) -> None:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen(1)
        self.carrier = FrameSocketCarrier(str(path), "worker-1", "token", "function-1")
        self._socket, _ = listener.accept()
        listener.close()
        self.frame()  # The hello.

    def frame(self) -> tuple[int, bytes]:
        """The next frame's kind and body."""
        length, kind = struct.unpack("<IB11x", self._receive(16))
        return kind, self._receive(length)

    def _receive(self, length: int) -> bytes:
        return self._socket.recv(length, socket.MSG_WAITALL) if length else b""

    def half_a_frame(self) -> None:
        """Say the beginning of a batch, and go."""
        self._socket.sendall(struct.pack("<IB3xQ", 100, 2, 1) + b"half")
        self.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    end = Engine(tmp_path / "socket")
    yield end
    end.close()
    end.carrier.close()


def result(n_rows: int) -> pa.RecordBatch:
    return pa.record_batch([pa.array(range(n_rows), pa.int64())], ["a"])


def test_a_result_above_the_limit_is_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = result(1_000), result(1)
    n_bytes = large.serialize().size
    monkeypatch.setattr(frame_socket, "MAX_BODY_BYTES", n_bytes - 1)
    with pytest.raises(WorkerFailure) as raised:
        engine.carrier.send_batch(1, large)
    assert raised.value.code == FailureCode.ROW_TOO_LARGE
    assert str(raised.value) == (
        f"The result of a batch of 1000 rows has {n_bytes} bytes; at most {n_bytes - 1} can be "
        f"returned. Lower 'python.fn-execution.arrow.batch.size', or return less from the function."
    )
    # Nothing of it was sent: the next frame is whole.
    engine.carrier.send_batch(2, small)
    assert engine.frame() == (2, small.serialize().to_pybytes())


def test_a_result_at_the_limit_is_sent(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    large = result(100_000)
    monkeypatch.setattr(frame_socket, "MAX_BODY_BYTES", large.serialize().size)
    sending = threading.Thread(target=engine.carrier.send_batch, args=(1, large))
    sending.start()
    assert engine.frame() == (2, large.serialize().to_pybytes())
    sending.join()


def test_a_row_above_the_limit_is_refused() -> None:
    with pytest.raises(WorkerFailure) as raised:
        check_result_size(1, 2**31, 2**31 - 1)
    assert str(raised.value) == (
        "The result of a batch of 1 row has 2147483648 bytes; at most 2147483647 can be returned. "
        "Return less from the function."
    )


def test_half_a_frame_of_the_engine_is_the_end(engine: Engine) -> None:
    engine.half_a_frame()
    with pytest.raises(
        ConnectionError, match="the engine closed the frame socket in the middle of a frame"
    ):
        engine.carrier.receive()


def test_an_engine_that_is_gone_is_the_end(engine: Engine) -> None:
    engine.close()
    assert engine.carrier.receive() is None
    with pytest.raises(BrokenPipeError):
        engine.carrier.send_batch(1, result(1))
