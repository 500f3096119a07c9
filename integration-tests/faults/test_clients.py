"""Programs that are killed or interrupted while their functions run: nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(900)

PROGRAM = """
import sys, time
import signal

# A shell starts what it does not wait for with Ctrl-C switched off.
signal.signal(signal.SIGINT, signal.default_int_handler)

from pyflink._gateway.gateway import gateway
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf

t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
t_env.get_config().set("parallelism.default", "2")
t_env.get_config().set("python.execution-mode", {mode!r})
t_env.execute_sql("CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen')")
t_env.execute_sql("CREATE TABLE nowhere (n BIGINT) WITH ('connector' = 'blackhole')")

@udf(result_type="BIGINT")
def slow(n):
    import time
    open({called!r}, "w").close()
    time.sleep(0.01)
    return n

t_env.create_temporary_function("slow", slow)
result = t_env.execute_sql("INSERT INTO nowhere SELECT slow(n) FROM numbers")
print(gateway().process.pid, flush=True)
try:
    result.wait()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


class Program:
    """A Python program whose functions run, with temporary files in a folder of its own."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.folder = folder / "temporary"
        self.folder.mkdir(exist_ok=True)
        called = folder / "called"
        called.unlink(missing_ok=True)
        text = PROGRAM.format(mode=mode, called=str(called))
        self._process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(text)],
            env={**os.environ, "TMPDIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.jvm = int(self._process.stdout.readline())
        wait_until(called.exists, "the function is called")
        self.processes = {self.jvm} | descendants(self.jvm)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def end(self) -> tuple[int, str, str]:
        out, err = self._process.communicate(timeout=240)
        return self._process.returncode, out, err

    def kill_all(self) -> None:
        for pid in [self._process.pid, *self.processes]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.communicate()

    def is_gone(self) -> bool:
        return not any(map(is_alive, self.processes))

    def left_behind(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def descendants(pid: int) -> set[int]:
    children = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children |= set(map(int, (task / "children").read_text().split()))
        except OSError:
            continue
    for child in list(children):
        if is_alive(child):
            children |= descendants(child)
    return children


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline, f"not within 240 s: {what}"
        time.sleep(0.05)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Program]]:
    programs: list[Program] = []

    def start_program(mode: str) -> Program:
        programs.append(Program(tmp_path, mode))
        return programs[-1]

    yield start_program
    for program in programs:
        program.kill_all()


@pytest.mark.parametrize("mode", ["process", "thread"])
def test_a_killed_program_leaves_nothing(start: Callable[[str], Program], mode: str) -> None:
    program = start(mode)
    if mode == "process":
        assert len(program.processes) >= 4  # the JVM, the fork server, two workers
    program.send(signal.SIGKILL)
    program.end()
    wait_until(program.is_gone, "the JVM and all workers are gone")
    assert program.left_behind() == []


@pytest.mark.parametrize("mode", ["process", "thread"])
def test_ctrl_c_leaves_nothing(start: Callable[[str], Program], mode: str) -> None:
    program = start(mode)
    program.send(signal.SIGINT)
    assert program.end() == (0, "interrupted\n", "")
    wait_until(program.is_gone, "the JVM and all workers are gone")
    assert program.left_behind() == []


@pytest.mark.parametrize("mode", ["process", "thread"])
def test_workers_go_with_a_killed_jvm_and_its_files_are_swept(
    start: Callable[[str], Program], mode: str
) -> None:
    program = start(mode)
    program.send(signal.SIGSTOP)  # So that it cannot clean up.
    os.kill(program.jvm, signal.SIGKILL)
    wait_until(program.is_gone, "all workers are gone")
    program.send(signal.SIGKILL)
    program.end()
    left = program.left_behind()
    assert left != []
    following = start(mode)
    assert not set(left) & set(following.left_behind())
    following.send(signal.SIGINT)
    following.end()
    wait_until(following.is_gone, "the JVM and all workers are gone")
    assert following.left_behind() == []
