"""What becomes of a job's last checkpoint."""

from __future__ import annotations

from pyflink._mirror.generated.externalized_checkpoint_retention import (
    ExternalizedCheckpointRetention as ExternalizedCheckpointRetention,
)

__all__ = ["ExternalizedCheckpointRetention"]
