"""The fork server's view of the workers that it forked."""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import dataclass

from fletching.worker.forked import Entry, ForkedEnds, become_worker
from fletching.worker.lines import LineSplitter
from fletching.worker.start import WorkerStart

_READ_BYTES = 64 * 1024


class OutputPipe:
    """The read end of what a worker prints."""

    def __init__(self, stream: str, fd: int) -> None:
        self.stream = stream
        self.fd = fd
        self.ended = False
        self.closed = False
        self._lines = LineSplitter()
        os.set_blocking(fd, False)

    def read(self) -> list[str]:
        """The next lines; sets ``ended`` where there will be no more."""
        try:
            data = os.read(self.fd, _READ_BYTES)
        except BlockingIOError:
            return []
        self.ended = not data
        return self._lines.feed(data)

    def close(self) -> list[str]:
        """Lets go of the pipe; the last line, if it had no end.

        No selector may know the pipe any more: while a worker that is just being forked has a copy
        of it, epoll would go on reporting it under a number that may by then be another pipe's.
        """
        self.closed = True
        os.close(self.fd)
        return self._lines.finish()


@dataclass(frozen=True)
class Ending:
    """How a worker ended: by itself or by a signal."""

    exit_code: int
    """-1 if a signal killed it."""
    signal_name: str | None

    @classmethod
    def of_wait_status(cls, status: int) -> Ending:
        """The ending that ``waitpid`` tells."""
        if os.WIFSIGNALED(status):
            return cls(-1, _signal_name(os.WTERMSIG(status)))
        return cls(os.WEXITSTATUS(status), None)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


class Child:
    """One worker: its process, its output, its ending."""

    def __init__(self, pid: int, stdout_fd: int, stderr_fd: int, lifeline_fd: int) -> None:
        self.pid = pid
        self.pipes = (OutputPipe("stdout", stdout_fd), OutputPipe("stderr", stderr_fd))
        self.ending: Ending | None = None
        self.killed_by: float | None = None
        """When to kill an aborted worker that has not ended."""
        self.drained_by: float | None = None
        """When to stop waiting for the rest of an ended worker's output."""
        self._lifeline_fd = lifeline_fd

    def kill(self) -> None:
        """Kills the process and its group; nothing if it has been reaped."""
        if self.ending is None:
            _kill_group(self.pid)
            os.kill(self.pid, signal.SIGKILL)  # it may not lead its group yet

    def abort(self) -> None:
        """Has the process write where its threads are (``faulthandler``) and end."""
        if self.ending is None:
            os.kill(self.pid, signal.SIGABRT)

    def reap(self) -> bool:
        """Whether the process has ended just now; what it started is killed then."""
        if self.ending is not None:
            return False
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return False
        self.ending = Ending.of_wait_status(status)
        _kill_group(self.pid)
        os.close(self._lifeline_fd)
        return True

    def is_drained(self) -> bool:
        """Whether all of its output has been read."""
        return all(pipe.closed for pipe in self.pipes)


def _kill_group(pid: int) -> None:
    # PermissionError: some systems say so of a group of zombies.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def fork_child(start: WorkerStart, entry: Entry) -> Child:
    """Forks a worker."""
    server_pid = os.getpid()
    opened: list[int] = []
    try:
        for _ in range(3):
            opened += os.pipe()
        stdout_r, stdout_w, stderr_r, stderr_w, lifeline_r, lifeline_w = opened
        pid = os.fork()
    except OSError:
        for fd in opened:
            os.close(fd)
        raise
    if pid == 0:
        become_worker(ForkedEnds(stdout_w, stderr_w, lifeline_r, server_pid), start, entry)
    for fd in (stdout_w, stderr_w, lifeline_r):
        os.close(fd)
    return Child(pid, stdout_r, stderr_r, lifeline_w)
