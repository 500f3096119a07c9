"""What went wrong, whose mistake it is, and what to do."""

from __future__ import annotations

from fletching.failure.codes import Blame, FailureCode
from fletching.failure.worker_failure import WorkerFailure

__all__ = ["Blame", "FailureCode", "WorkerFailure"]
