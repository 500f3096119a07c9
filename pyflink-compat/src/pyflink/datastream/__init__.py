"""Flink's stream environments. Names are imported when they are first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOMES = {
    "CheckpointingMode": "pyflink.datastream.checkpointing_mode",
    "RuntimeExecutionMode": "pyflink.datastream.execution_mode",
    "StreamExecutionEnvironment": "pyflink.datastream.stream_execution_environment",
}

if TYPE_CHECKING:
    from pyflink.datastream.checkpointing_mode import CheckpointingMode as CheckpointingMode
    from pyflink.datastream.execution_mode import RuntimeExecutionMode as RuntimeExecutionMode
    from pyflink.datastream.stream_execution_environment import (
        StreamExecutionEnvironment as StreamExecutionEnvironment,
    )

__all__ = [
    "CheckpointingMode",
    "RuntimeExecutionMode",
    "StreamExecutionEnvironment",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
