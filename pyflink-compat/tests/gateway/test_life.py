"""The JVM lives no longer than the Python that started it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

BEGIN = """
import os, signal, sys, threading, time
from pyflink._gateway import gateway
from pyflink.table import EnvironmentSettings, TableEnvironment

# A shell starts what it does not wait for with Ctrl-C switched off.
signal.signal(signal.SIGINT, signal.default_int_handler)

def start_endless_job():
    t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    t_env.execute_sql("CREATE TABLE source (n BIGINT) WITH ('connector' = 'datagen')")
    t_env.execute_sql("CREATE TABLE sink (n BIGINT) WITH ('connector' = 'blackhole')")
    return t_env.execute_sql("INSERT INTO sink SELECT n FROM source")

def say(*words):
    print(*words, flush=True)
"""


class Program:
    """A Python program of its own, whose temporary files go to a folder of their own."""

    def __init__(self, text: str, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-c", BEGIN + textwrap.dedent(text)],
            env={**os.environ, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            pytest.fail(f"the program said nothing and ended: {self.end()}")
        return line

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def end(self) -> tuple[int, str, str]:
        out, err = self._process.communicate(timeout=120)
        return self._process.returncode, out, err

    def left_behind(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[object]:
    programs: list[Program] = []

    def start(text: str) -> Program:
        programs.append(Program(text, tmp_path))
        return programs[-1]

    yield start
    for program in programs:
        program.kill()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:.0f} s")
        time.sleep(0.05)


def test_a_program_that_ends_takes_its_job_along(run) -> None:
    program = run("start_endless_job(); say(gateway().process.pid)")
    jvm = int(program.read())
    code, _, err = program.end()
    assert (code, err) == (0, "")
    assert not is_alive(jvm)
    assert program.left_behind() == []


def test_a_killed_program_takes_its_jvm_along(run) -> None:
    program = run("start_endless_job(); say(gateway().process.pid); time.sleep(600)")
    jvm = int(program.read())
    assert is_alive(jvm)
    program.send(signal.SIGKILL)
    program.end()
    wait_until(lambda: not is_alive(jvm))
    assert program.left_behind() == []


def test_a_killed_jvm_is_named(run) -> None:
    program = run(
        """
        from pyflink._gateway.errors import GatewayError
        start_endless_job()
        os.kill(gateway().process.pid, signal.SIGKILL)
        time.sleep(1)
        try:
            start_endless_job()
        except GatewayError as error:
            say(error)
        """
    )
    assert program.read() == ("The gateway's JVM was ended by SIGKILL: restart the Python program.")
    code, _, _ = program.end()
    assert code == 0
    assert program.left_behind() == []


def test_what_a_killed_jvm_and_program_left_is_swept_by_the_next(run) -> None:
    program = run("gateway(); say(os.getpid(), gateway().process.pid); time.sleep(600)")
    _, jvm = map(int, program.read().split())
    os.kill(jvm, signal.SIGKILL)
    program.send(signal.SIGKILL)
    program.end()
    assert [name[:18] for name in program.left_behind()] == ["fletching-gateway-"]
    following = run("gateway(); say('up')")
    assert following.read() == "up"
    following.end()
    assert following.left_behind() == []


def test_ctrl_c_cancels_the_job_that_is_waited_for(run) -> None:
    program = run(
        """
        result = start_endless_job()
        say(gateway().process.pid)
        try:
            result.wait()
        except KeyboardInterrupt:
            jobs = gateway().java_class("io.fletching.gateway.jobs.RunningJobs").INSTANCE
            say("jobs:", jobs.count())
        """
    )
    jvm = int(program.read())
    time.sleep(1)
    program.send(signal.SIGINT)
    assert program.read() == "jobs: 0"
    code, _, err = program.end()
    assert (code, err) == (0, "")
    assert not is_alive(jvm)
    assert program.left_behind() == []


def test_ctrl_c_cancels_a_statement_that_waits_for_its_job(run) -> None:
    program = run(
        """
        t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
        t_env.get_config().set("table.dml-sync", "true")
        t_env.execute_sql("CREATE TABLE source (n BIGINT) WITH ('connector' = 'datagen')")
        t_env.execute_sql("CREATE TABLE sink (n BIGINT) WITH ('connector' = 'blackhole')")
        jobs = gateway().java_class("io.fletching.gateway.jobs.RunningJobs").INSTANCE

        def announce():
            while jobs.count() == 0:
                time.sleep(0.05)
            time.sleep(1)
            say("running")

        threading.Thread(target=announce, daemon=True).start()
        try:
            t_env.execute_sql("INSERT INTO sink SELECT n FROM source")
        except KeyboardInterrupt:
            say("jobs:", jobs.count())
        """
    )
    assert program.read() == "running"
    program.send(signal.SIGINT)
    assert program.read() == "jobs: 0"
    code, _, err = program.end()
    assert (code, err) == (0, "")
    assert program.left_behind() == []


def test_the_token_is_neither_in_arguments_nor_in_the_environment(run) -> None:
    program = run(
        "g = gateway(); say(g.process.pid, g.py4j.gateway_parameters.auth_token); time.sleep(600)"
    )
    pid, token = program.read().split()
    assert len(token) == 64
    for name in ("cmdline", "environ"):
        assert token.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()


def test_a_stranger_is_not_served(run) -> None:
    program = run(
        """
        from py4j.java_gateway import GatewayParameters, JavaGateway
        port = gateway().py4j.gateway_parameters.port
        for token in (None, "0" * 64):
            parameters = GatewayParameters(port=port, auth_token=token)
            stranger = JavaGateway(gateway_parameters=parameters)
            try:
                stranger.jvm.java.lang.System.getProperty("java.version")
                say("served")
            except Exception as error:
                say(type(error).__name__)
        """
    )
    assert program.read() != "served"
    assert program.read() != "served"


def test_only_the_loopback_address_listens(run) -> None:
    program = run(
        "g = gateway(); g.start_callbacks(); say(os.getpid(), g.process.pid); time.sleep(600)"
    )
    addresses = set()
    for pid in program.read().split():
        inodes = {
            os.readlink(entry)[8:-1]
            for entry in Path(f"/proc/{pid}/fd").iterdir()
            if os.path.lexists(entry) and os.readlink(entry).startswith("socket:")
        }
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                parts = line.split()
                if parts[3] == "0A" and parts[9] in inodes:
                    addresses.add(parts[1].partition(":")[0])
    loopback = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}
    assert addresses
    assert addresses <= loopback
