"""Real gateways and an embedded Flink: nothing here is simulated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyflink._gateway.gateway import close_gateway
from pyflink.table import EnvironmentSettings, TableEnvironment


@pytest.fixture(scope="session", autouse=True)
def _gateway_ends_with_the_tests() -> Iterator[None]:
    yield
    close_gateway()


@pytest.fixture
def t_env() -> TableEnvironment:
    """A streaming table environment of its own for each test."""
    environment = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    environment.get_config().set("parallelism.default", "1")
    return environment
