"""Where a plan is."""

from __future__ import annotations

from pyflink._mirror.generated.plan_reference import PlanReference as PlanReference

__all__ = [
    "PlanReference",
]
