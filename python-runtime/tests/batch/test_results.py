"""What results are taken, and what is said of those that are not."""

from __future__ import annotations

import collections
import datetime
import pickle
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from fletching.batch import text
from fletching.batch.convert import from_python, to_python
from fletching.batch.mismatch import ValueMismatch
from fletching.batch.table import Conversions
from fletching.batch.types import arrow_type
from fletching.batch.zones import zone_of
from fletching.datetime_ns import DatetimeNs
from fletching.failure import FailureCode, WorkerFailure
from fletching.raw_value import RawValue
from fletching.row import Row
from fletching.testing.specs import logical, row_of

UTC = datetime.timezone.utc
EAST = datetime.timezone(datetime.timedelta(hours=8))
MOMENT = datetime.datetime(2024, 2, 29, 3, 4, 5, 678912)
DECIMAL_5_2 = logical("DECIMAL", precision=5, scale=2)
AB = row_of(a=logical("INT"), b=logical("STRING"))


def _timestamp(precision: int) -> Any:
    return logical("TIMESTAMP", precision=precision)


@pytest.mark.parametrize(
    ("t", "given", "taken"),
    [
        (logical("BIGINT"), True, 1),
        (logical("BIGINT"), np.int32(7), 7),
        (logical("BIGINT"), np.bool_(True), 1),
        (logical("BIGINT"), 2.0, 2),
        (logical("BIGINT"), np.float64(2.0), 2),
        (logical("BIGINT"), Decimal("2.0"), 2),
        (logical("BIGINT"), pd.NA, None),
        (logical("DOUBLE"), 3, 3.0),
        (logical("DOUBLE"), True, 1.0),
        (logical("DOUBLE"), np.bool_(True), 1.0),
        (logical("DOUBLE"), 2**60 + 1, float(2**60 + 1)),
        (logical("DOUBLE"), Decimal("1.5"), 1.5),
        (logical("DOUBLE"), np.float32(1.5), 1.5),
        (logical("FLOAT"), 16777217, 16777216.0),
        (logical("FLOAT"), float("inf"), float("inf")),
        (logical("BOOLEAN"), 5, True),
        (logical("BOOLEAN"), 0.0, False),
        (logical("BOOLEAN"), np.bool_(True), True),
        (logical("STRING"), np.str_("x"), "x"),
        (logical("BYTES"), bytearray(b"x"), b"x"),
        (logical("BYTES"), memoryview(b"x"), b"x"),
        (DECIMAL_5_2, 5, Decimal("5.00")),
        (DECIMAL_5_2, Decimal("1.005"), Decimal("1.00")),
        (DECIMAL_5_2, Decimal("1.015"), Decimal("1.02")),
        (DECIMAL_5_2, Decimal("1E+2"), Decimal("100.00")),
        (logical("DATE"), MOMENT, MOMENT.date()),
        (logical("DATE"), np.datetime64("2024-02-29"), MOMENT.date()),
        (logical("DATE"), pd.Timestamp(MOMENT), MOMENT.date()),
        (logical("TIME", precision=3), MOMENT.time(), datetime.time(3, 4, 5, 678000)),
        (logical("TIME"), datetime.time(1, tzinfo=UTC), datetime.time(1)),
        (_timestamp(0), MOMENT, MOMENT.replace(microsecond=0)),
        (_timestamp(3), MOMENT, MOMENT.replace(microsecond=678000)),
        (_timestamp(3), MOMENT.replace(year=1960), MOMENT.replace(year=1960, microsecond=678000)),
        (_timestamp(6), MOMENT.replace(tzinfo=EAST), MOMENT),
        (_timestamp(6), pd.Timestamp(MOMENT), MOMENT),
        (_timestamp(6), pd.NaT, None),
        (_timestamp(6), np.datetime64("2024-02-29T03:04:05.678912345"), MOMENT),
        (
            logical("TIMESTAMP_LTZ", precision=6),
            MOMENT.replace(tzinfo=EAST),
            (MOMENT - datetime.timedelta(hours=8)).replace(tzinfo=UTC),
        ),
        (logical("TIMESTAMP_LTZ", precision=6), MOMENT, MOMENT.replace(tzinfo=UTC)),
        (
            logical("INTERVAL_DAY_TIME"),
            np.timedelta64(5, "s"),
            datetime.timedelta(seconds=5),
        ),
        (logical("ARRAY", logical("INT")), (1, None), [1, None]),
        (logical("ARRAY", logical("INT")), np.array([1, 2]), [1, 2]),
        (logical("ARRAY", logical("INT")), pd.Series([1, 2]), [1, 2]),
        (logical("ARRAY", logical("INT")), range(2), [0, 1]),
        (
            logical("MAP", logical("STRING"), logical("INT")),
            collections.OrderedDict(a=1),
            {"a": 1},
        ),
        (logical("MULTISET", logical("STRING")), collections.Counter("aab"), {"a": 2, "b": 1}),
        (AB, (1, "x"), Row(a=1, b="x")),
        (AB, [1, "x"], Row(a=1, b="x")),
        (AB, Row(1, "x"), Row(a=1, b="x")),
        (AB, Row(b="x", a=1), Row(a=1, b="x")),
        (AB, Row(a=1, b=None), Row(a=1, b=None)),
        (AB, {"b": "x", "a": 1}, Row(a=1, b="x")),
    ],
)
def test_taken(t: Any, given: Any, taken: Any) -> None:
    assert to_python(from_python([None, given], t), t) == [None, taken]


NO_INT = "return an int, or declare another result_type"


@pytest.mark.parametrize(
    ("t", "given", "said"),
    [
        (logical("BIGINT"), "1", f"'1' (str): {NO_INT}"),
        (
            logical("BIGINT"),
            1.5,
            "1.5 (float): return a whole number (round() makes one), or declare another "
            "result_type",
        ),
        (
            logical("INT"),
            float("nan"),
            "nan (float): return a whole number (round() makes one), or declare another "
            "result_type",
        ),
        (
            logical("TINYINT"),
            300,
            "300 (int): it holds -128 to 127; return less or declare a wider result_type",
        ),
        (
            logical("BIGINT"),
            2**63,
            "9223372036854775808 (int): it holds -9223372036854775808 to 9223372036854775807; "
            "return less or declare a wider result_type",
        ),
        (
            logical("DOUBLE"),
            "1.5",
            "'1.5' (str): return a float, or declare another result_type",
        ),
        (logical("DOUBLE"), 10**400, None),
        (
            logical("FLOAT"),
            1e300,
            "1e+300 (float): it is too large; return less, or declare DOUBLE",
        ),
        (
            logical("BOOLEAN"),
            "x",
            "'x' (str): return a bool, or declare another result_type",
        ),
        (logical("STRING"), b"x", "b'x' (bytes): return a str, or declare another result_type"),
        (
            logical("STRING"),
            "\ud800",
            "'\\ud800' (str): return text without lone surrogates: UTF-8 has none",
        ),
        (logical("BYTES"), "x", "'x' (str): return bytes, or declare another result_type"),
        (
            DECIMAL_5_2,
            Decimal("1234.5"),
            "Decimal('1234.5') (decimal.Decimal): it holds 3 digits before the point; declare a "
            "wider result_type",
        ),
        (
            DECIMAL_5_2,
            Decimal("NaN"),
            "Decimal('NaN') (decimal.Decimal): it holds 3 digits before the point; declare a "
            "wider result_type",
        ),
        (
            DECIMAL_5_2,
            1.5,
            "1.5 (float): return a decimal.Decimal, or declare another result_type",
        ),
        (
            logical("DATE"),
            19_000,
            "19000 (int): return a datetime.date, or declare another result_type",
        ),
        (
            _timestamp(3),
            MOMENT.date(),
            "datetime.date(2024, 2, 29) (datetime.date): return a datetime.datetime, or declare "
            "another result_type",
        ),
        (
            _timestamp(9),
            datetime.datetime(1, 1, 1),
            "datetime.datetime(1, 1, 1, 0, 0) (datetime.datetime): it holds the years 1678 to "
            "2261; declare a precision of at most 6 for others",
        ),
        (
            logical("ARRAY", logical("INT")),
            "ab",
            "'ab' (str): return a list, or declare another result_type",
        ),
        (
            logical("ARRAY", logical("ARRAY", logical("INT"))),
            [[1], [2, "x"]],
            f"[[1], [2, 'x']] (list): its element 1 is [2, 'x'] (list): its element 1 is 'x' "
            f"(str): {NO_INT}",
        ),
        (
            logical("ARRAY", logical("INT", nullable=False)),
            [1, None],
            "[1, None] (list): its element 1 is None: return a value for every row, or declare "
            "the result_type nullable",
        ),
        (
            logical("MAP", logical("STRING"), logical("INT")),
            {"a": 1, None: 2},
            "{'a': 1, None: 2} (dict): its key 1 is None: a map's key cannot be NULL; leave it out",
        ),
        (
            logical("MAP", logical("STRING"), logical("INT")),
            {"a": "x"},
            f"{{'a': 'x'}} (dict): its value 0 is 'x' (str): {NO_INT}",
        ),
        (
            AB,
            Row("x", 1),
            f"<Row('x', 1)> (Row): its field 'a' is 'x' (str): {NO_INT}",
        ),
        (AB, Row(1), "<Row(1)> (Row): it has 1 fields; return a Row with the fields a, b"),
        (
            AB,
            Row(a=1, c="x"),
            "Row(a=1, c='x') (Row): it has no field b; return a Row with the fields a, b",
        ),
        (
            AB,
            {"a": 1},
            "{'a': 1} (dict): its keys are ['a']; return a Row with the fields a, b",
        ),
        (AB, 5, "5 (int): return a Row, or declare another result_type"),
    ],
)
def test_refused(t: Any, given: Any, said: str | None) -> None:
    with pytest.raises(ValueMismatch) as raised:
        from_python([None, given], t)
    assert raised.value.index == 1
    assert raised.value.value is given
    if said is not None:
        assert str(raised.value) == said


def test_rows_of_all_shapes_in_one_column() -> None:
    given = [Row(a=1, b="x"), Row(2, "y"), Row(b="z", a=3), (4, None)]
    taken = [Row(a=1, b="x"), Row(a=2, b="y"), Row(a=3, b="z"), Row(a=4, b=None)]
    for n in range(1, 5):
        assert to_python(from_python(given[:n], AB), AB) == taken[:n]
    with pytest.raises(ValueMismatch) as raised:
        from_python([Row(1, "x"), Row(1)], AB)
    assert str(raised.value) == (
        "<Row(1)> (Row): it has 1 fields; return a Row with the fields a, b"
    )


def test_a_long_value_is_cut() -> None:
    with pytest.raises(ValueMismatch) as raised:
        from_python(["x" * 1000], logical("INT"))
    assert str(raised.value) == f"'{'x' * 76}... (str): {NO_INT}"


def test_a_value_that_cannot_be_shown() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise KeyError("no")

    with pytest.raises(ValueMismatch) as raised:
        from_python([Shy()], logical("INT"))
    assert str(raised.value).startswith("<a Shy whose repr raises KeyError> (")


def test_none_for_not_null() -> None:
    with pytest.raises(ValueMismatch) as raised:
        from_python([1, 2, None], logical("INT", nullable=False))
    assert raised.value.is_null
    assert raised.value.index == 2


def test_a_null_row_may_have_null_fields_that_are_not_null() -> None:
    t = row_of(a=logical("INT", nullable=False))
    array = from_python([None, (1,)], t)
    assert to_python(array, t) == [None, Row(a=1)]
    with pytest.raises(ValueMismatch) as raised:
        from_python([None, (None,)], t)
    assert str(raised.value) == (
        "(None,) (tuple): its field 'a' is None: return a value for every row, or declare the "
        "result_type nullable"
    )


def test_instants_are_in_the_sessions_zone() -> None:
    t = logical("TIMESTAMP_LTZ", precision=3)
    zone = ZoneInfo("Asia/Shanghai")
    conversion = Conversions(zone).of(t)
    array = conversion.encode([datetime.datetime(2024, 2, 29, 8), None])
    assert to_python(array, t) == [datetime.datetime(2024, 2, 29, tzinfo=UTC), None]
    (back, missing) = conversion.decode(array)
    assert missing is None
    assert back == datetime.datetime(2024, 2, 29, 8, tzinfo=zone)
    assert (back.hour, back.tzinfo) == (8, zone)


@pytest.mark.parametrize(
    ("name", "hour"),
    [("UTC", 0), ("Z", 0), ("GMT+08:00", 8), ("+0530", 5), ("UTC-8", 16), ("Asia/Shanghai", 8)],
)
def test_names_of_zones(name: str, hour: int) -> None:
    moment = datetime.datetime(2024, 2, 29, tzinfo=UTC)
    assert moment.astimezone(zone_of(name)).hour == hour


def test_years_that_python_does_not_have() -> None:
    import pyarrow as pa

    with pytest.raises(WorkerFailure) as raised:
        to_python(pa.array([None, 2**31 - 1], pa.date32()), logical("DATE"))
    assert raised.value.code is FailureCode.TYPE_NOT_SUPPORTED
    assert raised.value.message == (
        "A DATE value (5881580-07-11) is not within the years 1 to 9999, which is all that "
        "Python's datetime.date can hold: filter such rows out or use a function of func_type "
        "'arrow'."
    )


def test_keys_that_a_dict_cannot_hold() -> None:
    import pyarrow as pa

    t = logical("MAP", logical("MAP", logical("INT"), logical("INT")), logical("INT"))
    array = pa.array([None, [([(1, 1)], 2)]], arrow_type(t))
    with pytest.raises(WorkerFailure) as raised:
        to_python(array, t)
    assert raised.value.code is FailureCode.TYPE_NOT_SUPPORTED
    assert raised.value.message == (
        "The type MAP<MAP<INT, INT>, INT> has keys that a Python dict cannot hold (unhashable "
        "type: 'dict'): use a function of func_type 'arrow', or cast the keys to STRING."
    )


def test_keys_with_parts_are_tuples_and_rows() -> None:
    key = row_of(a=logical("ARRAY", logical("INT")), b=logical("RAW", identifier="a.B"))
    t = logical("MAP", logical("ARRAY", key), logical("INT"))
    value = {(Row(a=(1, None), b=RawValue(b"x", "a.B")), None): 2, (): None}
    assert to_python(from_python([value, None, {}], t), t) == [value, None, {}]


def test_a_map_may_be_pairs() -> None:
    t = logical("MAP", logical("ARRAY", logical("INT")), logical("INT"))
    assert to_python(from_python([[([1], 2), ([2], None)]], t), t) == [{(1,): 2, (2,): None}]
    _assert_refused(t, [1, 2], "return a dict, or declare another result_type")


def test_a_raw_value_is_of_a_class() -> None:
    t = logical("RAW", identifier="a.B")
    value = RawValue(b"x", "a.B")
    (back,) = to_python(from_python([value], t), t)
    assert repr(back) == str(back) == "RawValue(b'x', 'a.B')"
    assert (back, hash(back), bytes(back), len(back)) == (value, hash(value), b"x", 1)
    assert pickle.loads(pickle.dumps(back)).class_name == "a.B"
    for taken in (b"x", bytearray(b"x"), memoryview(b"x")):
        assert to_python(from_python([taken, None], t), t) == [value, None]
    _assert_refused(t, RawValue(b"x", "a.C"), "return a RawValue of the class a.B")
    _assert_refused(t, "x", "return a RawValue, or declare another result_type")


def test_null_is_none() -> None:
    t = logical("NULL")
    assert to_python(from_python([None, pd.NA], t), t) == [None, None]
    _assert_refused(t, 1, "return None, or declare another result_type")


def test_a_row_may_be_empty() -> None:
    t = row_of()
    assert to_python(from_python([Row(), None, ()], t), t) == [Row(), None, Row()]


@pytest.mark.parametrize("name", ["TIMESTAMP", "TIMESTAMP_LTZ"])
@pytest.mark.parametrize(
    "given",
    [
        DatetimeNs.of(MOMENT, 345),
        pd.Timestamp("2024-02-29 03:04:05.678912345"),
        np.datetime64("2024-02-29T03:04:05.678912345"),
    ],
)
def test_nanoseconds_stay(name: str, given: Any) -> None:
    t = logical(name, precision=9)
    expected = DatetimeNs.of(MOMENT, 345)
    if name == "TIMESTAMP_LTZ":
        expected = expected.replace(tzinfo=UTC)
    back = to_python(from_python([given, None, MOMENT], t), t)
    assert back == [expected, None, expected.replace(nanosecond=0)]
    assert [type(each) for each in back] == [DatetimeNs, type(None), datetime.datetime]


def test_nanoseconds_before_1970_and_in_another_zone() -> None:
    t = logical("TIMESTAMP_LTZ", precision=9)
    conversion = Conversions(ZoneInfo("Asia/Kolkata")).of(t)
    given = DatetimeNs(1969, 12, 31, 23, 59, 59, 999999, UTC, nanosecond=999)
    (back,) = conversion.decode(conversion.encode([given]))
    assert back == given
    assert back.isoformat() == "1970-01-01T05:29:59.999999999+05:30"
    (naive,) = conversion.decode(conversion.encode([back.replace(tzinfo=None)]))
    assert naive == given


def test_nanoseconds_have_a_range() -> None:
    last = DatetimeNs(2262, 4, 11, 23, 47, 16, 854775, nanosecond=807)
    t = _timestamp(9)
    first = np.datetime64(-(2**63) + 1, "ns")
    assert to_python(from_python([first], t), t) == [
        DatetimeNs(1677, 9, 21, 0, 12, 43, 145224, nanosecond=193)
    ]
    assert to_python(from_python([last], t), t) == [last]
    _assert_refused(
        t,
        last.replace(nanosecond=808),
        "it holds the years 1678 to 2261; declare a precision of at most 6 for others",
    )


@pytest.mark.parametrize("precision", [0, 3, 6])
def test_nanoseconds_are_cut_as_the_type_says(precision: int) -> None:
    t = _timestamp(precision)
    given = DatetimeNs.of(MOMENT, 345)
    unit = 10 ** (6 - precision)
    cut = MOMENT.replace(microsecond=MOMENT.microsecond // unit * unit)
    (back,) = to_python(from_python([given], t), t)
    assert (back, type(back)) == (cut, datetime.datetime)


def test_types_without_a_form() -> None:
    t = logical("UNSPECIFIED", identifier="a.B")
    with pytest.raises(WorkerFailure) as raised:
        arrow_type(t)
    assert raised.value.message == (
        "The type UNSPECIFIED a.B has no form that Python functions can take: cast it to a type "
        "that has one, such as STRING or BYTES."
    )


def _assert_refused(t: Any, value: Any, advice: str) -> None:
    with pytest.raises(ValueMismatch) as raised:
        from_python([value], t)
    assert raised.value.advice == advice


def test_texts_above_the_limit_of_a_column_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow gives several arrays where one would need offsets of more than 32 bits."""
    one_array = pa.array

    def several(values: Any, kind: pa.DataType) -> pa.ChunkedArray:
        return pa.chunked_array([one_array(values[:1], kind), one_array(values[1:], kind)])

    monkeypatch.setattr(text.pa, "array", several)
    with pytest.raises(ValueMismatch) as raised:
        from_python(["a", "largest", None], logical("STRING"))
    assert (raised.value.index, raised.value.value, raised.value.advice) == (
        1,
        "largest",
        "it is the largest of a batch whose results take more than 2 GiB; return less, or lower "
        "'python.fn-execution.arrow.batch.size'",
    )
