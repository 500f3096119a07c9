"""How a job is."""

from __future__ import annotations

from pyflink._mirror.generated.job_status import JobStatus as JobStatus

__all__ = [
    "JobStatus",
]
