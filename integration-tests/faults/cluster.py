"""A cluster of Flink's own processes on this machine, whose TaskManagers may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from pyflink._gateway.command import jvm_command
from pyflink._gateway.distribution import find_distribution
from pyflink._gateway.java import find_java

_JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
_TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
_LOGGING = "log4j2.properties"
_START_SECONDS = 60.0


class Cluster:
    """One JobManager and some TaskManagers of one slot each."""

    def __init__(self, folder: Path, ports: tuple[int, int], options: dict[str, str]) -> None:
        """``ports`` are free ones: of the JobManager's actors and of its REST interface."""
        self.rest_port = ports[1]
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.task_managers: dict[str, subprocess.Popen[bytes]] = {}
        """Those that were not killed, by their ids."""
        self._distribution = find_distribution()
        folder.mkdir()
        lines = {
            "jobmanager.rpc.address": "127.0.0.1",
            "jobmanager.rpc.port": str(ports[0]),
            "jobmanager.memory.heap.size": "256m",
            "rest.port": str(self.rest_port),
            "rest.address": "127.0.0.1",
            "taskmanager.host": "127.0.0.1",
            "taskmanager.cpu.cores": "1",
            "taskmanager.memory.framework.heap.size": "64m",
            "taskmanager.memory.framework.off-heap.size": "64m",
            "taskmanager.memory.jvm-metaspace.size": "256m",
            "taskmanager.memory.jvm-overhead.min": "64m",
            "taskmanager.memory.jvm-overhead.max": "64m",
            "taskmanager.memory.task.heap.size": "128m",
            "taskmanager.memory.task.off-heap.size": "128m",
            "taskmanager.memory.managed.size": "64m",
            "taskmanager.memory.network.min": "64m",
            "taskmanager.memory.network.max": "64m",
            # By the connection's end a lost TaskManager is known at once.
            "resourcemanager.taskmanager-timeout": "60 s",
            "heartbeat.interval": "1 s",
            "heartbeat.timeout": "10 s",
            **options,
        }
        text = "".join(f"{key}: {value}\n" for key, value in lines.items())
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        (folder / _LOGGING).write_text(
            "rootLogger.level = INFO\nrootLogger.appenderRef.out.ref = Out\n"
            "appender.out.name = Out\nappender.out.type = CONSOLE\n"
            "appender.out.layout.type = PatternLayout\n"
            "appender.out.layout.pattern = %d{ABSOLUTE} %-5p %c{1} %m%n\n",
            encoding="utf-8",
        )
        self._start(_JOB_MANAGER)

    def start_task_manager(self) -> None:
        """One more; it comes to the JobManager by itself."""
        name = f"manager-{len(self._processes)}"
        self.task_managers[name] = self._start(_TASK_MANAGER, f"-Dtaskmanager.resource-id={name}")

    def kill_task_manager(self, name: str) -> list[int]:
        """Kills one; the processes that it had started."""
        process = self.task_managers.pop(name)
        below = _processes_below(process.pid)
        process.kill()
        process.wait()
        return below

    def _start(self, main_class: str, *options: str) -> subprocess.Popen[bytes]:
        number = len(self._processes)
        temporary = self._folder / f"tmp-{number}"
        temporary.mkdir()
        more = ["-Xmx512m", f"-Dlog4j.configurationFile={self._folder / _LOGGING}"]
        command = jvm_command(find_java(), self._distribution.class_path(), temporary, more)
        command[-1:] = [main_class, "--configDir", str(self._folder), *options]
        with (self._folder / f"log-{number}").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "FLINK_CONF_DIR": str(self._folder)},
            )
        self._processes.append(process)
        return process

    def wait_for_slots(self, slots: int) -> None:
        """Waits until the cluster has as many slots, used or not."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._overview().get("slots-total", 0) >= slots:
                return
            time.sleep(0.1)
        raise AssertionError(f"no {slots} slots in {_START_SECONDS} s: {self.logs()}")

    def _overview(self) -> dict[str, Any]:
        try:
            return self.get("/overview")  # type: ignore[no-any-return]
        except OSError:
            return {}

    def get(self, path: str) -> Any:
        """What the REST interface answers."""
        url = f"http://127.0.0.1:{self.rest_port}{path}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def logs(self) -> str:
        """What the processes have said."""
        found = sorted(self._folder.glob("log-*"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-3000:]}" for log in found)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self,
        error: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()


def _processes_below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    direct = [int(each) for file in children for each in file.read_text().split()]
    return [*direct, *(each for child in direct for each in _processes_below(child))]


def is_gone(pid: int) -> bool:
    """Whether there is no such process any more, but perhaps what its parent has not taken."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"
