"""Names of side outputs."""

from __future__ import annotations

from fletching.streams import OutputTag

__all__ = ["OutputTag"]
