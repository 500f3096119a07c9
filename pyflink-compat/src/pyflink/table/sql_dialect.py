"""Dialects of SQL."""

from __future__ import annotations

from pyflink._mirror.generated.sql_dialect import SqlDialect as SqlDialect

__all__ = [
    "SqlDialect",
]
