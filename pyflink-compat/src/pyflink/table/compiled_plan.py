"""A plan that can be kept and run later."""

from __future__ import annotations

from pyflink._mirror.generated.compiled_plan import CompiledPlan as CompiledPlan

__all__ = [
    "CompiledPlan",
]
