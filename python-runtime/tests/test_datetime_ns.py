"""Datetimes with nanoseconds."""

from __future__ import annotations

import copy
import datetime
import pickle
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from fletching.datetime_ns import DatetimeNs
from hypothesis import given
from hypothesis import strategies as st

UTC = datetime.timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = datetime.datetime(2024, 2, 29, 3, 4, 5, 678912)
MOMENT = DatetimeNs.of(PLAIN, 345)
HOUR = datetime.timedelta(hours=1)

zones = st.sampled_from([None, UTC, BERLIN])
moments = st.builds(DatetimeNs.of, st.datetimes(timezones=zones), st.integers(0, 999))


def test_it_is_a_datetime_with_three_more_digits() -> None:
    assert isinstance(MOMENT, datetime.datetime)
    assert (MOMENT.microsecond, MOMENT.nanosecond) == (678912, 345)
    assert MOMENT.to_datetime() == PLAIN
    assert type(MOMENT.to_datetime()) is datetime.datetime
    assert DatetimeNs(2024, 2, 29, 3, 4, 5, 678912, nanosecond=345) == MOMENT
    assert DatetimeNs(2024, 2, 29).nanosecond == 0
    with pytest.raises(ValueError, match=r"^nanosecond must be in 0\.\.999, not 1000$"):
        DatetimeNs(2024, 2, 29, nanosecond=1000)


def test_text_has_all_digits() -> None:
    assert str(MOMENT) == "2024-02-29 03:04:05.678912345"
    assert MOMENT.isoformat() == "2024-02-29T03:04:05.678912345"
    assert f"{MOMENT}" == "2024-02-29 03:04:05.678912345"
    assert MOMENT.isoformat(timespec="seconds") == "2024-02-29T03:04:05"
    assert MOMENT.replace(nanosecond=0).isoformat() == "2024-02-29T03:04:05.678912"
    assert (
        MOMENT.replace(nanosecond=0).isoformat(timespec="nanoseconds")
        == "2024-02-29T03:04:05.678912000"
    )
    assert MOMENT.replace(tzinfo=UTC).isoformat() == "2024-02-29T03:04:05.678912345+00:00"
    assert repr(MOMENT) == "DatetimeNs(2024, 2, 29, 3, 4, 5, 678912, nanosecond=345)"
    assert DatetimeNs.fromisoformat("2024-02-29T03:04:05.678912345") == MOMENT
    assert DatetimeNs.fromisoformat("2024-02-29T03:04:05").nanosecond == 0


def test_comparisons_see_them() -> None:
    later = MOMENT.replace(nanosecond=346)
    assert later > MOMENT
    assert later > MOMENT
    assert MOMENT <= MOMENT <= later
    assert MOMENT >= PLAIN
    assert PLAIN < MOMENT
    assert MOMENT != PLAIN
    assert PLAIN != MOMENT
    assert DatetimeNs.of(PLAIN, 0) == PLAIN
    assert hash(DatetimeNs.of(PLAIN, 0)) == hash(PLAIN)
    assert {MOMENT: 1}[copy.copy(MOMENT)] == 1
    assert MOMENT != "2024"
    assert MOMENT.replace(tzinfo=UTC) != MOMENT
    assert sorted([later, MOMENT, PLAIN]) == [PLAIN, MOMENT, later]
    moment = copy.copy(MOMENT)
    assert moment == pd.Timestamp("2024-02-29 03:04:05.678912345")
    assert moment != pd.Timestamp("2024-02-29 03:04:05.678912344")
    with pytest.raises(TypeError, match="compare offset-naive and offset-aware"):
        _ = MOMENT.replace(tzinfo=UTC) > MOMENT


def test_arithmetic_keeps_them() -> None:
    assert MOMENT.replace(hour=4) == MOMENT + HOUR
    assert MOMENT.replace(hour=4) == HOUR + MOMENT
    assert MOMENT.replace(hour=2) == MOMENT - HOUR
    assert MOMENT.replace(hour=4) - MOMENT == HOUR
    assert datetime.timedelta(0) == MOMENT - PLAIN
    assert datetime.timedelta(microseconds=-1) == PLAIN - MOMENT
    assert MOMENT.replace(tzinfo=UTC).astimezone(BERLIN).isoformat() == (
        "2024-02-29T04:04:05.678912345+01:00"
    )
    with pytest.raises(TypeError):
        MOMENT + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        MOMENT - 1


@given(moments, st.timedeltas(datetime.timedelta(-1000), datetime.timedelta(1000)))
def test_they_are_never_lost(moment: DatetimeNs, span: datetime.timedelta) -> None:
    for kept in (
        copy.copy(moment),
        copy.deepcopy(moment),
        *(pickle.loads(pickle.dumps(moment, protocol)) for protocol in (4, 5)),
        moment.replace(),
    ):
        assert kept == moment
        assert hash(kept) == hash(moment)
        assert (kept.nanosecond, kept.tzinfo, kept.fold) == (
            moment.nanosecond,
            moment.tzinfo,
            moment.fold,
        )
    assert DatetimeNs.fromisoformat(moment.isoformat()).nanosecond == moment.nanosecond
    try:
        later = moment + span
    except OverflowError:
        return
    assert later.nanosecond == moment.nanosecond
    assert later.to_datetime() == moment.to_datetime() + span
    assert later - span == moment


@given(st.lists(moments.map(lambda moment: moment.replace(tzinfo=None)), max_size=5))
def test_the_order_is_that_of_the_digits(some: list[DatetimeNs]) -> None:
    assert sorted(some) == sorted(some, key=lambda m: (m.to_datetime(), m.nanosecond))
