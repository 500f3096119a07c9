"""Constants in calls."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

_EPOCH = datetime.datetime(1970, 1, 1)


def literal_value(literal: Any) -> Any:
    """The Python object of a ``Literal``; None for NULL. Nanoseconds of a time are not seen."""
    kind = literal.WhichOneof("kind")
    if kind is None:
        return None
    value = getattr(literal, kind)
    if kind == "decimal_value":
        return decimal.Decimal(value)
    if kind == "date_value":
        return _EPOCH.date() + datetime.timedelta(days=value)
    if kind == "time_value":
        return (_EPOCH + datetime.timedelta(microseconds=value // 1000)).time()
    if kind == "timestamp_value":
        return _EPOCH + datetime.timedelta(microseconds=value)
    return value
