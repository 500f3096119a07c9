"""What functions of func_type 'pandas' get, and that what they give back is the same."""

from __future__ import annotations

import datetime
import math
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest
from fletching.batch.convert import from_python, to_python
from fletching.batch.table import Conversions
from fletching.datetime_ns import DatetimeNs
from fletching.invoke.scalar import ScalarInvoker
from fletching.invoke.vectorized import ToPandas
from fletching.row import Row
from fletching.testing.specs import call, columns, logical, row_of, scalar_spec

BIGINT = logical("BIGINT")
DOUBLE = logical("DOUBLE")
STRING = logical("STRING")
INSTANT = logical("TIMESTAMP_LTZ", precision=9)
ZONE = ZoneInfo("Asia/Kolkata")
MOMENT = DatetimeNs(2024, 2, 29, 3, 4, 5, 678912, datetime.timezone.utc, nanosecond=345)
LARGEST = 2**63 - 1


def seen(t: Any, values: list[Any]) -> Any:
    """The column as a function gets it."""
    conversion = Conversions(ZONE).of(t)
    return ToPandas(ZONE, conversion)(conversion.encode(values))


def returned(t: Any, values: list[Any]) -> list[Any]:
    """What comes out of a function that returns what it got."""
    spec = scalar_spec(
        [call(lambda column: column, 0, func_type="pandas")],
        columns(a=t),
        columns(r=t),
        options={"table.local-time-zone": "Asia/Kolkata"},
    )
    invoker = ScalarInvoker(spec)
    invoker.open()
    batch = pa.record_batch([from_python(values, t)], schema=invoker.input_schema)
    (result,) = invoker.process(batch).columns
    return to_python(result, t)


@pytest.mark.parametrize(
    ("t", "values"),
    [
        (BIGINT, [LARGEST, None, -LARGEST]),
        (logical("ARRAY", BIGINT), [[LARGEST, None], None, []]),
        (logical("ARRAY", DOUBLE), [[1.5, None], [-0.0]]),
        (logical("ARRAY", logical("ARRAY", BIGINT)), [[[1, None], None], [[2]]]),
        (logical("ARRAY", INSTANT), [[MOMENT, None], None]),
        (logical("ARRAY", logical("TIMESTAMP", precision=9)), [[MOMENT.replace(tzinfo=None)]]),
        (INSTANT, [MOMENT, None]),
        (logical("MAP", row_of(a=BIGINT), INSTANT), [{Row(a=1): MOMENT}, None, {}]),
        (logical("ARRAY", row_of(a=BIGINT, b=STRING)), [[Row(a=None, b="x"), None]]),
        (row_of(a=BIGINT, b=row_of(c=STRING)), [Row(a=LARGEST, b=Row(c="x")), Row(a=None, b=None)]),
        (row_of(), [Row(), Row()]),
    ],
)
def test_what_comes_back_is_what_was_given(t: Any, values: list[Any]) -> None:
    assert returned(t, values) == values


def test_nan_is_null_and_a_null_row_is_one_of_nulls() -> None:
    assert returned(DOUBLE, [1.5, None, math.nan]) == [1.5, None, None]
    assert returned(row_of(a=STRING), [None, Row(a="x")]) == [Row(a=None), Row(a="x")]


def test_whole_numbers_beside_nulls() -> None:
    assert str(seen(BIGINT, [1, None]).dtype) == "float64"
    assert str(seen(BIGINT, [2**53, None]).dtype) == "float64"
    assert seen(BIGINT, [2**53 + 1, None]).tolist() == [2**53 + 1, pd.NA]
    assert str(seen(BIGINT, [None, None]).dtype) == "float64"
    assert str(seen(BIGINT, [LARGEST]).dtype) == "int64"


def test_arrays_are_numpys_where_numpy_has_them() -> None:
    (numbers,) = seen(logical("ARRAY", BIGINT), [[1, 2]])
    assert str(numbers.dtype) == "int64"
    assert seen(logical("ARRAY", BIGINT), [[1, None]]).tolist() == [[1, None]]
    assert seen(logical("ARRAY", row_of(a=BIGINT)), [[Row(a=1)]]).tolist() == [[Row(a=1)]]


def test_moments_within_values_are_in_the_zone() -> None:
    ((moment,),) = seen(logical("ARRAY", INSTANT), [[MOMENT]])
    assert moment.isoformat() == "2024-02-29T08:34:05.678912345+05:30"
