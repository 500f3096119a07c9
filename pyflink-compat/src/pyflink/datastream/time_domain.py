"""Which time a timer is in."""

from __future__ import annotations

from fletching.streams import TimeDomain

__all__ = ["TimeDomain"]
