"""What a job gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyflink._mirror.generated.job_execution_result import (
    JobExecutionResult as MirroredJobExecutionResult,
)

__all__ = ["JobExecutionResult"]


class JobExecutionResult(MirroredJobExecutionResult):
    """What a job gave: how long it ran, and what its functions added up."""

    def get_accumulator_result(self, accumulator_name: str) -> Any:
        """What was added up by this name, a dict of a histogram; None if there is none."""
        return _python_value(super().get_accumulator_result(accumulator_name))

    def get_all_accumulator_results(self) -> dict[str, Any]:
        """All that was added up, by name."""
        results = super().get_all_accumulator_results()
        return {name: _python_value(value) for name, value in results.items()}


def _python_value(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
