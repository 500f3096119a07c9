"""Workers die with their fork server, at once and whatever they are doing.

Each worker holds the read end of a pipe of its own whose write end only the fork server has; when
the server is gone, however it went, the pipe says so. On Linux the kernel acts on it: the pipe's
owner is the worker's process group and its signal SIGKILL, so grandchildren go with the worker
and a function that hangs in C code cannot delay it. Elsewhere a thread of the worker waits for
the end of the pipe.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_IS_LINUX = sys.platform == "linux"
# Looked up before the fork: a worker should not have to load libraries first.
_prctl = getattr(ctypes.CDLL(None), "prctl", None) if _IS_LINUX else None


def hold(lifeline_fd: int, server_pid: int) -> None:
    """Ties this process and its group to the other end of the pipe.

    To be called in the worker, when it leads its own process group.
    """
    if _IS_LINUX:
        _have_the_kernel_watch(lifeline_fd)
    else:
        _have_a_thread_watch(lifeline_fd)
    if os.getppid() != server_pid:  # it died before we were ready
        os.killpg(0, signal.SIGKILL)


def name_process(name: str) -> None:
    """What ``ps`` and ``top`` show; 15 characters at most."""
    if _prctl is not None:
        _prctl(_PR_SET_NAME, ctypes.c_char_p(name.encode("ascii")), 0, 0, 0)


def _have_the_kernel_watch(lifeline_fd: int) -> None:
    fcntl.fcntl(lifeline_fd, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline_fd, fcntl.F_SETOWN, -os.getpgrp())
    flags = fcntl.fcntl(lifeline_fd, fcntl.F_GETFL)
    fcntl.fcntl(lifeline_fd, fcntl.F_SETFL, flags | os.O_ASYNC)
    if _prctl is not None:  # should a function close file descriptors that are not its own
        _prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)


def _have_a_thread_watch(lifeline_fd: int) -> None:
    def watch() -> None:
        while os.read(lifeline_fd, 1):
            pass
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="fletching-lifeline", daemon=True).start()
