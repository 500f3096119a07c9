"""How a table environment is to be."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._mirror.mirror import Mirror


class EnvironmentSettings(Mirror):
    """The settings from which a ``TableEnvironment`` is made."""

    _handle_name = "_j_environment_settings"

    @staticmethod
    def in_streaming_mode() -> EnvironmentSettings:
        return EnvironmentSettings(_settings().inStreamingMode())

    @staticmethod
    def in_batch_mode() -> EnvironmentSettings:
        return EnvironmentSettings(_settings().inBatchMode())


def _settings() -> Any:
    return gateway().java_class("org.apache.flink.table.api.EnvironmentSettings")
