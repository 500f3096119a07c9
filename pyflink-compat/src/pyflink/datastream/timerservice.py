"""The time as an operator sees it."""

from __future__ import annotations

from fletching.streams import TimerService

__all__ = ["TimerService"]
