"""The connection over which a result comes."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from fletching.batch import types
from fletching.protocol import RowType

from pyflink._gateway import gateway
from pyflink._gateway.errors import GatewayError

ROW_KIND = "$row_kind"
"""The name of a last column that holds each row's kind."""

_IN_FLIGHT = 2
_CONNECT_TIMEOUT_SECONDS = 30.0
_LENGTH = struct.Struct("<i")


def batches_schema(row_type: RowType) -> pa.Schema:
    """The schema of a result's batches: its columns and the kind of each row."""
    return types.arrow_schema(row_type).append(pa.field(ROW_KIND, pa.int8(), False))


class ResultStream:
    """A result of a statement, fetched while it is read.

    * ``batches`` for what ``of_rows`` opened, ``texts`` for what ``of_text`` opened, once.
    * At most two batches are under way, whatever the result's size.
    * When the job fails, what it gave before comes first, and then the exception.
    * Closing it before the end cancels the job; so does any exception while reading, Ctrl-C among
      them, and so does forgetting it.
    """

    def __init__(self, java: Any) -> None:
        self._java = java
        self.was_late = False
        self._socket = socket.create_connection(
            ("127.0.0.1", java.port()), _CONNECT_TIMEOUT_SECONDS
        )
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._in: Any = self._socket.makefile("rb", buffering=1 << 17)
        self._socket.sendall(bytes.fromhex(java.token()) + bytes(_IN_FLIGHT))

    @staticmethod
    def of_rows(j_table_result: Any) -> ResultStream:
        """The rows of a Java TableResult."""
        return ResultStream(_streams().ofRows(j_table_result))

    @staticmethod
    def of_stream(j_collected_stream: Any) -> ResultStream:
        """The rows of a Java CollectedStream."""
        return ResultStream(_streams().ofStream(j_collected_stream))

    @staticmethod
    def of_text(j_table_result: Any) -> ResultStream:
        """A Java TableResult as the text that Flink prints for it."""
        return ResultStream(_streams().ofText(j_table_result))

    def row_type(self) -> RowType:
        """The columns of ``batches``, which it comes before."""
        try:
            return RowType.FromString(self._sized_frame(b"S"))
        except BaseException:
            self.close()
            raise

    @staticmethod
    def row_type_of(j_table_result: Any) -> RowType:
        """The columns of a Java TableResult's rows."""
        return RowType.FromString(bytes(_streams().rowTypeOf(j_table_result)))

    def batches(self, row_type: RowType, deadline: float | None = None) -> Iterator[pa.RecordBatch]:
        """The rows; the last column is the kind of each.

        ``deadline`` is a time of ``time.monotonic``: when it has come, there are no more, and
        ``was_late`` is true.
        """
        schema = batches_schema(row_type)
        try:
            while self._next_kind_by(deadline) == b"R":
                message = pa.ipc.read_message(self._in)
                self._ask()
                yield pa.ipc.read_record_batch(message, schema)
        finally:
            self.close()

    def texts(self) -> Iterator[str]:
        """The text, piece by piece."""
        try:
            while self._next_kind() == b"T":
                text = self._read(_LENGTH.unpack(self._read(_LENGTH.size))[0])
                self._ask()
                yield text.decode()
        finally:
            self.close()

    def close(self) -> None:
        """Ends the stream and, if it is still running, the job."""
        if self._java is None:
            return
        java, self._java = self._java, None
        self._in.close()
        self._socket.close()
        java.close()

    def _next_kind_by(self, deadline: float | None) -> bytes:
        if deadline is None:
            return self._next_kind()
        self._socket.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            return self._next_kind()
        except socket.timeout:
            self.was_late = True
            return b""
        finally:
            self._socket.settimeout(None)

    def _next_kind(self) -> bytes:
        """The kind of the next frame; raises what the job failed with."""
        kind = self._read(1)
        if kind == b"F":
            self._java.rethrow()
        return kind

    def _sized_frame(self, kind: bytes) -> bytes:
        found = self._next_kind()
        if found != kind:
            raise GatewayError(f"The gateway sent a frame of kind {found!r} in place of {kind!r}.")
        return self._read(_LENGTH.unpack(self._read(_LENGTH.size))[0])

    def _read(self, length: int) -> bytes:
        data: bytes = self._in.read(length)
        if len(data) < length:
            raise GatewayError(
                "The gateway's JVM ended, or closed the connection, before the end of a result: "
                "what it said is on standard error above."
            )
        return data

    def _ask(self) -> None:
        try:
            self._socket.sendall(b"\0")
        except OSError:
            # It closed behind the last frames, which are still to be read.
            return


def _streams() -> Any:
    return gateway().java_class("io.fletching.gateway.data.result.ResultStream")
