"""Ctrl-C while Java is at work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pyflink._gateway.gateway import gateway

_T = TypeVar("_T")
_LOOK_SECONDS = 3600.0
_RETRY_SECONDS = 0.2
_CANCEL_SECONDS = 60.0


def interruptible(blocking: Callable[[], _T], cancel: Callable[[], Any] | None = None) -> _T:
    """Makes a call that may take long, in a way that Ctrl-C can end.

    The call runs in a thread of its own, so that the interrupt does not tear its connection. On
    KeyboardInterrupt the job is cancelled (by ``cancel``, or else what was submitted during the
    call), the call is let come to its end, and the KeyboardInterrupt goes on.
    """
    if threading.current_thread() is not threading.main_thread():
        return blocking()  # Python delivers Ctrl-C to the main thread alone.
    jobs = gateway().java_class("io.fletching.gateway.jobs.RunningJobs").INSTANCE
    mark = 0 if cancel else jobs.mark()
    running = _Running(blocking)
    try:
        return running.result()
    except KeyboardInterrupt:
        running.end_by(cancel or (lambda: jobs.cancelSince(mark)))
        raise


class _Running(Generic[_T]):
    def __init__(self, blocking: Callable[[], _T]) -> None:
        self._blocking = blocking
        self._value: _T | None = None
        self._error: BaseException | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, name="fletching-call", daemon=True).start()

    def _run(self) -> None:
        try:
            self._value = self._blocking()
        except BaseException as error:  # It is raised again in the thread that waits.
            self._error = error
        finally:
            self._done.set()

    def result(self) -> _T:
        while not self._done.wait(_LOOK_SECONDS):
            pass
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]

    def end_by(self, cancel: Callable[[], Any]) -> None:
        """Cancels until the call is over: its job may be submitted only after the first try."""
        deadline = time.monotonic() + _CANCEL_SECONDS
        while True:
            cancel()
            if self._done.wait(_RETRY_SECONDS) or time.monotonic() > deadline:
                return
