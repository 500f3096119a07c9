"""A job that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._gateway import gateway
from pyflink._mirror.generated.job_client import JobClient as MirroredJobClient

if TYPE_CHECKING:
    from pyflink.common.completable_future import CompletableFuture

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

    def trigger_savepoint(
        self, savepoint_directory: str | None = None, format_type: Any = "CANONICAL"
    ) -> CompletableFuture:
        """Takes a savepoint; the future has its path. Without a folder the configured one is it."""
        folder: Any = savepoint_directory
        future: CompletableFuture = super().trigger_savepoint(folder, format_type)
        return future

    def stop_with_savepoint(
        self,
        advance_to_end_of_event_time: bool,
        savepoint_directory: str | None = None,
        format_type: Any = "CANONICAL",
    ) -> CompletableFuture:
        """Takes a savepoint and ends the job; the future has the savepoint's path."""
        folder: Any = savepoint_directory
        future: CompletableFuture = super().stop_with_savepoint(
            advance_to_end_of_event_time, folder, format_type
        )
        return future
