"""What Java will give some time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyflink._gateway import gateway
from pyflink._gateway.interrupts import interruptible


class CompletableFuture:
    """A result that is not there yet."""

    def __init__(
        self,
        j_completable_future: Any,
        py_class: Callable[[Any], Any] | None = None,
        job_client: Any = None,
    ) -> None:
        self._j_completable_future = j_completable_future
        self._convert = py_class or (lambda value: value)
        self._job_client = job_client

    def cancel(self) -> bool:
        """Gives up waiting; whether that was still possible."""
        return bool(self._j_completable_future.cancel(True))

    def cancelled(self) -> bool:
        """Whether it was given up."""
        return bool(self._j_completable_future.isCancelled())

    def done(self) -> bool:
        """Whether the result, or a failure, is there."""
        return bool(self._j_completable_future.isDone())

    def result(self) -> Any:
        """Waits for the result. Ctrl-C cancels the job that it is of."""
        cancel = None if self._job_client is None else self._cancel_job
        return self._convert(interruptible(self._j_completable_future.get, cancel))

    def exception(self) -> Any:
        """Why there will be no result; None if there is one."""
        try:
            self.result()
        except Exception as error:
            return error
        return None

    def _cancel_job(self) -> None:
        jobs = gateway().java_class("io.fletching.gateway.jobs.RunningJobs").INSTANCE
        jobs.cancelAndWait(self._job_client)

    def __str__(self) -> str:
        return str(self._j_completable_future.toString())
