"""The way between a worker and the engine: batches in, results out."""

from __future__ import annotations

from fletching.channel.carrier import (
    Carrier,
    Received,
    ReceivedBatch,
    ReceivedFinishBundle,
    ReceivedProceed,
    ReceivedStateGiven,
)

__all__ = [
    "Carrier",
    "Received",
    "ReceivedBatch",
    "ReceivedFinishBundle",
    "ReceivedProceed",
    "ReceivedStateGiven",
]
