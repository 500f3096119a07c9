"""A line that says how far a job is, while the program waits for it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

from pyflink._gateway import gateway

VARIABLE = "FLETCHING_PROGRESS"
"""Set to ``off``, there is no such line."""

_QUIET_SECONDS = 2.0
_INTERVAL_SECONDS = 1.0
_ANSWER_SECONDS = 2.0
_CLEAR = "\r\x1b[K"
_NO_WATERMARK = -(2**63)
_LAST_WATERMARK = 2**63 - 1


@dataclass(frozen=True)
class Progress:
    """What a cluster tells of a job."""

    state: str
    rows: int | None
    watermark_millis: int | None


@contextmanager
def shown_while_waiting(j_job: Any) -> Iterator[None]:
    """Shows the progress of a Java JobClient's job on standard error, if that is a terminal.

    The line appears when the job has taken two seconds, and goes when the block ends.
    """
    if j_job is None or not sys.stderr.isatty() or os.environ.get(VARIABLE) == "off":
        yield
        return
    line = _Line(j_job, sys.stderr)
    try:
        yield
    finally:
        line.end()


class _Line:
    def __init__(self, j_job: Any, out: TextIO) -> None:
        self._j_job = j_job
        self._out = out
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fletching-progress", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        started = time.monotonic()
        if self._over.wait(_QUIET_SECONDS):
            return
        address = _web_interface().addressOf(self._j_job)
        if address is None:
            return
        rest = Rest(str(address), str(self._j_job.getJobID()))
        self._out.write(f"{rest.page()}\n")
        rate = Rate()
        try:
            while True:
                found = rest.progress()
                now = time.monotonic()
                if found is not None:
                    text = described(found, now - started, rate.after(now, found.rows))
                    width = shutil.get_terminal_size().columns - 1
                    self._out.write(_CLEAR + text[:width])
                    self._out.flush()
                if self._over.wait(_INTERVAL_SECONDS):
                    return
        finally:
            self._out.write(_CLEAR)
            self._out.flush()


class Rate:
    """Rows per second between the last two counts that differ: a cluster counts every few seconds
    only, every ten unless it is told otherwise.
    """

    def __init__(self) -> None:
        self._last: tuple[float, int] | None = None
        self._rate: float | None = None

    def after(self, now: float, rows: int | None) -> float | None:
        """The rate, now that so many rows were counted; None while it is not known."""
        if rows is None or (self._last is not None and self._last[1] == rows):
            return self._rate
        if self._last is not None:
            self._rate = max(0, rows - self._last[1]) / (now - self._last[0])
        self._last = (now, rows)
        return self._rate


def described(progress: Progress, seconds: float, rows_per_second: float | None) -> str:
    """The line."""
    minutes, rest = divmod(int(seconds), 60)
    parts = [f"{progress.state} {minutes}:{rest:02}"]
    if progress.rows is not None:
        parts.append(f"{progress.rows:,} rows read")
    if rows_per_second is not None:
        parts.append(f"{rows_per_second:,.0f} rows/s")
    if progress.watermark_millis is not None:
        late = time.time() - progress.watermark_millis / 1000
        parts.append(f"watermark {late:,.1f} s behind the clock")
    return ", ".join(parts)


class Rest:
    """What the REST interface of Flink says of a job."""

    def __init__(self, address: str, job_id: str) -> None:
        self._address = address
        self._job_id = job_id

    def page(self) -> str:
        """The job's page in the web interface."""
        return f"{self._address}/#/job/running/{self._job_id}/overview"

    def progress(self) -> Progress | None:
        """How the job is; None where nobody answers."""
        try:
            job = self._get("")
            metrics = [
                self._metrics(vertex["id"])
                for vertex in job["vertices"]
                if vertex["name"].startswith("Source:")
            ]
        except (OSError, ValueError, KeyError):
            return None
        return Progress(job["state"], _rows(metrics), _watermark(metrics))

    def _metrics(self, vertex: str) -> dict[str, Mapping[str, float]]:
        known = [each["id"] for each in self._get(f"/vertices/{vertex}/subtasks/metrics")]
        wanted = [name for name in known if _WANTED.match(name)]
        if not wanted:
            return {}
        names = urllib.parse.quote(",".join(wanted))
        found = self._get(f"/vertices/{vertex}/subtasks/metrics?get={names}")
        return {each["id"]: each for each in found}

    def _get(self, path: str) -> Any:
        url = f"{self._address}/jobs/{self._job_id}{path}"
        with urllib.request.urlopen(url, timeout=_ANSWER_SECONDS) as answer:
            return json.loads(answer.read())


_WANTED = re.compile(r"(Source_.*\.numRecordsOut|.*\.currentOutputWatermark)$")


def _rows(vertices: list[dict[str, Mapping[str, float]]]) -> int | None:
    """What the sources have read."""
    counts = [
        int(metric["sum"])
        for metrics in vertices
        for name, metric in metrics.items()
        if name.endswith(".numRecordsOut")
    ]
    return sum(counts) if counts else None


def _watermark(vertices: list[dict[str, Mapping[str, float]]]) -> int | None:
    """How far event time is: the furthest that an operator of a source's task is, of the last."""
    each = []
    for metrics in vertices:
        known = [
            int(metric["min"])
            for name, metric in metrics.items()
            if name.endswith(".currentOutputWatermark")
        ]
        known = [value for value in known if _NO_WATERMARK < value < _LAST_WATERMARK]
        if known:
            each.append(max(known))
    return min(each) if each else None


def _web_interface() -> Any:
    return gateway().java_class("io.fletching.gateway.jobs.WebInterface")
