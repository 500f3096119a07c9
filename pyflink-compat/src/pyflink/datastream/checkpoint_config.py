"""How and when checkpoints are taken."""

from __future__ import annotations

from typing import Any

from pyflink._mirror.fluent import Fluent
from pyflink._mirror.generated.checkpoint_config import CheckpointConfig as MirroredCheckpointConfig

__all__ = ["CheckpointConfig"]


class CheckpointConfig(Fluent, MirroredCheckpointConfig):
    """How and when checkpoints are taken; a method that changes it gives it."""

    def enable_unaligned_checkpoints(  # type: ignore[override]
        self, enabled: bool = True
    ) -> CheckpointConfig:
        """Lets barriers overtake elements, which then are part of the checkpoint."""
        super().enable_unaligned_checkpoints(enabled)
        return self

    def disable_unaligned_checkpoints(self) -> CheckpointConfig:
        """Lets no barrier overtake an element."""
        return self.enable_unaligned_checkpoints(False)

    def set_force_unaligned_checkpoints(  # type: ignore[override]
        self, force_unaligned_checkpoints: bool = True
    ) -> CheckpointConfig:
        """Lets barriers overtake elements also where Flink would not do so by itself."""
        super().set_force_unaligned_checkpoints(force_unaligned_checkpoints)
        return self

    def get_alignment_timeout(self) -> Any:
        """How long a barrier waits before it overtakes elements."""
        return self.get_aligned_checkpoint_timeout()

    def set_alignment_timeout(self, alignment_timeout: Any) -> CheckpointConfig:
        """Sets how long a barrier waits before it overtakes elements."""
        self.set_aligned_checkpoint_timeout(alignment_timeout)
        return self

    def is_fail_on_checkpointing_errors(self) -> bool:
        """Whether the first checkpoint that fails fails the job."""
        return self.get_tolerable_checkpoint_failure_number() == 0

    def set_fail_on_checkpointing_errors(
        self, fail_on_checkpointing_errors: bool
    ) -> CheckpointConfig:
        """Sets whether the first checkpoint that fails fails the job, or none does."""
        borne = 0 if fail_on_checkpointing_errors else 2**31 - 1
        self.set_tolerable_checkpoint_failure_number(borne)
        return self
