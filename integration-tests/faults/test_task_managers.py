"""A keyed count into a transactional sink on a cluster whose TaskManagers are killed."""

from __future__ import annotations

import os
import random
import socket
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pyflink.common.serialization import Encoder
from pyflink.common.typeinfo import Types
from pyflink.datastream import KeyedProcessFunction, MapFunction, RuntimeContext
from pyflink.datastream.connectors.file_system import FileSink
from pyflink.datastream.state import ValueStateDescriptor
from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment

from .cluster import Cluster, is_gone

KILLS = int(os.environ.get("FLETCHING_KILLS", "5"))
"""Of each mode. A killed TaskManager costs some seconds, until another one has its tasks."""
KEYS = 50
SPARES = 2


class Paced(MapFunction):
    """Slow until the test says that there were kills enough."""

    def __init__(self, enough: Path) -> None:
        self.enough = enough
        self.hurries = False

    def map(self, value: int) -> int:
        if not self.hurries and value % 20 == 0:
            time.sleep(0.01)
            self.hurries = self.enough.exists()
        return value


class Count(KeyedProcessFunction):
    """Numbers the elements of each key."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))

    def process_element(self, value: int, ctx: Any) -> list[str]:
        count = (self.count.value() or 0) + 1
        self.count.update(count)
        return [f"{ctx.get_current_key()} {count} {value}"]


def free_ports() -> tuple[int, int]:
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        return one.getsockname()[1], other.getsockname()[1]


def wait_until_gone(workers: list[int]) -> None:
    deadline = time.monotonic() + 20
    while not all(map(is_gone, workers)):
        assert time.monotonic() < deadline, f"{workers} outlive their TaskManager"
        time.sleep(0.05)


@pytest.mark.parametrize("mode", ["process", "thread"])
@pytest.mark.timeout(120 + 60 * KILLS)
def test_no_row_is_lost_or_doubled(tmp_path: Path, mode: str) -> None:
    enough = tmp_path / "enough"
    options = {
        "python.execution-mode": mode,
        "execution.checkpointing.interval": "100 ms",
        "execution.checkpointing.dir": (tmp_path / "checkpoints").as_uri(),
        "restart-strategy.type": "fixed-delay",
        "restart-strategy.fixed-delay.attempts": "100000",
        "restart-strategy.fixed-delay.delay": "10 ms",
        "web.exception-history-size": str(2 * KILLS),
        "state.backend.type": "rocksdb" if mode == "process" else "hashmap",
    }
    elements = 200_000
    with Cluster(tmp_path / "cluster", free_ports(), options) as cluster:
        for _ in range(1 + SPARES):
            cluster.start_task_manager()
        cluster.wait_for_slots(1 + SPARES)
        env = StreamExecutionEnvironment.create_remote_environment("127.0.0.1", cluster.rest_port)
        env.set_parallelism(1)
        numbers = env.from_sequence(0, elements - 1).map(Paced(enough), Types.LONG())
        counted = numbers.key_by(lambda v: v % KEYS, Types.LONG()).process(Count(), Types.STRING())
        counted.sink_to(
            FileSink.for_row_format(
                (tmp_path / "counts").as_uri(), Encoder.simple_string_encoder()
            ).build()
        )
        job = env.execute_async()
        job_id = str(job.get_job_id())
        choice = random.Random(7)
        for _ in range(KILLS):
            name = manager_with_tasks(cluster, job_id)
            time.sleep(choice.uniform(0.2, 1.5))
            workers = cluster.kill_task_manager(name)
            assert workers or mode == "thread"
            cluster.start_task_manager()
            wait_until_gone(workers)
        enough.touch()
        job.get_job_execution_result().result()
        failures = cluster.get(f"/jobs/{job_id}/exceptions?maxExceptions={2 * KILLS}")
    assert len(failures["exceptionHistory"]["entries"]) >= KILLS
    expected = Counter(f"{v % KEYS} {v // KEYS + 1} {v}" for v in range(elements))
    found = Counter(
        line
        for part in (tmp_path / "counts").rglob("part-*")
        for line in part.read_text().splitlines()
    )
    assert found == expected


def manager_with_tasks(cluster: Cluster, job_id: str) -> str:
    """The TaskManager that has the job's tasks, once all of them run in it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = cluster.get(f"/jobs/{job_id}")
        assert job["state"] not in ("FAILED", "FINISHED"), cluster.logs()
        tasks = [
            task
            for vertex in job["vertices"]
            for task in cluster.get(f"/jobs/{job_id}/vertices/{vertex['id']}")["subtasks"]
        ]
        places = {task["taskmanager-id"] for task in tasks}
        if all(task["status"] == "RUNNING" for task in tasks) and len(places) == 1:
            (place,) = places
            if place in cluster.task_managers:
                return str(place)
        time.sleep(0.1)
    raise AssertionError(f"the job does not run: {cluster.logs()}")
