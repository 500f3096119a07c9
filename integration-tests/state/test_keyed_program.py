"""Random programs over keyed state and timers do in Python what they do in Java on Flink.

In batch execution Flink passes over timers that a timer registers, and says so in its log. Here
they fire (test_keyed.py has that). So Python's programs do not register such ones there.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink._gateway.gateway import close_gateway
from pyflink.common import Configuration, Types
from pyflink.datastream import StreamExecutionEnvironment

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "pyflink-compat" / "tests" / "datastream"))
from java_programs import printed
from keyed_model import MARKED, Program, elements, results, strategy

PROGRAM = elements(11, 1200, 12)
JOBS = [
    f"{mode}/{backend}" for mode in ("STREAMING", "BATCH") for backend in ("hashmap", "rocksdb")
]

pytestmark = pytest.mark.timeout(200)


@pytest.fixture(scope="module", autouse=True)
def _gateway_ends_with_the_tests() -> Iterator[None]:
    yield
    close_gateway()


@pytest.fixture(scope="module")
def of_java(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Any]]]:
    """What the Java program makes of the elements, by key, for each job."""
    folder = tmp_path_factory.mktemp("keyed")
    file = folder / "elements"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in PROGRAM))
    source = Path(__file__).parent / "java" / "KeyedProgram.java"
    lines = printed(source, folder, str(file), str(MARKED), *JOBS)

    def made_by(job: str) -> dict[str, list[Any]]:
        prefix = f"result of {job}: "
        found = (line[len(prefix) :] for line in lines if line.startswith(prefix))
        return by_key(map(json.loads, found))

    return {job: made_by(job) for job in JOBS}


def by_key(found: Iterable[Any]) -> dict[str, list[Any]]:
    keys: dict[str, list[Any]] = defaultdict(list)
    for each in found:
        keys[each[0]].append(each)
    return dict(keys)


def in_json(found: Iterable[Any]) -> Iterator[Any]:
    """Has lists for tuples."""
    return (json.loads(json.dumps(each)) for each in found)


def test_the_model_is_as_java(of_java: dict[str, dict[str, list[Any]]]) -> None:
    """What Python's jobs are compared with elsewhere."""
    for job, made in of_java.items():
        model = results(PROGRAM, is_streaming=job.startswith("STREAMING"))
        assert made == {key: list(in_json(each)) for key, each in model.items()}, job


@pytest.mark.parametrize("mode", ["process", "thread"])
@pytest.mark.parametrize("job", JOBS)
def test_python_is_as_java(of_java: dict[str, dict[str, list[Any]]], job: str, mode: str) -> None:
    runtime_mode, backend = job.split("/")
    options = Configuration()
    options.set_string("python.execution-mode", mode)
    options.set_string("execution.runtime-mode", runtime_mode)
    options.set_string("state.backend.type", backend)
    options.set_string("python.state.cache.keys", "5")
    env = StreamExecutionEnvironment.get_execution_environment(options)
    env.set_parallelism(1)
    timed = env.from_collection(PROGRAM).assign_timestamps_and_watermarks(strategy())
    made = timed.key_by(lambda e: e[0], Types.STRING()).process(Program())
    found = by_key(in_json(made.execute_and_collect()))
    assert sum(map(len, found.values())) > len(PROGRAM)
    assert found == of_java[job]
