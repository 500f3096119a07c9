"""A table on its way into another."""

from __future__ import annotations

from pyflink._mirror.generated.table_pipeline import TablePipeline as TablePipeline

__all__ = [
    "TablePipeline",
]
