"""Flink's stream environments. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._lazy import lazy_names

_HOMES = {
    "CheckpointingMode": "pyflink.datastream.checkpointing_mode",
    "DataStream": "pyflink.datastream.data_stream",
    "DataStreamSink": "pyflink.datastream.data_stream",
    "RuntimeExecutionMode": "pyflink.datastream.execution_mode",
    "StreamExecutionEnvironment": "pyflink.datastream.stream_execution_environment",
}

if TYPE_CHECKING:
    from pyflink.datastream.checkpointing_mode import CheckpointingMode as CheckpointingMode
    from pyflink.datastream.data_stream import DataStream as DataStream
    from pyflink.datastream.data_stream import DataStreamSink as DataStreamSink
    from pyflink.datastream.execution_mode import RuntimeExecutionMode as RuntimeExecutionMode
    from pyflink.datastream.stream_execution_environment import (
        StreamExecutionEnvironment as StreamExecutionEnvironment,
    )

__all__ = [
    "CheckpointingMode",
    "DataStream",
    "DataStreamSink",
    "RuntimeExecutionMode",
    "StreamExecutionEnvironment",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
