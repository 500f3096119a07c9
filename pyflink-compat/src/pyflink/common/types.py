"""Rows."""

from __future__ import annotations

from fletching.row import Row, RowKind

__all__ = ["Row", "RowKind"]
