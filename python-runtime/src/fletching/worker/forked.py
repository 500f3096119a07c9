"""From the fork to the worker's main: what makes a copy of the fork server a worker."""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import io
import os
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from fletching.worker import lifeline
from fletching.worker.start import WorkerStart

Entry = Callable[[WorkerStart], Any]


@dataclass(frozen=True)
class ForkedEnds:
    """The worker's ends of its pipes, and the process it came from."""

    stdout_fd: int
    stderr_fd: int
    lifeline_fd: int
    server_pid: int


def become_worker(ends: ForkedEnds, start: WorkerStart, entry: Entry) -> NoReturn:
    """Runs the worker to its end; the process ends here, whatever happens."""
    exit_code = 1
    try:
        _detach(ends)
        _enter_environment(start)
        exit_code = _run(entry, start)
    except BaseException:  # none may climb into the copy of the server's loop
        traceback.print_exc()
    finally:
        _leave(exit_code)


def _detach(ends: ForkedEnds) -> None:
    """Lets go of everything that is the fork server's."""
    os.setsid()
    _default_signals()
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(ends.stdout_fd, 1)
    os.dup2(ends.stderr_fd, 2)
    _close_all_but(ends.lifeline_fd)
    lifeline.hold(ends.lifeline_fd, ends.server_pid)
    lifeline.name_process("fletching-work")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    faulthandler.enable()


def _default_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    # The worker is in a session of its own, so a Ctrl-C at the terminal does not reach it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _close_all_but(kept_fd: int) -> None:
    try:
        open_fds = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        open_fds = list(range(3, min(os.sysconf("SC_OPEN_MAX"), 65536)))
    for fd in open_fds:
        if fd > 2 and fd != kept_fd:
            with contextlib.suppress(OSError):  # such as the one that listed them
                os.close(fd)


def _enter_environment(start: WorkerStart) -> None:
    os.environ.update(start.env)
    if "TZ" in start.env:
        time.tzset()
    if start.working_directory is not None:
        os.chdir(start.working_directory)
    sys.path[:0] = start.python_path
    sys.argv = ["fletching-worker"]
    # Functions pickled from the user's script must not find the fork server's names in __main__.
    sys.modules["__main__"] = types.ModuleType("__main__")
    _reseed()


def _reseed() -> None:
    """Gives each worker random numbers of its own; Python does so for its own generator."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _run(entry: Entry, start: WorkerStart) -> int:
    try:
        entry(start)
    except SystemExit as exit_request:
        return _exit_code(exit_request)
    return 0


def _exit_code(exit_request: SystemExit) -> int:
    code = exit_request.code
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)
    return 1


def _leave(exit_code: int) -> NoReturn:
    """Ends the process without waiting for threads that a function may have left behind."""
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(exit_code & 0xFF)
