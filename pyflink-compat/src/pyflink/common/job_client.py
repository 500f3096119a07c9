"""A job that runs."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._mirror.generated.job_client import JobClient as MirroredJobClient

__all__ = [
    "JobClient",
]


class JobClient(MirroredJobClient):
    """A job that was submitted: how it is, how it ended, and the way to cancel it.

    It answers after the job has ended, too, also where the job's embedded cluster ended with it.
    """

    def _hold(self, java: Any) -> None:
        jobs = gateway().java_class("io.fletching.gateway.jobs.EmbeddedJobs")
        super()._hold(jobs.answering(java))
