"""The warm process that workers are forked from: ``python -m fletching.worker.forkserver``.

It has imported what workers need, listens to the engine on its standard input, and says on its
standard output what becomes of the workers (``jsonframes``). Its promises:

- One thread, one loop. Nothing in it waits for a worker or for the engine.
- It ends when its standard input does, and no worker outlives it (``lifeline``).
- A worker's ``exited`` comes after the last of its output.
- Output is never dropped and never piles up: when the engine asks for a pause, or does not read,
  the workers' pipes fill and ``print`` waits.

Requests:  {"fork": {...WorkerStart...}} {"kill": {"pid"}} {"abort": {"pid"}}
           {"pause_output": bool}
Events:    {"ready": {...}} {"not_usable": {"message"}} {"forked": {"worker_id", "pid"}}
           {"not_forked": {"worker_id", "message"}} {"output": {"pid", "stream", "lines"}}
           {"exited": {"pid", "exit_code", "signal"}}
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import gc
import os
import platform
import selectors
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from fletching.worker import lifeline
from fletching.worker.children import Child, OutputPipe, fork_child
from fletching.worker.forked import Entry
from fletching.worker.jsonframes import FrameDecoder, encode_frame
from fletching.worker.preload import library_versions, preload
from fletching.worker.start import WorkerStart

FORK_SERVER_PROTOCOL = 1
_DEFAULT_ENTRY = "fletching.worker.main:run"
_READ_BYTES = 64 * 1024
_MAX_UNSENT_BYTES = 1024 * 1024
_DRAIN_SECONDS = 1.0
_ABORT_SECONDS = 1.0
_REAP_SECONDS = 5.0


class EventStream:
    """Events on their way to the engine; never waits for it."""

    def __init__(self, fd: int, selector: selectors.BaseSelector) -> None:
        self._fd = fd
        self._selector = selector
        self._unsent = bytearray()
        self._registered = False
        os.set_blocking(fd, False)

    @property
    def is_congested(self) -> bool:
        """Whether the engine is so far behind that no more output should be read."""
        return len(self._unsent) > _MAX_UNSENT_BYTES

    def send(self, event: dict[str, Any]) -> None:
        """Sends the event, now or when there is room. Raises ``BrokenPipeError`` without engine."""
        self._unsent += encode_frame(event)
        self.flush()

    def flush(self) -> None:
        """Sends as much as there is room for."""
        with contextlib.suppress(BlockingIOError):
            while self._unsent:
                del self._unsent[: os.write(self._fd, self._unsent[:_READ_BYTES])]
        self._set_registered(bool(self._unsent))

    def finish(self) -> None:
        """Sends all of the rest, however long the engine takes for it."""
        os.set_blocking(self._fd, True)
        self.flush()

    def _set_registered(self, registered: bool) -> None:
        if registered and not self._registered:
            self._selector.register(self._fd, selectors.EVENT_WRITE, self.flush)
        elif self._registered and not registered:
            self._selector.unregister(self._fd)
        self._registered = registered


class ForkServer:
    """The loop: requests, signals and output in, events out."""

    def __init__(self, request_fd: int, event_fd: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._events = EventStream(event_fd, self._selector)
        self._request_fd = request_fd
        self._requests = FrameDecoder()
        self._children: dict[int, Child] = {}
        self._entry: Entry | None = None
        self._stopping = False
        self._output_paused = False
        self._reading_output = True
        self._handlers: dict[str, Callable[[Any], None]] = {
            "fork": self._fork,
            "kill": self._kill,
            "abort": self._abort,
            "pause_output": self._pause_output,
        }

    def serve(self, entry_name: str) -> None:
        """Serves until the engine goes; then no worker is left."""
        try:
            self._entry = self._load(entry_name)
            self._watch_signals()
            self._selector.register(self._request_fd, selectors.EVENT_READ, self._receive)
            while not self._stopping:
                for key, _ in self._selector.select(self._seconds_to_wait()):
                    key.data()
                self._kill_aborted()
                self._report_exits()
                self._regulate_output()
        except BrokenPipeError:
            pass  # the engine is gone, and its end of the events before that of the requests
        finally:
            self._end()

    def _load(self, entry_name: str) -> Entry:
        try:
            entry = preload(entry_name)
        except Exception as failure:  # importing runs code, and that can raise anything
            traceback.print_exc()
            self._events.send({"not_usable": {"message": f"{type(failure).__name__}: {failure}"}})
            raise SystemExit(1) from None
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # or every worker would print once more what the imports printed
        gc.collect()
        gc.freeze()  # so that a worker's collections do not copy our pages
        self._events.send({"ready": _self_description()})
        return entry

    def _watch_signals(self) -> None:
        wake_r, wake_w = os.pipe()
        os.set_blocking(wake_r, False)
        os.set_blocking(wake_w, False)
        signal.set_wakeup_fd(wake_w, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up is what counts
        signal.signal(signal.SIGTERM, lambda *_: self._stop())

        def wake() -> None:
            with contextlib.suppress(BlockingIOError):
                os.read(wake_r, _READ_BYTES)
            self._reap()

        self._selector.register(wake_r, selectors.EVENT_READ, wake)

    def _stop(self) -> None:
        self._stopping = True

    def _receive(self) -> None:
        piece = os.read(self._request_fd, _READ_BYTES)
        if not piece:
            self._stop()
        for request in self._requests.feed(piece):
            for kind, fields in request.items():
                self._handlers[kind](fields)

    def _fork(self, fields: dict[str, Any]) -> None:
        start = WorkerStart.from_json(fields)
        assert self._entry is not None
        try:
            _refuse_threads()
            child = fork_child(start, self._entry)
        except (OSError, RuntimeError) as failure:
            self._events.send(
                {"not_forked": {"worker_id": start.worker_id, "message": str(failure)}}
            )
            return
        self._children[child.pid] = child
        self._events.send({"forked": {"worker_id": start.worker_id, "pid": child.pid}})
        if self._reading_output:
            self._read_from(child)

    def _kill(self, fields: dict[str, Any]) -> None:
        child = self._children.get(fields["pid"])
        if child is not None:
            child.kill()

    def _abort(self, fields: dict[str, Any]) -> None:
        child = self._children.get(fields["pid"])
        if child is not None:
            child.abort()
            child.killed_by = time.monotonic() + _ABORT_SECONDS

    def _pause_output(self, paused: bool) -> None:
        self._output_paused = paused

    def _reap(self) -> None:
        for child in self._children.values():
            if child.reap():
                child.drained_by = time.monotonic() + _DRAIN_SECONDS
                # Not more than the pipes hold is left of it, so no pause need apply.
                self._read_from(child)

    def _kill_aborted(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            if child.killed_by is not None and child.killed_by <= now:
                child.killed_by = None
                child.kill()

    def _report_exits(self) -> None:
        now = time.monotonic()
        for child in list(self._children.values()):
            if child.drained_by is None:
                continue
            if not child.is_drained() and now < child.drained_by:
                continue
            for pipe in child.pipes:  # still open where something it started got away
                if not pipe.closed:
                    self._close(child, pipe)
            assert child.ending is not None
            del self._children[child.pid]
            self._events.send(
                {
                    "exited": {
                        "pid": child.pid,
                        "exit_code": child.ending.exit_code,
                        "signal": child.ending.signal_name,
                    }
                }
            )

    def _seconds_to_wait(self) -> float | None:
        deadlines = [
            deadline
            for child in self._children.values()
            for deadline in (child.killed_by, child.drained_by)
            if deadline is not None
        ]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _regulate_output(self) -> None:
        reading = not self._output_paused and not self._events.is_congested
        if reading == self._reading_output:
            return
        self._reading_output = reading
        for child in self._children.values():
            if reading:
                self._read_from(child)
            elif child.ending is None:
                for pipe in child.pipes:
                    if not pipe.closed:
                        self._selector.unregister(pipe.fd)

    def _read_from(self, child: Child) -> None:
        for pipe in child.pipes:
            if not pipe.closed and pipe.fd not in self._selector.get_map():
                self._selector.register(
                    pipe.fd, selectors.EVENT_READ, lambda c=child, p=pipe: self._read(c, p)
                )

    def _read(self, child: Child, pipe: OutputPipe) -> None:
        self._send_output(child, pipe, pipe.read())
        if pipe.ended:
            self._close(child, pipe)

    def _close(self, child: Child, pipe: OutputPipe) -> None:
        self._selector.unregister(pipe.fd)
        self._send_output(child, pipe, pipe.close())

    def _send_output(self, child: Child, pipe: OutputPipe, lines: list[str]) -> None:
        if lines:
            self._events.send({"output": {"pid": child.pid, "stream": pipe.stream, "lines": lines}})

    def _end(self) -> None:
        """Leaves no worker and no zombie, and no line unread that a worker has printed."""
        for child in self._children.values():
            child.kill()
        give_up = time.monotonic() + _REAP_SECONDS
        while not all(child.ending for child in self._children.values()):
            self._reap()
            if time.monotonic() > give_up:
                return
            time.sleep(0.002)
        with contextlib.suppress(BrokenPipeError):
            self._say_the_last()

    def _say_the_last(self) -> None:
        for child in self._children.values():
            for pipe in child.pipes:
                while not pipe.closed and (lines := pipe.read()):
                    self._send_output(child, pipe, lines)
            child.drained_by = 0.0  # whatever holds the pipes open now is not ours
        self._report_exits()
        self._events.finish()


def _refuse_threads() -> None:
    if threading.active_count() > 1:
        names = ", ".join(thread.name for thread in threading.enumerate())
        raise RuntimeError(
            f"the fork server has threads ({names}) and cannot fork safely; "
            "something that Python imports at its start (sitecustomize, a .pth file) started them"
        )


def _self_description() -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "fork_server_protocol": FORK_SERVER_PROTOCOL,
        "python_version": platform.python_version(),
        "executable": sys.executable,
        "library_versions": library_versions(),
    }


def main() -> NoReturn:
    """Takes standard input and output for the engine and serves it."""
    parser = argparse.ArgumentParser(prog="fletching.worker.forkserver")
    parser.add_argument("--entry", default=_DEFAULT_ENTRY, help="module:function of the worker")
    arguments = parser.parse_args()
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the client's, which cancels the job
    with contextlib.suppress(PermissionError):  # we lead a process group already
        os.setsid()
    lifeline.name_process("fletching-fork")
    request_fd, event_fd = os.dup(0), os.dup(1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)  # what modules print while they are imported must not get among the events
    ForkServer(request_fd, event_fd).serve(arguments.entry)
    sys.exit(0)


if __name__ == "__main__":
    # Not __main__'s own copy of the classes: workers replace that module.
    from fletching.worker.forkserver import main as imported_main

    imported_main()
