"""What the Table and DataStream APIs share. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._lazy import lazy_names

_HOMES = {
    "AssignerWithPeriodicWatermarksWrapper": "pyflink.common.watermark_strategy",
    "ByteArraySchema": "pyflink.common.serialization",
    "CompletableFuture": "pyflink.common.completable_future",
    "ConfigOption": "pyflink.common.config_options",
    "ConfigOptions": "pyflink.common.config_options",
    "Configuration": "pyflink.common.configuration",
    "DatetimeNs": "fletching.datetime_ns",
    "DeserializationSchema": "pyflink.common.serialization",
    "Duration": "pyflink.common.time",
    "Encoder": "pyflink.common.serialization",
    "ExecutionConfig": "pyflink.common.execution_config",
    "InputDependencyConstraint": "pyflink.common.input_dependency_constraint",
    "Instant": "pyflink.common.time",
    "JobClient": "pyflink.common.job_client",
    "JobExecutionResult": "pyflink.common.job_execution_result",
    "JobID": "pyflink.common.job_id",
    "JobStatus": "pyflink.common.job_status",
    "RawValue": "fletching.raw_value",
    "RestartStrategies": "pyflink.common.restart_strategy",
    "RestartStrategyConfiguration": "pyflink.common.restart_strategy",
    "Row": "fletching.row",
    "RowKind": "fletching.row",
    "SerializationSchema": "pyflink.common.serialization",
    "SimpleStringSchema": "pyflink.common.serialization",
    "Time": "pyflink.common.time",
    "TypeInformation": "pyflink.common.typeinfo",
    "TypeSerializer": "pyflink.common.serializer",
    "Types": "pyflink.common.typeinfo",
    "WatermarkStrategy": "pyflink.common.watermark_strategy",
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
    from pyflink.common.execution_config import ExecutionConfig as ExecutionConfig
    from pyflink.common.input_dependency_constraint import (
        InputDependencyConstraint as InputDependencyConstraint,
    )
    from pyflink.common.job_client import JobClient as JobClient
    from pyflink.common.job_execution_result import JobExecutionResult as JobExecutionResult
    from pyflink.common.job_id import JobID as JobID
    from pyflink.common.job_status import JobStatus as JobStatus
    from pyflink.common.restart_strategy import RestartStrategies as RestartStrategies
    from pyflink.common.restart_strategy import (
        RestartStrategyConfiguration as RestartStrategyConfiguration,
    )
    from pyflink.common.serialization import ByteArraySchema as ByteArraySchema
    from pyflink.common.serialization import DeserializationSchema as DeserializationSchema
    from pyflink.common.serialization import Encoder as Encoder
    from pyflink.common.serialization import SerializationSchema as SerializationSchema
    from pyflink.common.serialization import SimpleStringSchema as SimpleStringSchema
    from pyflink.common.serializer import TypeSerializer as TypeSerializer
    from pyflink.common.time import Duration as Duration
    from pyflink.common.time import Instant as Instant
    from pyflink.common.time import Time as Time
    from pyflink.common.typeinfo import TypeInformation as TypeInformation
    from pyflink.common.typeinfo import Types as Types
    from pyflink.common.watermark_strategy import (
        AssignerWithPeriodicWatermarksWrapper as AssignerWithPeriodicWatermarksWrapper,
    )
    from pyflink.common.watermark_strategy import WatermarkStrategy as WatermarkStrategy

__all__ = [
    "AssignerWithPeriodicWatermarksWrapper",
    "ByteArraySchema",
    "CompletableFuture",
    "ConfigOption",
    "ConfigOptions",
    "Configuration",
    "DatetimeNs",
    "DeserializationSchema",
    "Duration",
    "Encoder",
    "ExecutionConfig",
    "InputDependencyConstraint",
    "Instant",
    "JobClient",
    "JobExecutionResult",
    "JobID",
    "JobStatus",
    "RawValue",
    "RestartStrategies",
    "RestartStrategyConfiguration",
    "Row",
    "RowKind",
    "SerializationSchema",
    "SimpleStringSchema",
    "Time",
    "TypeInformation",
    "TypeSerializer",
    "Types",
    "WatermarkStrategy",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
