"""What the Table and DataStream APIs share. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._lazy import lazy_names

_HOMES = {
    "CompletableFuture": "pyflink.common.completable_future",
    "ConfigOption": "pyflink.common.config_options",
    "ConfigOptions": "pyflink.common.config_options",
    "Configuration": "pyflink.common.configuration",
    "DatetimeNs": "fletching.datetime_ns",
    "Duration": "pyflink.common.time",
    "Instant": "pyflink.common.time",
    "JobClient": "pyflink.common.job_client",
    "JobExecutionResult": "pyflink.common.job_execution_result",
    "JobID": "pyflink.common.job_id",
    "JobStatus": "pyflink.common.job_status",
    "RawValue": "fletching.raw_value",
    "Row": "fletching.row",
    "RowKind": "fletching.row",
    "Time": "pyflink.common.time",
    "TypeInformation": "pyflink.common.typeinfo",
    "Types": "pyflink.common.typeinfo",
}

if TYPE_CHECKING:
    from fletching.datetime_ns import DatetimeNs as DatetimeNs
    from fletching.raw_value import RawValue as RawValue
    from fletching.row import Row as Row
    from fletching.row import RowKind as RowKind

    from pyflink.common.completable_future import CompletableFuture as CompletableFuture
    from pyflink.common.config_options import ConfigOption as ConfigOption
    from pyflink.common.config_options import ConfigOptions as ConfigOptions
    from pyflink.common.configuration import Configuration as Configuration
    from pyflink.common.job_client import JobClient as JobClient
    from pyflink.common.job_execution_result import JobExecutionResult as JobExecutionResult
    from pyflink.common.job_id import JobID as JobID
    from pyflink.common.job_status import JobStatus as JobStatus
    from pyflink.common.time import Duration as Duration
    from pyflink.common.time import Instant as Instant
    from pyflink.common.time import Time as Time
    from pyflink.common.typeinfo import TypeInformation as TypeInformation
    from pyflink.common.typeinfo import Types as Types

__all__ = [
    "CompletableFuture",
    "ConfigOption",
    "ConfigOptions",
    "Configuration",
    "DatetimeNs",
    "Duration",
    "Instant",
    "JobClient",
    "JobExecutionResult",
    "JobID",
    "JobStatus",
    "RawValue",
    "Row",
    "RowKind",
    "Time",
    "TypeInformation",
    "Types",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
