"""Functions that end their process in thread mode, where that is Flink's JVM."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(600)

PROGRAM = """
from pyflink._gateway.errors import GatewayError
from pyflink._gateway.gateway import gateway
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf

t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
t_env.get_config().set("parallelism.default", "1")
t_env.get_config().set("python.execution-mode", "thread")
t_env.execute_sql(
    "CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '100')"
)
t_env.execute_sql("CREATE TABLE nowhere (n BIGINT) WITH ('connector' = 'blackhole')")

@udf(result_type="BIGINT")
def crashing(n):
    import ctypes, os, signal
    {crash}
    return n

t_env.create_temporary_function("crashing", crashing)
print(gateway().process.pid, flush=True)
try:
    {wait}
except GatewayError as error:
    print(error)
try:
    t_env.execute_sql("SHOW TABLES")
except GatewayError as error:
    print(error)
"""

INSERT = 't_env.execute_sql("INSERT INTO nowhere SELECT crashing(n) FROM numbers").wait()'
COLLECT = 'list(t_env.sql_query("SELECT crashing(n) FROM numbers").execute().collect())'


def is_gone(process_group: int) -> bool:
    """Whether nobody is left of the JVM and those it started: it leads a session of its own."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == process_group and fields[0] != "Z":
                return False
    return True


def run(folder: Path, crash: str, wait: str) -> tuple[int, list[str], str]:
    """The JVM's process, what the program printed, and what was written to standard error."""
    temporary = folder / "temporary"
    temporary.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(crash=crash, wait=wait)],
        env={**os.environ, "TMPDIR": str(temporary)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    jvm, *said = ended.stdout.splitlines()
    deadline = time.monotonic() + 60
    while not is_gone(int(jvm)):
        assert time.monotonic() < deadline, "a process of the JVM's session is still there"
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []
    return int(jvm), said, ended.stderr


def message(how: str, report: str = "", operator: str = "PythonCalc[2]") -> str:
    return (
        f"The gateway's JVM {how} while functions were open in it: 'crashing' of operator "
        f"'Source: numbers[1] -> {operator} (1/1)#0'. In thread mode a function that ends its "
        f"process, by os._exit or by a crash in C code, ends the JVM: look for that there, or set "
        f"'python.execution-mode' to 'process', where it ends a worker alone and the failure says "
        f"where. Then restart the Python program.{report}"
    )


def test_a_function_exits(tmp_path: Path) -> None:
    _, said, err = run(tmp_path, "os._exit(3)", INSERT)
    assert said == 2 * [message("ended with exit code 3")]
    assert err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]


def test_a_function_exits_while_its_results_are_read(tmp_path: Path) -> None:
    _, said, err = run(tmp_path, "os._exit(0)", COLLECT)
    chain = "PythonCalc[2] -> Arrow batches -> Sink: Collect table sink"
    assert said == 2 * [message("ended with exit code 0", operator=chain)]
    assert err == ""


def test_a_function_kills_its_process(tmp_path: Path) -> None:
    _, said, err = run(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", INSERT)
    assert said == 2 * [message("was ended by SIGKILL")]
    assert err == ""


def test_a_function_has_a_segmentation_fault(tmp_path: Path) -> None:
    jvm, said, _ = run(tmp_path, "ctypes.string_at(0)", INSERT)
    report = tmp_path / f"hs_err_pid{jvm}.log"
    # The JVM's own handler of the signal writes the report and aborts.
    told = message("was ended by SIGABRT", f" Java's report of the crash is {report}.")
    assert said[-2:] == [told, told]
    assert report.read_text().startswith("#\n# A fatal error has been detected")
