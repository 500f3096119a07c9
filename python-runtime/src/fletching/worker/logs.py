"""What functions log, sent to the engine."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

import grpc

from fletching.protocol import LogEntry, WriteRequest, WriteResponse

_MAX_QUEUED = 10_000
_MAX_BATCH = 500
_FLUSH_SECONDS = 2.0


class EngineLogHandler(logging.Handler):
    """Sends records on a Logging stream, from a thread of its own.

    A function that logs faster than the engine takes it loses records instead of waiting; how many
    is logged.
    """

    def __init__(self, channel: grpc.Channel, metadata: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._write = channel.stream_unary(
            "/fletching.worker.v1.LoggingService/Write",
            request_serializer=WriteRequest.SerializeToString,
            response_deserializer=WriteResponse.FromString,
        )
        self._metadata = metadata
        self._records: queue.Queue[Any | None] = queue.Queue(_MAX_QUEUED)
        self._lost = 0
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the record; never waits."""
        try:
            entry = _entry(record)
        except Exception:
            self.handleError(record)
            return
        try:
            self._records.put_nowait(entry)
        except queue.Full:
            self._lost += 1
            return
        if self._thread is None:
            # Most jobs never log: the stream is opened when one does.
            self._thread = threading.Thread(target=self._send, name="logging", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Send what is queued, for a bounded time."""
        if self._thread is not None:
            try:
                self._records.put(None, timeout=_FLUSH_SECONDS)
                self._thread.join(_FLUSH_SECONDS)
            except queue.Full:
                pass  # The engine does not take logs; it is not waited for.
        super().close()

    def _send(self) -> None:
        # An engine that is gone is reported by the control conversation.
        with contextlib.suppress(grpc.RpcError):
            self._write(self._requests(), metadata=self._metadata)

    def _requests(self) -> Iterator[Any]:
        while True:
            first = self._records.get()
            entries: list[Any] = []
            while first is not None:
                entries.append(first)
                if len(entries) == _MAX_BATCH or self._records.empty():
                    break
                first = self._records.get()
            if self._lost:
                entries.append(_lost(self._lost))
                self._lost = 0
            if entries:
                yield WriteRequest(entries=entries)
            if first is None:
                return


def _severity(level: int) -> int:
    if level >= logging.CRITICAL:
        return int(LogEntry.SEVERITY_FATAL)
    if level >= logging.ERROR:
        return int(LogEntry.SEVERITY_ERROR)
    if level >= logging.WARNING:
        return int(LogEntry.SEVERITY_WARN)
    return int(LogEntry.SEVERITY_INFO if level >= logging.INFO else LogEntry.SEVERITY_DEBUG)


def _entry(record: logging.LogRecord) -> Any:
    trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
    return LogEntry(
        severity=_severity(record.levelno),
        time_unix_millis=int(record.created * 1000),
        logger=record.name,
        message=record.getMessage(),
        location=f"{record.filename}:{record.lineno} in {record.funcName}",
        traceback=trace,
    )


def _lost(count: int) -> Any:
    return LogEntry(
        severity=LogEntry.SEVERITY_WARN,
        logger=__name__,
        message=f"{count} log records were lost: functions log faster than the engine takes it.",
    )
