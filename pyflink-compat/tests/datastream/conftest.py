"""Stream environments of both modes."""

from __future__ import annotations

import pytest
from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment


@pytest.fixture(params=["process", "thread"])
def mode(request: pytest.FixtureRequest) -> str:
    """Where functions run."""
    return str(request.param)


@pytest.fixture
def stream_env(mode: str) -> StreamExecutionEnvironment:
    """An environment whose functions run there, with one task for each operator."""
    options = Configuration()
    options.set_string("python.execution-mode", mode)
    environment = StreamExecutionEnvironment.get_execution_environment(options)
    environment.set_parallelism(1)
    return environment
