"""What hears of an environment's jobs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from pyflink._gateway import gateway
from pyflink._mirror.mirror_kinds import Converter

__all__ = ["JobListener"]

_LISTENER = "org.apache.flink.core.execution.JobListener"


class JobListener(ABC):
    """Hears of the jobs that an environment submits. The client calls it, not the cluster.

    What it raises is logged and does the job no harm.
    """

    _java_converter = Converter(frozenset((_LISTENER,)), lambda value, kind: value._listening())

    @abstractmethod
    def on_job_submitted(self, job_client: Any, failure: Any) -> None:
        """A job was submitted: its ``JobClient``; or None, and the Java exception."""

    @abstractmethod
    def on_job_executed(self, job_execution_result: Any, failure: Any) -> None:
        """``execute`` has ended: the ``JobExecutionResult``; or None, and the Java exception.

        After ``execute_async`` the result has the job's ID only: the job has begun.
        """

    def _listening(self) -> _Listening:
        gateway().start_callbacks()
        return _Listening(self)


class _Listening:
    """What Java calls."""

    def __init__(self, listener: JobListener) -> None:
        self._listener = listener

    def onJobSubmitted(self, j_job_client: Any, j_failure: Any) -> None:  # noqa: N802
        from pyflink.common.job_client import JobClient

        client = None if j_job_client is None else JobClient(j_job_client)
        self._listener.on_job_submitted(client, j_failure)

    def onJobExecuted(self, j_result: Any, j_failure: Any) -> None:  # noqa: N802
        from pyflink.common.job_execution_result import JobExecutionResult

        result = None if j_result is None else JobExecutionResult(j_result)
        self._listener.on_job_executed(result, j_failure)

    class Java:
        implements = (_LISTENER,)
