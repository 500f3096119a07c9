from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from benchmarks import cases, measure
from benchmarks.process import Run

SECOND = 1_000_000_000
WINDOWS = measure.Windows(warm_up_seconds=2, window_seconds=4, slices=2, start_limit_seconds=20)
BIGINT = cases.ALL[0]
WHERE = next(case for case in cases.ALL if case.name == "where")


def write_report(path: Path, *lines: str) -> measure._Report:
    path.write_text("\n".join(lines) + "\nrows 99")  # the last line is still being written
    return measure._Report.read(path)


def test_rates_start_after_the_warm_up_and_go_by_slices(tmp_path: Path) -> None:
    lines = [
        f"rows {(10 + second) * SECOND} {rows}"
        for second, rows in enumerate([0, 1, 2, 102, 202, 502, 802, 99_999])
    ]
    report = write_report(tmp_path / "report", *lines)
    assert measure._rates(report, BIGINT, WINDOWS).samples == {"rows_per_second": [100.0, 300.0]}


def test_rates_count_the_rows_before_the_predicate(tmp_path: Path) -> None:
    lines = [f"rows {second * SECOND} {second * 50}" for second in range(7)]
    report = write_report(tmp_path / "report", *lines)
    assert measure._rates(report, WHERE, WINDOWS).samples == {"rows_per_second": [100.0, 100.0]}


def test_ages_are_those_after_the_warm_up(tmp_path: Path) -> None:
    early = [f"age {SECOND} {999 * SECOND}"]
    late = [f"age {4 * SECOND} {millis * 1_000_000}" for millis in range(200)]
    report = write_report(tmp_path / "report", f"rows {SECOND} 0", *early, *late)
    samples = measure._ages(report, WINDOWS).samples
    assert samples == {"p50_ms": [100.0], "p99_ms": [198.0], "max_ms": [199.0]}


def test_too_few_ages_are_refused(tmp_path: Path) -> None:
    report = write_report(tmp_path / "report", f"rows {SECOND} 0", f"age {9 * SECOND} 5")
    with pytest.raises(measure.Failed) as failed:
        measure._ages(report, WINDOWS)
    assert str(failed.value) == "only 1 rows in the window, too few for a 99th percentile"


def test_a_job_that_ends_early_is_reported_with_its_last_words() -> None:
    command = [sys.executable, "-c", "raise SystemExit('ValueError: no such thing')"]
    with Run(command, dict(os.environ)) as run, pytest.raises(measure.Failed) as failed:
        measure._watch(run, WINDOWS)
    assert str(failed.value) == "the job ended with 1: ValueError: no such thing"


def test_what_a_run_computes_is_counted() -> None:
    command = [sys.executable, "-c", "while True: pass"]
    with Run(command, dict(os.environ)) as run:
        while run.cpu_time().other_seconds < 0.2:
            time.sleep(0.05)
        assert run.cpu_time().jvm_seconds == 0


def test_everything_a_run_started_ends_with_it(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = (
        "import subprocess, sys, time\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "child = subprocess.Popen(sleep, start_new_session=True)\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid))\n"
    )
    with Run([sys.executable, "-c", script], dict(os.environ)) as run:
        while run.exit_code() is None:
            time.sleep(0.01)
        pid = int(pid_file.read_text())
        assert run.memory().other_bytes > 0  # the orphan counts
        folder = run.folder
        assert folder.exists()
    status = Path(f"/proc/{pid}/status")
    assert not status.exists() or "State:\tZ" in status.read_text()
    assert not folder.exists()
