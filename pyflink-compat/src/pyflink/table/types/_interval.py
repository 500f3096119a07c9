"""Spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from pyflink.table.types._atomic import AtomicType


@dataclass(frozen=True)
class Resolution:
    """A unit of an interval, with the digits that it may have."""

    class IntervalUnit(IntEnum):
        """The units, the coarsest last."""

        SECOND = 0
        MINUTE = 1
        HOUR = 2
        DAY = 3
        MONTH = 4
        YEAR = 5

    unit: Resolution.IntervalUnit
    precision: int = -1

    def __str__(self) -> str:
        return self.unit.name if self.precision == -1 else f"{self.unit.name}({self.precision})"


class YearMonthIntervalType(AtomicType):
    """Years and months."""

    class YearMonthResolution(IntEnum):
        """Which units the interval has."""

        YEAR = 1
        MONTH = 2
        YEAR_TO_MONTH = 3

    DEFAULT_PRECISION = 2

    def __init__(
        self,
        resolution: YearMonthIntervalType.YearMonthResolution,
        precision: int = DEFAULT_PRECISION,
        nullable: bool = True,
    ) -> None:
        super().__init__(nullable)
        self.resolution = resolution
        self.precision = precision

    def _root_sql(self) -> str:
        first, _, last = self.resolution.name.partition("_TO_")
        head = f"YEAR({self.precision})" if first == "YEAR" else first
        return f"INTERVAL {head}" + (f" TO {last}" if last else "")

    def _arguments(self) -> tuple[Any, ...]:
        return (self.resolution, self.precision)


class DayTimeIntervalType(AtomicType):
    """Days down to fractions of a second."""

    class DayTimeResolution(IntEnum):
        """Which units the interval has."""

        DAY = 1
        DAY_TO_HOUR = 2
        DAY_TO_MINUTE = 3
        DAY_TO_SECOND = 4
        HOUR = 5
        HOUR_TO_MINUTE = 6
        HOUR_TO_SECOND = 7
        MINUTE = 8
        MINUTE_TO_SECOND = 9
        SECOND = 10

    DEFAULT_DAY_PRECISION = 2
    DEFAULT_FRACTIONAL_PRECISION = 6

    def __init__(
        self,
        resolution: DayTimeIntervalType.DayTimeResolution,
        day_precision: int = DEFAULT_DAY_PRECISION,
        fractional_precision: int = DEFAULT_FRACTIONAL_PRECISION,
        nullable: bool = True,
    ) -> None:
        super().__init__(nullable)
        self.resolution = resolution
        self.day_precision = day_precision
        self.fractional_precision = fractional_precision

    def _root_sql(self) -> str:
        digits = {"DAY": self.day_precision, "SECOND": self.fractional_precision}
        units = self.resolution.name.split("_TO_")
        shown = [f"{unit}({digits[unit]})" if unit in digits else unit for unit in units]
        return f"INTERVAL {' TO '.join(shown)}"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.resolution, self.day_precision, self.fractional_precision)


def interval(
    upper: Resolution, lower: Resolution | None = None
) -> YearMonthIntervalType | DayTimeIntervalType:
    """The interval type between two units, such as ``INTERVAL DAY(2) TO SECOND(6)``."""
    units = [each.unit for each in (upper, lower) if each is not None]
    name = "_TO_".join(unit.name for unit in units)
    months = Resolution.IntervalUnit.MONTH
    if name in YearMonthIntervalType.YearMonthResolution.__members__:
        precision = upper.precision if upper.unit > months else -1
        return YearMonthIntervalType(
            YearMonthIntervalType.YearMonthResolution[name],
            YearMonthIntervalType.DEFAULT_PRECISION if precision == -1 else precision,
        )
    if name in DayTimeIntervalType.DayTimeResolution.__members__:
        day = _precision(
            upper, Resolution.IntervalUnit.DAY, DayTimeIntervalType.DEFAULT_DAY_PRECISION
        )
        second = _precision(
            lower or upper,
            Resolution.IntervalUnit.SECOND,
            DayTimeIntervalType.DEFAULT_FRACTIONAL_PRECISION,
        )
        return DayTimeIntervalType(DayTimeIntervalType.DayTimeResolution[name], day, second)
    raise ValueError(f"There is no interval from {upper.unit.name} to {units[-1].name}.")


def _precision(resolution: Resolution, unit: Resolution.IntervalUnit, default: int) -> int:
    if resolution.unit != unit or resolution.precision == -1:
        return default
    return resolution.precision
