"""What holds for every test of this repository."""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

# A test's JVM lives for seconds or minutes: its second compiler would take from the tests more
# time than it gives back. The smoke tests run the JVM as users do.
os.environ.setdefault("FLETCHING_JVM_ARGS", "-XX:TieredStopAtLevel=1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests may take long come first: no worker is left alone with one in the end."""
    seconds: dict[str, float] = defaultdict(float)
    for item in items:
        timeout = item.get_closest_marker("timeout")
        if timeout is not None:
            file = item.location[0]
            seconds[file] = max(seconds[file], timeout.args[0])
    items.sort(key=lambda item: -seconds[item.location[0]])
