"""Schemas of batches."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from fletching.batch.table import arrow_field, arrow_type

__all__ = ["arrow_schema", "arrow_type"]


def arrow_schema(row_type: Any) -> pa.Schema:
    """The schema of a batch with the columns of this ``RowType``; both sides derive the same."""
    return pa.schema([arrow_field(field.name, field.type) for field in row_type.fields])
