"""DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ and the day-time interval.

Measured per value at 10,000 a batch (process time): numpy turns a column of int64 into datetimes
in 31 ns and into dates in 40; pyarrow's to_pylist takes 1,700 and more, whatever its version. From
Python pa.array takes 16 ns a date and 119 a datetime; arithmetic on datetimes 175. pa.array takes
ints for dates and forgets the zone of a datetime, hence the look at the types first.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from fletching.batch.conversion import Conversion, NoneType, validity_bits, view, with_nulls
from fletching.batch.mismatch import Rejected
from fletching.datetime_ns import DatetimeNs, nanosecond_of
from fletching.failure import FailureCode, WorkerFailure

UTC = datetime.timezone.utc
_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = _EPOCH.replace(tzinfo=UTC)
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_FIRST_SECOND = -62135596800  # of the year 1
_LAST_SECOND = 253402300799  # of the year 9999
_ZONE_OF = attrgetter("tzinfo")


class _NumpyTemporal(Conversion):
    """Python's objects come from numpy's datetime64 or timedelta64 in bulk."""

    raw: np.dtype[Any]
    numpy: np.dtype[Any]
    least: int
    most: int

    def decode(self, array: pa.Array) -> list[Any]:
        return with_nulls(array, self._ticks(array).view(self.numpy).tolist())

    def _ticks(self, array: pa.Array) -> Any:
        """The numbers as int64, with 0 for NULL if need be, all of them within Python's range."""
        ticks = view(array, self.raw)
        if len(ticks) and not (ticks.min() >= self.least and ticks.max() <= self.most):
            if array.null_count:
                ticks = np.where(validity_bits(array) == 1, ticks, 0)
            outside = ticks[(ticks < self.least) | (ticks > self.most)]
            if len(outside):
                raise self._out_of_range(int(outside[0]))
        return ticks.astype(np.int64, copy=False)

    def _out_of_range(self, tick: int) -> WorkerFailure:
        return WorkerFailure(
            FailureCode.TYPE_NOT_SUPPORTED,
            f"A {self.sql} value ({np.int64(tick).view(self.numpy)}) is not within the years 1 to "
            f"9999, which is all that Python's {self.python[2:]} can hold: filter such rows out or "
            f"use a function of func_type 'arrow'.",
        )


class DateConversion(_NumpyTemporal):
    """``datetime.date``; of a datetime the date is taken."""

    exact = frozenset({datetime.date, NoneType})
    python = "a datetime.date"
    raw = np.dtype("<i4")
    numpy = np.dtype("M8[D]")
    least = _FIRST_SECOND // 86400
    most = _LAST_SECOND // 86400

    def coerce(self, value: Any) -> datetime.date:
        if isinstance(value, np.datetime64):
            value = value.astype("M8[D]").item()
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return datetime.date(value.year, value.month, value.day)
        raise self.rejected()


class TimeConversion(_NumpyTemporal):
    """``datetime.time``. Results keep milliseconds, as the engine's TIME does."""

    exact = frozenset({datetime.time, NoneType})
    python = "a datetime.time"
    raw = np.dtype("<i4")
    numpy = np.dtype("M8[ms]")
    least = 0
    most = 86_400_000 - 1

    def decode(self, array: pa.Array) -> list[Any]:
        moments = self._ticks(array).view(self.numpy).tolist()
        return with_nulls(array, list(map(datetime.datetime.time, moments)))

    def coerce(self, value: Any) -> datetime.time:
        if isinstance(value, datetime.time):
            return value.replace(tzinfo=None)
        raise self.rejected()


class TimestampConversion(_NumpyTemporal):
    """``datetime.datetime`` without a zone: what the clock on the wall shows.

    Of a result with a zone the wall clock is taken and the zone left out. Digits that the type
    does not have are cut. A value with digits beyond the microsecond, which datetime does not
    have, is a ``DatetimeNs``.
    """

    exact = frozenset({datetime.datetime, NoneType})
    python = "a datetime.datetime"
    raw = np.dtype("<i8")

    def __init__(self, logical: Any, arrow: pa.DataType) -> None:
        super().__init__(logical, arrow)
        per_second = _PER_SECOND[arrow.unit]
        self._is_nanos = arrow.unit == "ns"
        self.numpy = np.dtype("M8[us]" if self._is_nanos else f"M8[{arrow.unit}]")
        self.least = max(_FIRST_SECOND * per_second, -(2**63) + 1)
        self.most = min(_LAST_SECOND * per_second + per_second - 1, 2**63 - 1)

    def decode(self, array: pa.Array) -> list[Any]:
        ticks = self._ticks(array)
        micros = ticks // 1000 if self._is_nanos else ticks
        moments = with_nulls(array, self._moments(micros))
        return _with_nanoseconds(moments, ticks - micros * 1000) if self._is_nanos else moments

    def _moments(self, ticks: Any) -> list[Any]:
        """Of ticks of no less than a microsecond."""
        moments: list[Any] = ticks.view(self.numpy).tolist()
        return moments

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        if set(map(_ZONE_OF, filter(None, values))) <= {None}:
            return self._packed(values)
        return self._packed(self.coerced(values))

    def _packed(self, values: Sequence[Any]) -> pa.Array:
        """Values that are all of the same zone, if any; pyarrow cannot see nanoseconds."""
        if not (self._is_nanos and DatetimeNs in set(map(type, values))):
            return pa.array(values, self.arrow)
        micros = pa.array(values, pa.timestamp("us", self.arrow.tz))
        nanos = np.fromiter((nanosecond_of(value) for value in values), np.int64, len(values))
        ticks = view(micros, self.raw) * 1000 + nanos
        return pa.Array.from_buffers(
            self.arrow, len(values), [micros.buffers()[0], pa.py_buffer(ticks)]
        )

    def coerce(self, value: Any) -> datetime.datetime:
        return self._within(self._moment(value).replace(tzinfo=None), _EPOCH)

    def _within(self, moment: datetime.datetime, epoch: datetime.datetime) -> datetime.datetime:
        """As a ``datetime`` itself, which pyarrow converts in bulk, or a ``DatetimeNs``."""
        plain = datetime.datetime.combine(moment.date(), moment.timetz())
        if not self._is_nanos:
            return plain
        nanosecond = nanosecond_of(moment)
        ticks = (plain - epoch) // _MICROSECOND * 1000 + nanosecond
        if not -(2**63) < ticks < 2**63:
            raise Rejected(
                "it holds the years 1678 to 2261; declare a precision of at most 6 for others"
            )
        return DatetimeNs.of(plain, nanosecond) if nanosecond else plain

    def _moment(self, value: Any) -> datetime.datetime:
        if isinstance(value, np.datetime64):
            value = _of_numpy(value)
        if isinstance(value, datetime.datetime):
            return value
        raise self.rejected()


_FINER = ("ns", "ps", "fs", "as")  # than a microsecond, of numpy's units
_MICROSECOND = datetime.timedelta(microseconds=1)


def _with_nanoseconds(moments: list[Any], nanoseconds: Any) -> list[Any]:
    """Puts a ``DatetimeNs`` where there are digits beyond the microsecond."""
    for position in nanoseconds.nonzero()[0].tolist():
        moment = moments[position]
        if moment is not None:
            moments[position] = DatetimeNs.of(moment, int(nanoseconds[position]))
    return moments


def _of_numpy(value: Any) -> Any:
    """The datetime, or whatever numpy makes of it that is none."""
    if np.datetime_data(value.dtype)[0] not in _FINER:
        return value.astype("M8[us]").item()
    # Not by numpy's own cast to microseconds, which fails for the lowest.
    micros, nanosecond = divmod(int(value.astype("M8[ns]").astype(np.int64)), 1000)
    moment = _EPOCH + micros * _MICROSECOND
    return DatetimeNs.of(moment, nanosecond) if nanosecond else moment


class InstantConversion(TimestampConversion):
    """``datetime.datetime`` with the session's zone; a result without a zone is read in it."""

    python = "a datetime.datetime"

    def __init__(self, logical: Any, arrow: pa.DataType, zone: datetime.tzinfo) -> None:
        super().__init__(logical, arrow)
        self._zone = zone
        unit = "us" if self._is_nanos else arrow.unit
        self._since_epoch = np.dtype(f"m8[{unit}]")

    def _moments(self, ticks: Any) -> list[Any]:
        deltas = ticks.view(self._since_epoch).tolist()
        instants = list(map(_EPOCH_UTC.__add__, deltas))
        if self._zone is not UTC:
            instants = list(map(datetime.datetime.astimezone, instants, repeat(self._zone)))
        return instants

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        if self._zone is not UTC and None in set(map(_ZONE_OF, filter(None, values))):
            values = self.coerced(values)
        return self._packed(values)

    def coerce(self, value: Any) -> datetime.datetime:
        moment = self._moment(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return self._within(moment.astimezone(UTC), _EPOCH_UTC)


class DayTimeIntervalConversion(_NumpyTemporal):
    """``datetime.timedelta``. Results keep milliseconds."""

    exact = frozenset({datetime.timedelta, NoneType})
    python = "a datetime.timedelta"
    raw = np.dtype("<i8")
    numpy = np.dtype("m8[ms]")
    least = -999_999_999 * 86_400_000
    most = 1_000_000_000 * 86_400_000 - 1

    def coerce(self, value: Any) -> datetime.timedelta:
        if isinstance(value, np.timedelta64):
            value = value.astype("m8[us]").item()
        if isinstance(value, datetime.timedelta):
            return datetime.timedelta(value.days, value.seconds, value.microseconds)
        raise self.rejected()
