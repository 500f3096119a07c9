"""Streaming or batch."""

from __future__ import annotations

from pyflink._mirror.generated.runtime_execution_mode import RuntimeExecutionMode

__all__ = ["RuntimeExecutionMode"]
