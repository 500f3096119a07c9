"""What checkpoints promise."""

from __future__ import annotations

from pyflink._mirror.generated.checkpointing_mode import CheckpointingMode

__all__ = ["CheckpointingMode"]
