"""How each kind of case is measured. Every function here runs one fresh process of a contestant."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.cases import TRANSFERS, Case
from benchmarks.contestants import Contestant
from benchmarks.environments import Environments
from benchmarks.process import Run

FLINK = ("fletching", "pyflink")
JOBS = {"fletching": "flink", "pyflink": "flink", "spark": "spark", "python": "plain"}
STREAM_JOBS = {"fletching": "streams", "pyflink": "streams", "python": "plain_streams"}
STREAM_MAIN = "io.fletching.benchmarks.stream.Main"
OPENED = ("java.base/java.util=ALL-UNNAMED", "java.base/java.lang=ALL-UNNAMED")
POLL_SECONDS = 0.1
MEMORY_POLL_SECONDS = 0.2


class Failed(Exception):
    """The contestant did not get through; says why."""


@dataclass(frozen=True)
class Windows:
    """How long a measurement takes."""

    warm_up_seconds: float
    window_seconds: float
    slices: int
    start_limit_seconds: float = 120
    job_limit_seconds: float = 300


@dataclass(frozen=True)
class Figures:
    """What one run gave: values by name, each with its samples in order of time."""

    samples: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Report:
    """What the sink wrote so far."""

    rows: list[tuple[int, int]]  # nanos, rows
    ages: list[tuple[int, int]]  # nanos, age in nanos
    ended: bool

    @classmethod
    def read(cls, path: Path) -> _Report:
        rows, ages, ended = [], [], False
        text = path.read_text() if path.exists() else ""
        for line in text[: text.rfind("\n") + 1].splitlines():
            what, nanos, value = line.split()
            if what == "age":
                ages.append((int(nanos), int(value)))
            else:
                rows.append((int(nanos), int(value)))
                ended = ended or what == "end"
        return cls(rows, ages, ended)


def measure(
    contestant: Contestant, case: Case, environments: Environments, windows: Windows
) -> Figures:
    """Runs the case once."""
    with _start(contestant, case, environments, windows) as run:
        if case.kind == "cold_start":
            return _cold_start(run, windows)
        if case.kind == "memory":
            return _memory(run, windows)
        if contestant.environment not in FLINK or case.kind in (*TRANSFERS, "stream"):
            return _rates_of_its_own(run, windows)
        if case.kind == "latency":
            _wait_for_rows(run, windows)
            # Nothing is read meanwhile: a core that reads a line for each row is one less.
            time.sleep(windows.warm_up_seconds + windows.window_seconds)
            return _ages(_whole_report(run, windows), windows)
        watched = _watch(run, windows)
        rates = _rates(watched.report, case, windows)
        return Figures({**rates.samples, **watched.cpu_nanos_per_row(case)})


def _start(contestant: Contestant, case: Case, environments: Environments, windows: Windows) -> Run:
    if contestant.environment == "java":
        return Run(_java_program(case, environments, windows), dict(os.environ))
    interpreter = environments.interpreter(contestant.environment)
    spec: dict[str, Any] = {
        "case": case.name,
        "kind": case.kind,
        "function": vars(case.function),
        "form": contestant.form,
        "config": {**contestant.config, **case.config},
        "columns": case.columns,
        "output": case.output,
        "select": case.select,
        "where": case.where,
        "spark_columns": case.spark_columns,
        "rows": case.rows,
        "rows_per_second": case.rows_per_second,
        "warm_up_seconds": windows.warm_up_seconds,
        "window_seconds": windows.window_seconds,
        "report": "report",
        "program": case.program,
        "keys": case.keys,
        "job_seconds": case.job_seconds,
    }
    if contestant.environment in FLINK:
        spec["jar"] = str(environments.jar())
    jobs = STREAM_JOBS if case.kind == "stream" else JOBS
    job = f"benchmarks.jobs.{jobs[contestant.environment]}"
    command = [str(interpreter.python), "-m", job, json.dumps(spec)]
    variables = {**interpreter.variables(), **contestant.environ}
    if contestant.environment == "fletching":
        # Nobody gets an archive of classes that happens to be there.
        variables["XDG_CACHE_HOME"] = str(environments.caches(contestant.starts_faster))
    return Run(command, variables)


def _java_program(case: Case, environments: Environments, windows: Windows) -> list[str]:
    numbers = (case.keys, windows.warm_up_seconds, case.job_seconds, case.rows)
    options = [f"{key}={value}" for key, value in case.config.items()]
    java = environments.java(*OPENED)
    return [*java, STREAM_MAIN, case.program, *map(str, numbers), *options]


# --- throughput and latency: the sink's report over a window -------------------------------------


@dataclass(frozen=True)
class _Watched:
    """What was seen of a run: the sink's report, and the processes' time over its window."""

    report: _Report
    rows: int
    jvm_seconds: float
    other_seconds: float

    def cpu_nanos_per_row(self, case: Case) -> dict[str, list[float]]:
        rows = self.rows / case.passing
        if not rows:
            return {}
        return {
            "jvm_cpu_nanos": [self.jvm_seconds * 1e9 / rows],
            "python_cpu_nanos": [self.other_seconds * 1e9 / rows],
        }


def _watch(run: Run, windows: Windows) -> _Watched:
    """Waits until warm-up and window have passed since the first row."""
    _wait_for_rows(run, windows)
    time.sleep(windows.warm_up_seconds)
    began, cpu_began = _Report.read(run.report), run.cpu_time()
    time.sleep(windows.window_seconds)
    report, cpu_ended = _Report.read(run.report), run.cpu_time()
    rows = report.rows[-1][1] - began.rows[-1][1]
    return _Watched(
        _whole_report(run, windows, report),
        rows,
        cpu_ended.jvm_seconds - cpu_began.jvm_seconds,
        cpu_ended.other_seconds - cpu_began.other_seconds,
    )


def _whole_report(run: Run, windows: Windows, report: _Report | None = None) -> _Report:
    """The report when warm-up and window are in it."""
    report = report or _Report.read(run.report)
    deadline = time.monotonic() + windows.job_limit_seconds
    wanted_nanos = (windows.warm_up_seconds + windows.window_seconds) * 1e9
    while report.rows[-1][0] - report.rows[0][0] < wanted_nanos:
        _check_alive(run, deadline, "no end of the window")
        time.sleep(POLL_SECONDS)
        report = _Report.read(run.report)
    return report


def _wait_for_rows(run: Run, windows: Windows) -> _Report:
    deadline = time.monotonic() + windows.start_limit_seconds
    while not (report := _Report.read(run.report)).rows:
        _check_alive(run, deadline, "no row reached the sink")
        time.sleep(POLL_SECONDS)
    return report


def _check_alive(run: Run, deadline: float, late: str) -> None:
    if run.exit_code() is not None:
        raise Failed(f"the job ended with {run.exit_code()}: {run.last_words()}")
    if time.monotonic() > deadline:
        raise Failed(f"{late} in time: {run.last_words()}")


def _rates(report: _Report, case: Case, windows: Windows) -> Figures:
    begin = report.rows[0][0] + windows.warm_up_seconds * 1e9
    lines = [line for line in report.rows if line[0] >= begin]
    slice_nanos = windows.window_seconds * 1e9 / windows.slices
    rates, first = [], lines[0]
    for line in lines[1:]:
        if line[0] - first[0] >= slice_nanos:
            rates.append((line[1] - first[1]) / case.passing * 1e9 / (line[0] - first[0]))
            first = line
    return Figures({"rows_per_second": rates[: windows.slices]})


def _ages(report: _Report, windows: Windows) -> Figures:
    begin = report.rows[0][0] + windows.warm_up_seconds * 1e9
    millis = sorted(age / 1e6 for nanos, age in report.ages if nanos >= begin)
    if len(millis) < 100:
        raise Failed(f"only {len(millis)} rows in the window, too few for a 99th percentile")
    return Figures(
        {
            "p50_ms": [millis[len(millis) // 2]],
            "p99_ms": [millis[len(millis) * 99 // 100]],
            "max_ms": [millis[-1]],
        }
    )


# --- the other kinds ------------------------------------------------------------------------------


def _rates_of_its_own(run: Run, windows: Windows) -> Figures:
    """PySpark, the plain loop and transfers measure themselves and print their rates."""
    _wait_for_end(run, windows)
    lines = [line for line in run.stdout.read_text().splitlines() if line.startswith("{")]
    return Figures({"rows_per_second": json.loads(lines[-1])["rates"]})


def _cold_start(run: Run, windows: Windows) -> Figures:
    deadline = run.started_seconds + windows.start_limit_seconds
    while "first-row" not in run.stdout.read_text():
        _check_alive(run, deadline, "no first row")
        time.sleep(0.005)
    return Figures({"seconds": [time.monotonic() - run.started_seconds]})


def _memory(run: Run, windows: Windows) -> Figures:
    deadline = time.monotonic() + windows.job_limit_seconds
    peak, peak_jvm, peak_other = 0, 0, 0
    while not _Report.read(run.report).ended:
        _check_alive(run, deadline, "no end of the job")
        memory = run.memory()
        peak = max(peak, memory.total_bytes)
        peak_jvm = max(peak_jvm, memory.jvm_bytes)
        peak_other = max(peak_other, memory.other_bytes)
        time.sleep(MEMORY_POLL_SECONDS)
    mebibyte = 2**20
    return Figures(
        {
            "total_mib": [peak / mebibyte],
            "jvm_mib": [peak_jvm / mebibyte],
            "python_mib": [peak_other / mebibyte],
        }
    )


def _wait_for_end(run: Run, windows: Windows) -> None:
    deadline = time.monotonic() + windows.job_limit_seconds
    while run.exit_code() is None:
        _check_alive(run, deadline, "no end of the job")
        time.sleep(POLL_SECONDS)
    if run.exit_code() != 0:
        raise Failed(f"the job ended with {run.exit_code()}: {run.last_words()}")
