"""The classes that users' functions are made of. They run in workers and import nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fletching.metrics import MetricGroup

MAX_PARALLELISM = 128
"""Flink's own, where nothing else is said."""


class FunctionContext:
    """What a function may ask about the job and the task that it runs in."""

    def __init__(
        self,
        base_metric_group: MetricGroup | None = None,
        job_parameters: Mapping[str, str] | None = None,
        task_name: str = "",
        index_of_this_subtask: int = 0,
        number_of_parallel_subtasks: int = 1,
        max_number_of_parallel_subtasks: int = MAX_PARALLELISM,
        attempt_number: int = 0,
    ) -> None:
        self._metric_group = base_metric_group
        self._job_parameters = dict(job_parameters or {})
        self._task_name = task_name
        self._index_of_this_subtask = index_of_this_subtask
        self._number_of_parallel_subtasks = number_of_parallel_subtasks
        self._max_number_of_parallel_subtasks = max_number_of_parallel_subtasks
        self._attempt_number = attempt_number

    def get_metric_group(self) -> MetricGroup:
        """The group in which the function registers its metrics."""
        if self._metric_group is None:
            raise RuntimeError(
                "Metrics are switched off: set 'python.metric.enabled' to true to use them."
            )
        return self._metric_group

    def get_job_parameter(self, key: str, default_value: str) -> str:
        """The value of the job's parameter, or the default if it is not set."""
        return self._job_parameters.get(key, default_value)

    def get_task_name(self) -> str:
        """The name of the task."""
        return self._task_name

    def get_task_name_with_subtasks(self) -> str:
        """The name of the task with its subtask, such as ``"Calc (2/4)#0"``."""
        return (
            f"{self._task_name} ({self._index_of_this_subtask + 1}/"
            f"{self._number_of_parallel_subtasks})#{self._attempt_number}"
        )

    def get_number_of_parallel_subtasks(self) -> int:
        """With how many subtasks the task runs."""
        return self._number_of_parallel_subtasks

    def get_max_number_of_parallel_subtasks(self) -> int:
        """With how many subtasks the task may run at most."""
        return self._max_number_of_parallel_subtasks

    def get_index_of_this_subtask(self) -> int:
        """Which of the subtasks this one is, counted from 0."""
        return self._index_of_this_subtask

    def get_attempt_number(self) -> int:
        """How often the subtask was started before, 0 at first."""
        return self._attempt_number


class UserDefinedFunction:
    """Any function of a user: it is opened, called and closed by one thread."""

    def open(self, function_context: FunctionContext) -> None:
        """Called once in each worker before the first call. Load here what the calls need."""

    def close(self) -> None:
        """Called once after the last call, also when the job fails or is cancelled."""

    def is_deterministic(self) -> bool:
        """Whether the same arguments always give the same result."""
        return True


class AsyncScalarFunction(UserDefinedFunction):
    """Gives one value for each row, for several rows at a time. Subclasses write ``eval``.

    For what waits for others: lookups in databases, calls of services. All calls, ``open`` and
    ``close`` are made in one event loop; both may be ``async``, too.
    """

    async def eval(self, *args: Any) -> Any:
        """The value for one row."""
        raise NotImplementedError(f"{type(self).__name__} has no method 'eval': write one.")


class ScalarFunction(UserDefinedFunction):
    """Gives one value for each row. Subclasses write ``eval``."""

    def eval(self, *args: Any) -> Any:
        """The value for one row."""
        raise NotImplementedError(f"{type(self).__name__} has no method 'eval': write one.")
