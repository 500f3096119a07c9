"""What a job gave."""

from __future__ import annotations

from pyflink._mirror.generated.job_execution_result import JobExecutionResult as JobExecutionResult

__all__ = [
    "JobExecutionResult",
]
