"""What functions print and log in a worker inside the engine's JVM.

``print`` and ``logging`` work on the process as a whole, and so does this: installed once, never
taken away.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
import traceback
from typing import Any

# LogEntry.Severity, by the lowest level that it stands for.
_SEVERITIES = ((logging.CRITICAL, 5), (logging.ERROR, 4), (logging.WARNING, 3), (logging.INFO, 2))
_DEBUG = 1

_installed: list[Any] = []


def install(sink: Any) -> None:
    """Send lines and log records to the sink: ``print(error, line)`` and ``log(...)``. Once."""
    if _installed:
        return
    sys.stdout = _stream(sink, False)
    sys.stderr = _stream(sink, True)
    root = logging.getLogger()
    root.addHandler(_SinkHandler(sink))
    if root.level == logging.WARNING:
        root.setLevel(logging.INFO)
    _installed.append(sink)


def _stream(sink: Any, error: bool) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(_LineWriter(sink, error)),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )


class _LineWriter(io.RawIOBase):
    """Gives whole lines to the sink, without their ends."""

    def __init__(self, sink: Any, error: bool) -> None:
        self._sink = sink
        self._error = error
        self._rest = b""
        self._lock = threading.RLock()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        with self._lock:
            *lines, self._rest = (self._rest + bytes(content)).split(b"\n")
        for line in lines:
            self._print(line)
        return len(content)

    def _print(self, line: bytes) -> None:
        try:
            self._sink.print(self._error, line.decode("utf-8", "backslashreplace"))
        except Exception:
            # Nobody could be told of a failure to tell.
            os.write(2 if self._error else 1, line + b"\n")


class _SinkHandler(logging.Handler):
    """Gives log records to the sink."""

    def __init__(self, sink: Any) -> None:
        super().__init__()
        self._sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        try:
            trace = ""
            if record.exc_info:
                trace = "".join(traceback.format_exception(*record.exc_info))
            self._sink.log(
                _severity(record.levelno),
                record.name,
                record.getMessage(),
                f"{record.filename}:{record.lineno} in {record.funcName}",
                trace,
            )
        except Exception:
            self.handleError(record)


def _severity(level: int) -> int:
    return next((severity for lowest, severity in _SEVERITIES if level >= lowest), _DEBUG)
