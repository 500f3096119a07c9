"""Environments with options, for tests that need others than the fixture's."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.util.exceptions import JavaException


def environment(mode: str, *options: str) -> StreamExecutionEnvironment:
    """One of this mode, with options as ``key=value`` and one task for each operator."""
    configuration = Configuration()
    for option in (f"python.execution-mode={mode}", *options):
        configuration.set_string(*option.split("=", 1))
    env = StreamExecutionEnvironment.get_execution_environment(configuration)
    env.set_parallelism(1)
    return env


def savepoint_of(job: Any, folder: Path) -> str:
    """The savepoint that a job is stopped with, as soon as all its tasks run."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return str(job.stop_with_savepoint(False, folder.as_uri()).result())
        except JavaException as e:
            not_yet = "Not all required tasks are currently running" in str(e)
            if not not_yet or time.monotonic() > deadline:
                raise
        time.sleep(0.1)
