"""Time zones by the names that Flink's sessions have for them."""

from __future__ import annotations

import datetime
import re

from fletching.batch.temporal import UTC
from fletching.failure import FailureCode, WorkerFailure

ZONE_OPTION = "table.local-time-zone"
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?")


def zone_of(name: str) -> datetime.tzinfo:
    """The zone of a name such as ``Europe/Berlin``, ``UTC`` or ``GMT+08:00``."""
    if name in ("UTC", "Z", "GMT", "Etc/UTC", "Etc/GMT"):
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        hours, minutes = int(offset["hours"]), int(offset["minutes"] or 0)
        delta = datetime.timedelta(hours=hours, minutes=minutes)
        return datetime.timezone(delta if offset["sign"] == "+" else -delta)
    try:
        from zoneinfo import ZoneInfo

        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as e:
        raise WorkerFailure(
            FailureCode.OPTION_INVALID,
            f"The option '{ZONE_OPTION}' is '{name}', which this Python has no time zone for "
            f"({type(e).__name__}): use a name such as 'Europe/Berlin', or install the package "
            f"'tzdata' for the worker.",
        ) from e
