from __future__ import annotations

import pytest
from pyflink.table import EnvironmentSettings, TableEnvironment


def _environment(settings: EnvironmentSettings) -> TableEnvironment:
    environment = TableEnvironment.create(settings)
    environment.get_config().set("parallelism.default", "1")
    environment.get_config().set("table.local-time-zone", "Asia/Tokyo")
    return environment


@pytest.fixture(scope="module")
def streaming() -> TableEnvironment:
    return _environment(EnvironmentSettings.in_streaming_mode())


@pytest.fixture(scope="module")
def batch() -> TableEnvironment:
    return _environment(EnvironmentSettings.in_batch_mode())


@pytest.fixture(params=["streaming", "batch"])
def t_env(request: pytest.FixtureRequest) -> TableEnvironment:
    environment: TableEnvironment = request.getfixturevalue(request.param)
    return environment
