"""The type NULL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import Conversion, NoneType


class NullConversion(Conversion):
    """``None``, and nothing else."""

    exact = frozenset({NoneType})
    python = "None"

    def decode(self, array: pa.Array) -> list[Any]:
        return [None] * len(array)

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        return pa.nulls(len(values))

    def coerce(self, value: Any) -> None:
        raise self.rejected()
