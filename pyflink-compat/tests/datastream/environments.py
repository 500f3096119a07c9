"""Environments with options, for tests that need others than the fixture's."""

from __future__ import annotations

from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment


def environment(mode: str, *options: str) -> StreamExecutionEnvironment:
    """One of this mode, with options as ``key=value`` and one task for each operator."""
    configuration = Configuration()
    for option in (f"python.execution-mode={mode}", *options):
        configuration.set_string(*option.split("=", 1))
    env = StreamExecutionEnvironment.get_execution_environment(configuration)
    env.set_parallelism(1)
    return env
