"""Spans and points of time."""

# ruff: noqa: D102 - names such as of_seconds say it all.

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from fletching.instant import Instant

from pyflink._mirror.java_type import JavaType
from pyflink._mirror.mirror_kinds import Converter

__all__ = ["Duration", "Instant", "Time"]


@dataclass(frozen=True, order=True)
class Time:
    """A span of time in milliseconds."""

    _milliseconds: int

    def to_milliseconds(self) -> int:
        """The span in milliseconds."""
        return self._milliseconds

    @staticmethod
    def milliseconds(milliseconds: int) -> Time:
        return Time(milliseconds)

    @staticmethod
    def seconds(seconds: int) -> Time:
        return Time(seconds * 1000)

    @staticmethod
    def minutes(minutes: int) -> Time:
        return Time.seconds(minutes * 60)

    @staticmethod
    def hours(hours: int) -> Time:
        return Time.minutes(hours * 60)

    @staticmethod
    def days(days: int) -> Time:
        return Time.hours(days * 24)


def _duration_to_java(value: Duration, kind: JavaType) -> Any:
    return value._j_duration


@dataclass(frozen=True)
class Duration:
    """A span of time, exact to the nanosecond."""

    _java_converter = Converter(frozenset({"java.time.Duration"}), _duration_to_java)

    nanoseconds: int

    @property
    def _j_duration(self) -> Any:
        from pyflink._mirror.calls import java_class

        return java_class("java.time.Duration").ofNanos(self.nanoseconds)

    @staticmethod
    def of_days(days: int) -> Duration:
        return Duration.of_hours(days * 24)

    @staticmethod
    def of_hours(hours: int) -> Duration:
        return Duration.of_minutes(hours * 60)

    @staticmethod
    def of_minutes(minutes: int) -> Duration:
        return Duration.of_seconds(minutes * 60)

    @staticmethod
    def of_seconds(seconds: int) -> Duration:
        return Duration(seconds * 1_000_000_000)

    @staticmethod
    def of_millis(millis: int) -> Duration:
        return Duration(millis * 1_000_000)

    @staticmethod
    def of_nanos(nanos: int) -> Duration:
        return Duration(nanos)

    def to_timedelta(self) -> dt.timedelta:
        """The span for Python, which is exact to the microsecond."""
        return dt.timedelta(microseconds=self.nanoseconds // 1000)


def seconds_of(span: dt.timedelta | Duration | Time) -> float:
    """A span of time, in whatever class."""
    if isinstance(span, dt.timedelta):
        return span.total_seconds()
    if isinstance(span, Duration):
        return span.nanoseconds / 1e9
    if isinstance(span, Time):
        return span.to_milliseconds() / 1000
    raise TypeError(f"a timedelta, a Duration or a Time is needed, not {span!r}.")
