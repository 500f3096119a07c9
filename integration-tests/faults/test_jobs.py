"""Jobs with checkpoints, cancelled jobs, restarted jobs, and rows larger than a batch."""

from __future__ import annotations

import collections
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyflink.table.udf import udf
from pyflink.util.exceptions import JavaException

pytestmark = pytest.mark.timeout(900)


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline, f"not within 240 s: {what}"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def checkpoint_every(faults: Any, interval: str, folder: Path) -> None:
    faults.set("execution.checkpointing.interval", interval)
    faults.set("execution.checkpointing.storage", "filesystem")
    faults.set("execution.checkpointing.dir", folder.as_uri())


def cancel(result: Any) -> None:
    result.get_job_client().cancel().result()
    with pytest.raises(JavaException) as raised:
        result.wait()
    assert str(raised.value) == "Failed to wait job finish\nCaused by: Job was cancelled."


def completed_checkpoints(folder: Path) -> list[int]:
    return [int(path.parent.name[4:]) for path in folder.glob("*/chk-*/_metadata")]


def test_a_row_larger_than_a_batch_travels_alone(faults: Any) -> None:
    @udf(result_type="BIGINT", func_type="arrow")
    def rows_of_batch(texts):
        import pyarrow as pa

        assert all(len(text) == 100_000 for text in texts.to_pylist())
        return pa.array([len(texts)] * len(texts), pa.int64())

    faults.set("python.fn-execution.arrow.batch.bytes", "10 kb")
    faults.source(20)
    name = faults.register(rows_of_batch)
    result = faults.t_env.sql_query(f"SELECT n, {name}(REPEAT('x', 100000)) FROM numbers").execute()
    with result.collect() as rows:
        assert [(row[0], row[1]) for row in rows] == [(n, 1) for n in range(20)]


def test_results_larger_than_a_batch_arrive_whole(faults: Any) -> None:
    @udf(result_type="STRING")
    def large(n):
        return str(n) * 200_000

    faults.set("python.fn-execution.arrow.batch.bytes", "10 kb")
    faults.source(8)
    assert faults.collect(large) == [str(n) * 200_000 for n in range(8)]


def test_a_row_of_two_hundred_megabytes_passes(faults: Any) -> None:
    length = 210_000_000

    @udf(result_type="STRING")
    def same(text):
        assert len(text) == length
        return text

    # The length comes from a source, else the planner would make a constant of the text.
    faults.t_env.execute_sql(
        f"CREATE TEMPORARY TABLE lengths (n INT) WITH ('connector' = 'datagen', "
        f"'number-of-rows' = '1', 'fields.n.min' = '{length}', 'fields.n.max' = '{length}')"
    )
    query = f"SELECT CHAR_LENGTH({faults.register(same)}(REPEAT('x', n))) FROM lengths"
    with faults.t_env.sql_query(query).execute().collect() as rows:
        assert [row[0] for row in rows] == [length]


def test_a_job_is_cancelled_in_the_middle_of_a_batch(faults: Any, tmp_path: Path) -> None:
    folder = str(tmp_path)

    @udf(result_type="BIGINT")
    def waiting(n):
        import os
        import time

        with open(os.path.join(folder, "begun"), "w") as file:
            file.write(str(os.getpid()))
        try:
            while True:
                time.sleep(0.01)
        finally:
            open(os.path.join(folder, "ended"), "w").close()

    faults.source(10)
    result = faults.submit(waiting)
    begun = tmp_path / "begun"
    wait_until(lambda: begun.exists() and begun.read_text(), "the function is called")
    cancel(result)
    if faults.mode == "process":
        wait_until(lambda: not is_running(int(begun.read_text())), "the worker is gone")
    else:
        wait_until((tmp_path / "ended").exists, "the function has been interrupted")


def test_checkpoints_complete_while_a_function_is_slow(faults: Any, tmp_path: Path) -> None:
    folder = str(tmp_path)

    @udf(result_type="BIGINT")
    def slow(n):
        import os
        import time

        time.sleep(0.02)
        with open(os.path.join(folder, "calls"), "a") as file:
            file.write(".")
        return n

    checkpoints = tmp_path / "checkpoints"
    checkpoint_every(faults, "300 ms", checkpoints)
    faults.file_source(tmp_path / "numbers.csv", 100_000)
    result = faults.submit(slow)
    calls = tmp_path / "calls"
    wait_until(calls.exists, "the function is called")
    first = max(completed_checkpoints(checkpoints), default=0)
    wait_until(
        lambda: max(completed_checkpoints(checkpoints), default=0) >= first + 5, "five checkpoints"
    )
    called = calls.stat().st_size
    assert result.get_job_client().get_job_status().result().name == "RUNNING"
    wait_until(lambda: calls.stat().st_size > called, "further calls")
    cancel(result)


def test_every_row_counts_once_after_a_restart(faults: Any, tmp_path: Path) -> None:
    rows, folder, is_process = 2_000, str(tmp_path), faults.mode == "process"

    @udf(result_type="BIGINT")
    def dies_once(n):
        import glob
        import os
        import signal
        import time

        time.sleep(0.01)
        with open(os.path.join(folder, "calls"), "a") as file:
            file.write(f"{n}\n")
        died = os.path.join(folder, "died")
        done = glob.glob(os.path.join(folder, "checkpoints", "*", "chk-*", "_metadata"))
        last = max([int(path.split("chk-")[-1].split(os.sep)[0]) for path in done], default=0)
        if n == 0:
            with open(os.path.join(folder, "last"), "w") as file:
                file.write(str(last))
        # The next checkpoint may have begun before the first row; the one after that has not.
        with open(os.path.join(folder, "last")) as file:
            is_time = last >= int(file.read()) + 2
        if is_time and not os.path.exists(died):
            with open(died, "w") as file:
                file.write(str(n))
            if is_process:
                os.kill(os.getpid(), signal.SIGKILL)
            raise ValueError("once")
        return n

    checkpoint_every(faults, "300 ms", tmp_path / "checkpoints")
    faults.set("restart-strategy.type", "fixed-delay")
    faults.set("restart-strategy.fixed-delay.attempts", "1")
    faults.set("restart-strategy.fixed-delay.delay", "100 ms")
    faults.file_source(tmp_path / "numbers.csv", rows)
    faults.t_env.execute_sql(
        f"CREATE TEMPORARY TABLE written (n BIGINT, f BIGINT) WITH ("
        f"'connector' = 'filesystem', 'path' = '{tmp_path / 'written'}', 'format' = 'csv')"
    )
    name = faults.register(dies_once)
    faults.t_env.execute_sql(f"INSERT INTO written SELECT n, {name}(n) FROM numbers").wait()

    written = [
        line for part in (tmp_path / "written").glob("part-*") for line in part.read_text().split()
    ]
    assert sorted(written) == sorted(f"{n},{n}" for n in range(rows))
    calls = collections.Counter((tmp_path / "calls").read_text().split())
    assert calls.keys() == set(map(str, range(rows)))
    # The job began again, and where the checkpoint was.
    assert calls[(tmp_path / "died").read_text()] == 2
    assert calls["0"] == 1
