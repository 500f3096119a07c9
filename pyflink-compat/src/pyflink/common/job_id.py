"""Which job it is."""

from __future__ import annotations

from pyflink._mirror.generated.job_id import JobID as JobID

__all__ = [
    "JobID",
]
