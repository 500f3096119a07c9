"""The session's time zone."""

from __future__ import annotations

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:GMT|UTC|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$")


def session_zone_id(j_t_env: Any) -> str:
    """What ``table.local-time-zone`` of a Java TableEnvironment comes to."""
    return str(j_t_env.getConfig().getLocalTimeZone().getId())


def zone_of(zone_id: str) -> datetime.tzinfo:
    """The zone that Java calls so."""
    if zone_id in ("Z", "UTC", "GMT", "UT"):
        return datetime.timezone.utc
    offset = _OFFSET.match(zone_id)
    if offset is None:
        return ZoneInfo(zone_id)
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return datetime.timezone(datetime.timedelta(minutes=-minutes if offset[1] == "-" else minutes))


def arrow_zone(zone_id: str) -> str:
    """The zone as Arrow writes it: a name of the time zone database, or an offset."""
    zone = zone_of(zone_id)
    return zone_id if isinstance(zone, ZoneInfo) else str(zone).replace("UTC", "", 1) or "UTC"
