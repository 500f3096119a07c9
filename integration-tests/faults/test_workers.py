"""Workers that die or hang: what is said of it, and that nothing of them is left."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from pyflink.table.udf import ScalarFunction, udf

pytestmark = pytest.mark.timeout(900)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def pid_in(folder: Path) -> int:
    return int((folder / "pid").read_text())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_is_killed(process_faults: Any, tmp_path: Path, number: Any) -> None:
    folder, signal_number = str(tmp_path), int(number)

    @udf(result_type="BIGINT")
    def suicidal(n):
        import os

        if n == 3:
            with open(os.path.join(folder, "pid"), "w") as file:
                file.write(str(os.getpid()))
            os.kill(os.getpid(), signal_number)
        return n

    failure = process_faults.failure_of(suicidal)
    assert (failure.code, failure.blame) == ("WORKER_DIED", "worker")
    assert str(failure) == (
        f"The Python worker {pid_in(tmp_path)} was killed by {number.name}; "
        f"it wrote nothing to stderr."
    )
    wait_until_gone(pid_in(tmp_path))


def test_a_worker_exits(process_faults: Any, tmp_path: Path) -> None:
    folder = str(tmp_path)

    @udf(result_type="BIGINT")
    def leaving(n):
        import os
        import sys

        if n == 3:
            with open(os.path.join(folder, "pid"), "w") as file:
                file.write(str(os.getpid()))
            print("first words", file=sys.stderr)
            print("last words", file=sys.stderr)
            sys.stderr.flush()
            os._exit(3)
        return n

    failure = process_faults.failure_of(leaving)
    assert (failure.code, failure.blame) == ("WORKER_DIED", "worker")
    assert str(failure) == (
        f"The Python worker {pid_in(tmp_path)} exited with code 3; its last lines on stderr were:\n"
        f"first words\n"
        f"last words"
    )
    wait_until_gone(pid_in(tmp_path))


def test_a_worker_has_a_segmentation_fault(process_faults: Any, tmp_path: Path) -> None:
    folder = str(tmp_path)

    @udf(result_type="BIGINT")
    def crashing(n):
        import ctypes
        import os

        if n == 3:
            with open(os.path.join(folder, "pid"), "w") as file:
                file.write(str(os.getpid()))
            ctypes.string_at(0)
        return n

    failure = process_faults.failure_of(crashing)
    assert (failure.code, failure.blame) == ("WORKER_DIED", "worker")
    said = str(failure).splitlines()
    assert said[:2] == [
        f"The Python worker {pid_in(tmp_path)} was killed by SIGSEGV; "
        f"its last lines on stderr were:",
        "Fatal Python error: Segmentation fault",
    ]
    frame = re.compile(rf'  File "{re.escape(__file__)}", line \d+ in crashing')
    assert any(frame.fullmatch(line) for line in said)
    wait_until_gone(pid_in(tmp_path))


def test_a_function_hangs_in_a_call(process_faults: Any, tmp_path: Path) -> None:
    folder = str(tmp_path)

    @udf(result_type="BIGINT")
    def waiting(n):
        import os
        import time

        with open(os.path.join(folder, "pid"), "w") as file:
            file.write(str(os.getpid()))
        time.sleep(3600)
        return n

    process_faults.set("python.worker.call-timeout", "2 s")
    failure = process_faults.failure_of(waiting)
    assert (failure.code, failure.blame) == ("WORKER_HUNG", "worker")
    said = words(failure)
    assert said[0] == (
        "A batch has been in the function of operator 'Source: numbers[_] -> PythonCalc[_] "
        "(1/1)#0' for _ ms without a result. Look for what blocks there, or raise "
        "'python.worker.call-timeout'. The worker was here:"
    )
    assert f'  File "{__file__}", line _ in waiting' in said
    wait_until_gone(pid_in(tmp_path))


def words(failure: Any) -> list[str]:
    """The message's lines, without numbers that vary."""
    said = re.sub(r"\[\d+\]", "[_]", str(failure))
    said = re.sub(r" \d+ ms without", " _ ms without", said)
    return re.sub(r", line \d+ in ", ", line _ in ", said).splitlines()


def test_a_function_hangs_in_open(process_faults: Any, tmp_path: Path) -> None:
    folder = str(tmp_path)

    class Waiting(ScalarFunction):
        def open(self, function_context):
            with open(os.path.join(folder, "pid"), "w") as file:
                file.write(str(os.getpid()))
            time.sleep(3600)

        def eval(self, n):
            return n

    process_faults.set("python.worker.open-timeout", "2 s")
    failure = process_faults.failure_of(udf(Waiting(), result_type="BIGINT"))
    assert (failure.code, failure.blame) == ("WORKER_HUNG", "worker")
    said = words(failure)
    assert said[0] == (
        "Opening the function of operator 'Source: numbers[_] -> PythonCalc[_] (1/1)#0' took "
        "longer than 2000 ms. Look for what blocks in its imports or in its open(), or raise "
        "'python.worker.open-timeout'. The worker was here:"
    )
    assert f'  File "{__file__}", line _ in open' in said
    wait_until_gone(pid_in(tmp_path))


def test_a_function_hangs_in_an_import(
    process_faults: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "slow_to_import.py"
    module.write_text("def plus_one(n):\n    return n + 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    from slow_to_import import plus_one

    function = udf(plus_one, result_type="BIGINT")
    # What the client imported is not what the worker will find.
    module.write_text(
        f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        f"time.sleep(3600)\n"
    )
    process_faults.set("python.pythonpath", str(tmp_path))
    process_faults.set("python.worker.open-timeout", "2 s")
    failure = process_faults.failure_of(function)
    assert (failure.code, failure.blame) == ("WORKER_HUNG", "worker")
    said = words(failure)
    assert said[0] == (
        "Opening the function of operator 'Source: numbers[_] -> PythonCalc[_] (1/1)#0' took "
        "longer than 2000 ms. Look for what blocks in its imports or in its open(), or raise "
        "'python.worker.open-timeout'. The worker was here:"
    )
    assert f'  File "{module}", line _ in <module>' in said
    wait_until_gone(pid_in(tmp_path))


def test_a_call_hangs_inside_the_jvm(thread_faults: Any) -> None:
    @udf(result_type="BIGINT")
    def waiting(n):
        import time

        while True:
            time.sleep(0.01)

    thread_faults.set("python.worker.call-timeout", "2 s")
    failure = thread_faults.failure_of(waiting)
    assert (failure.code, failure.blame) == ("WORKER_HUNG", "worker")
    assert words(failure) == [hung("A batch of operator", 2000)]


def hung(what: str, millis: int) -> str:
    return (
        f"{what} 'Source: numbers[_] -> PythonCalc[_] (1/1)#0' was not done after {millis} ms. "
        f"A function in the JVM cannot be killed: if it does not end by itself its thread stays "
        f"until the TaskManager is restarted. Find out what it waits for, or set "
        f"'python.execution-mode' to 'process'."
    )


def test_an_import_hangs_inside_the_jvm(
    thread_faults: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "slow_inside_the_jvm.py"
    module.write_text("def plus_one(n):\n    return n + 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    from slow_inside_the_jvm import plus_one

    function = udf(plus_one, result_type="BIGINT")
    # What the client imported is not what the JVM's Python will find.
    module.write_text("import time\nfor _ in range(360000):\n    time.sleep(0.01)\n")
    thread_faults.set("python.pythonpath", str(tmp_path))
    thread_faults.set("python.worker.open-timeout", "5 s")
    failure = thread_faults.failure_of(function)
    assert (failure.code, failure.blame) == ("WORKER_HUNG", "worker")
    assert words(failure) == [hung("Opening operator", 5000)]


def test_open_hangs_inside_the_jvm(thread_faults: Any) -> None:
    class Waiting(ScalarFunction):
        def open(self, function_context):
            while True:
                time.sleep(0.01)

        def eval(self, n):
            return n

    thread_faults.set("python.worker.open-timeout", "5 s")
    failure = thread_faults.failure_of(udf(Waiting(), result_type="BIGINT"))
    assert (failure.code, failure.blame) == ("WORKER_HUNG", "worker")
    assert words(failure) == [hung("Opening operator", 5000)]


def test_sys_exit_is_a_failure_like_any_other(faults: Any) -> None:
    @udf(result_type="BIGINT")
    def leaving(n):
        import sys

        sys.exit(3)

    failure = faults.failure_of(leaving)
    assert (failure.code, failure.blame) == ("FUNCTION_RAISED", "user")
    assert words(failure)[-1] == (
        "The function 'leaving' raised SystemExit: 3, called with (0) in the operator "
        "'Source: numbers[_] -> PythonCalc[_] (1/1)#0': handle such arguments in the function."
    )
