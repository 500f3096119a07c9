"""One process of a contestant with all that it starts: found, weighed and ended by a mark."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

MARK = "FLETCHING_BENCHMARK_RUN"
PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Proportional set size of a run's processes, so that shared pages count once."""

    jvm_bytes: int
    other_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.jvm_bytes + self.other_bytes


@dataclass(frozen=True)
class CpuTime:
    """What a run's processes have computed so far, of the JVM and of all others."""

    jvm_seconds: float
    other_seconds: float


class Run:
    """A process group under a mark in its environment, which whatever it forks inherits."""

    def __init__(self, command: list[str], variables: dict[str, str]) -> None:
        self._mark = f"{MARK}={uuid.uuid4().hex}".encode()
        self.folder = Path(tempfile.mkdtemp(prefix="fb-"))
        name, value = self._mark.decode().split("=")
        java_options = f"{variables.get('JAVA_TOOL_OPTIONS', '')} -Djava.io.tmpdir={self.folder}"
        variables = {
            **variables,
            name: value,
            "TMPDIR": str(self.folder),
            "JAVA_TOOL_OPTIONS": java_options.strip(),
        }
        with self.stdout.open("wb") as stdout, self.stderr.open("wb") as stderr:
            self.started_seconds = time.monotonic()
            self._process = subprocess.Popen(
                command,
                env=variables,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

    @property
    def stdout(self) -> Path:
        return self.folder / "stdout"

    @property
    def stderr(self) -> Path:
        return self.folder / "stderr"

    @property
    def report(self) -> Path:
        """Where the sink reports."""
        return self.folder / "report"

    def exit_code(self) -> int | None:
        return self._process.poll()

    def last_words(self) -> str:
        """The line of the output that says most about a failure."""
        text = self.stderr.read_text(errors="replace") + self.stdout.read_text(errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        causes = [line for line in lines if "Error" in line or "Caused by" in line]
        return (causes or lines or ["it printed nothing"])[-1][:300]

    def memory(self) -> Memory:
        jvm = other = 0
        for process in self._processes():
            pss = _pss_bytes(process)
            if _is_jvm(process):
                jvm += pss
            else:
                other += pss
        return Memory(jvm, other)

    def cpu_time(self) -> CpuTime:
        jvm = other = 0.0
        for process in self._processes():
            seconds = _cpu_seconds(process)
            if _is_jvm(process):
                jvm += seconds
            else:
                other += seconds
        return CpuTime(jvm, other)

    def _processes(self) -> list[Path]:
        found = []
        for process in PROC.glob("[0-9]*"):
            try:
                if self._mark in (process / "environ").read_bytes():
                    found.append(process)
            except OSError:
                continue  # it ended, or is another user's
        return found

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        deadline = time.monotonic() + 10
        while (left := self._processes()) and time.monotonic() < deadline:
            for process in left:
                _kill(int(process.name))
            self._process.poll()
            time.sleep(0.02)
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _pss_bytes(process: Path) -> int:
    try:
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass  # it ended while we looked
    return 0


def _cpu_seconds(process: Path) -> float:
    try:
        # What follows the name, which may hold spaces; the times are fields 14 and 15 of the line.
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0  # it ended while we looked
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_jvm(process: Path) -> bool:
    try:
        return (process / "comm").read_text().strip() == "java"
    except OSError:
        return False
