"""Results as pandas has them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types as kinds

_MAX_FLOAT_INT = 2**53
"""Up to this, each whole number is a float64."""


def to_pandas(table: pa.Table, time_zone: str) -> Any:
    """A DataFrame of these rows; TIMESTAMP_LTZ in the session's time zone, as Flink shows it.

    Whole numbers with NULLs are float64, as pandas has them, unless one of them is beyond what that
    holds: then the column is Int64.
    """
    columns = [_in_zone(column, time_zone) for column in table.columns]
    particular = [i for i, column in enumerate(columns) if _needs_care(column)]
    frame = _bulk(columns, set(particular), table.num_rows)
    for i in particular:
        frame.insert(i, str(i), _series(columns[i]))
    frame.columns = table.column_names
    return frame


def _bulk(columns: list[pa.ChunkedArray], without: set[int], n_rows: int) -> Any:
    import pandas as pd

    bulk = {str(i): column for i, column in enumerate(columns) if i not in without}
    return pa.table(bulk).to_pandas() if bulk else pd.DataFrame(index=pd.RangeIndex(n_rows))


def _needs_care(column: pa.ChunkedArray) -> bool:
    return bool(kinds.is_nested(column.type) or _is_beyond_float(column))


def _is_beyond_float(column: pa.ChunkedArray) -> bool:
    if not (kinds.is_int64(column.type) and column.null_count):
        return False
    extremes = pc.min_max(column).as_py()
    least, most = extremes["min"], extremes["max"]
    return least is not None and (least < -_MAX_FLOAT_INT or most > _MAX_FLOAT_INT)


def _series(column: pa.ChunkedArray) -> Any:
    if not kinds.is_nested(column.type):
        import pandas as pd

        return column.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    try:
        return column.to_pandas(integer_object_nulls=True, maps_as_pydicts="strict")
    except TypeError:
        # What has parts is no key of a dict here: such maps are lists of pairs.
        return column.to_pandas(integer_object_nulls=True)


def _in_zone(column: pa.ChunkedArray, time_zone: str) -> pa.ChunkedArray:
    if kinds.is_timestamp(column.type) and column.type.tz is not None:
        return column.cast(pa.timestamp(column.type.unit, time_zone))
    return column
