"""A date and time of nanoseconds."""

from __future__ import annotations

import datetime
import re
from typing import Any, TypeVar

_Self = TypeVar("_Self", bound="DatetimeNs")

_SUB_MICROSECOND = re.compile(r"([.,]\d{6})(\d{1,3})")
_MICROSECOND = datetime.timedelta(microseconds=1)


class DatetimeNs(datetime.datetime):
    """A ``datetime.datetime`` with three more digits: ``nanosecond``, from 0 to 999.

    What a TIMESTAMP or TIMESTAMP_LTZ of a precision over 6 is to a row-wise function, if it has
    such digits. They count in comparisons and in the hash, and stay in text, pickles, copies and
    arithmetic with ``timedelta``. The difference of two is a ``timedelta``, which has microseconds:
    it is rounded down to those.
    """

    __slots__ = ("_nanosecond",)

    _nanosecond: int

    def __new__(
        cls: type[_Self],
        year: int,
        month: int,
        day: int,
        hour: int = 0,
        minute: int = 0,
        second: int = 0,
        microsecond: int = 0,
        tzinfo: datetime.tzinfo | None = None,
        *,
        fold: int = 0,
        nanosecond: int = 0,
    ) -> _Self:
        """As ``datetime.datetime`` is made, with ``nanosecond`` by its name."""
        if not 0 <= nanosecond <= 999:
            raise ValueError(f"nanosecond must be in 0..999, not {nanosecond}")
        self = datetime.datetime.__new__(
            cls, year, month, day, hour, minute, second, microsecond, tzinfo, fold=fold
        )
        self._nanosecond = nanosecond
        return self

    @classmethod
    def of(cls: type[_Self], moment: datetime.datetime, nanosecond: int) -> _Self:
        """The moment, so many nanoseconds later."""
        return cls(
            moment.year,
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
            moment.microsecond,
            moment.tzinfo,
            fold=moment.fold,
            nanosecond=nanosecond,
        )

    @classmethod
    def fromisoformat(cls: type[_Self], date_string: str) -> _Self:
        """What ``isoformat`` wrote, with up to nine digits of the second."""
        found = _SUB_MICROSECOND.search(date_string)
        if found is None:
            return cls.of(datetime.datetime.fromisoformat(date_string), 0)
        text = date_string[: found.end(1)] + date_string[found.end() :]
        return cls.of(datetime.datetime.fromisoformat(text), int(found[2].ljust(3, "0")))

    @property
    def nanosecond(self) -> int:
        """The digits of the second beyond the microsecond, 0 to 999."""
        return self._nanosecond

    def to_datetime(self) -> datetime.datetime:
        """Without those digits."""
        return datetime.datetime.combine(self.date(), self.timetz())

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """As ``datetime`` has it, with nine digits where there are nanoseconds."""
        if timespec != "nanoseconds" and not (timespec == "auto" and self._nanosecond):
            return super().isoformat(sep, timespec)
        text = super().isoformat(sep, "microseconds")
        end = text.index(".") + 7
        return f"{text[:end]}{self._nanosecond:03d}{text[end:]}"

    def replace(self: _Self, *args: Any, nanosecond: int | None = None, **fields: Any) -> _Self:
        """With some fields changed, ``nanosecond`` among them."""
        moment = self.to_datetime().replace(*args, **fields)
        return self.of(moment, self._nanosecond if nanosecond is None else nanosecond)

    def astimezone(self: _Self, tz: datetime.tzinfo | None = None) -> _Self:
        """The same instant in another zone."""
        return self.of(self.to_datetime().astimezone(tz), self._nanosecond)

    def __add__(self: _Self, other: datetime.timedelta) -> _Self:
        if not isinstance(other, datetime.timedelta):
            return NotImplemented
        return self.of(self.to_datetime() + other, self._nanosecond)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, datetime.timedelta):
            return self.of(self.to_datetime() - other, self._nanosecond)
        if not isinstance(other, datetime.datetime):
            return NotImplemented
        return _difference(self, other)

    def __rsub__(self, other: Any) -> Any:
        if not isinstance(other, datetime.datetime):
            return NotImplemented
        return _difference(other, self)

    def __eq__(self, other: object) -> bool:
        equal = datetime.datetime.__eq__(self, other)
        return equal if equal is not True else self._nanosecond == nanosecond_of(other)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        plain = super().__hash__()
        return hash((plain, self._nanosecond)) if self._nanosecond else plain

    def __lt__(self, other: Any) -> bool:
        if datetime.datetime.__eq__(self, other) is True:
            return self._nanosecond < nanosecond_of(other)
        return super().__lt__(other)

    def __le__(self, other: Any) -> bool:
        if datetime.datetime.__eq__(self, other) is True:
            return self._nanosecond <= nanosecond_of(other)
        return super().__le__(other)

    def __gt__(self, other: Any) -> bool:
        if datetime.datetime.__eq__(self, other) is True:
            return self._nanosecond > nanosecond_of(other)
        return super().__gt__(other)

    def __ge__(self, other: Any) -> bool:
        if datetime.datetime.__eq__(self, other) is True:
            return self._nanosecond >= nanosecond_of(other)
        return super().__ge__(other)

    def __str__(self) -> str:
        return self.isoformat(" ")

    def __repr__(self) -> str:
        fields = [
            *(self.year, self.month, self.day, self.hour, self.minute, self.second),
            self.microsecond,
        ]
        named = f", tzinfo={self.tzinfo!r}" if self.tzinfo is not None else ""
        named += f", fold={self.fold}" if self.fold else ""
        return f"DatetimeNs({', '.join(map(str, fields))}{named}, nanosecond={self._nanosecond})"

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self).of, (self.to_datetime(), self._nanosecond)

    def __reduce__(self) -> tuple[Any, ...]:
        return self.__reduce_ex__(2)

    def __copy__(self: _Self) -> _Self:
        return self

    def __deepcopy__(self: _Self, memo: Any) -> _Self:
        return self


def nanosecond_of(moment: Any) -> int:
    """The digits beyond the microsecond of a datetime; pandas' Timestamp has them, too."""
    return int(getattr(moment, "nanosecond", 0))


def _difference(one: datetime.datetime, other: datetime.datetime) -> datetime.timedelta:
    whole = _plain(one) - _plain(other)
    return whole - _MICROSECOND if nanosecond_of(one) < nanosecond_of(other) else whole


def _plain(moment: datetime.datetime) -> datetime.datetime:
    return moment.to_datetime() if isinstance(moment, DatetimeNs) else moment
