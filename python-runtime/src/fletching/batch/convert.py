"""Converting one column, for those who do it once. Operators keep the conversions they use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from fletching.batch.table import Conversions

_IN_UTC = Conversions()


def to_python(array: pa.Array, logical_type: Any) -> list[Any]:
    """The column's values as the objects that row-wise functions get, None for NULL."""
    return _IN_UTC.of(logical_type).decode(array)


def from_python(values: Sequence[Any], logical_type: Any) -> pa.Array:
    """The column of these values. Raises ``fletching.batch.mismatch.ValueMismatch``."""
    return _IN_UTC.of(logical_type).encode(values)
