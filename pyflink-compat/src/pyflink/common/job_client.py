"""A job that runs."""

from __future__ import annotations

from pyflink._mirror.generated.job_client import JobClient as JobClient

__all__ = [
    "JobClient",
]
