"""A real fork server, spoken to as the engine speaks to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import fletching
import pytest
from fletching.worker.jsonframes import FrameDecoder, encode_frame

TIMEOUT_SECONDS = 30.0
_SOURCES = str(Path(fletching.__file__).parents[1])
# A worker that runs what the test says.
_ENTRY = """
def run(start):
    exec(start.env["CODE"], {"start": start})
"""


class ForkServerClient:
    """Starts a fork server, sends requests, waits for events."""

    def __init__(
        self, folder: Path, *, entry: str = "scripted_worker:run", entry_source: str = _ENTRY
    ) -> None:
        (folder / "scripted_worker.py").write_text(entry_source)
        python_path = [_SOURCES, str(folder), os.environ.get("PYTHONPATH", "")]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fletching.worker.forkserver", "--entry", entry],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(python_path)},
            cwd=folder,
        )
        self.events: list[dict[str, Any]] = []
        self._folder = folder
        self._arrived: Queue[dict[str, Any]] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def request(self, **kinds: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(encode_frame(kinds))
        self.process.stdin.flush()

    def fork(self, code: str, worker_id: str = "worker", **start: Any) -> int:
        """Forks a worker that runs the code; its pid."""
        start.setdefault("address", "unix:/nowhere")
        start.setdefault("token", "a token")
        start["env"] = {**start.get("env", {}), "CODE": code}
        self.request(fork={"worker_id": worker_id, **start})
        forked = self.event("forked", lambda event: event["worker_id"] == worker_id)
        return int(forked["pid"])

    def event(
        self,
        kind: str,
        accepts: Callable[[dict[str, Any]], bool] = lambda _: True,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> dict[str, Any]:
        """The first event of the kind that fits, among those not taken yet; takes it."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            for event in self.events:
                if kind in event and accepts(event[kind]):
                    self.events.remove(event)
                    return dict(event[kind])
            try:
                self.events.append(self._arrived.get(timeout=deadline - time.monotonic()))
            except (Empty, ValueError):
                raise AssertionError(f"no {kind}; there are {self.events}") from None

    def exit_of(self, pid: int) -> dict[str, Any]:
        return self.event("exited", lambda event: event["pid"] == pid)

    def lines(self, pid: int, stream: str) -> list[str]:
        """What has come of a worker's output so far."""
        while not self._arrived.empty():
            self.events.append(self._arrived.get())
        outputs = [event["output"] for event in self.events if "output" in event]
        return [
            line
            for output in outputs
            if output["pid"] == pid and output["stream"] == stream
            for line in output["lines"]
        ]

    def run(self, code: str, **start: Any) -> tuple[dict[str, Any], list[str], list[str]]:
        """Runs a worker to its end: how it ended, its lines on stdout and on stderr."""
        pid = self.fork(code, **start)
        exited = self.exit_of(pid)
        return exited, self.lines(pid, "stdout"), self.lines(pid, "stderr")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(TIMEOUT_SECONDS)
        finally:
            self.process.kill()
        self._reader.join(TIMEOUT_SECONDS)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        decoder = FrameDecoder()
        while piece := os.read(self.process.stdout.fileno(), 65536):
            for event in decoder.feed(piece):
                self._arrived.put(event)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., ForkServerClient]]:
    """Starts fork servers that are gone after the test."""
    started: list[ForkServerClient] = []

    def start(**options: str) -> ForkServerClient:
        started.append(ForkServerClient(tmp_path, **options))
        return started[-1]

    yield start
    for client in started:
        client.close()


@pytest.fixture
def server(start_server: Callable[..., ForkServerClient]) -> ForkServerClient:
    """A fork server that is ready."""
    client = start_server()
    client.event("ready")
    return client


@pytest.fixture
def is_running() -> Callable[[int], bool]:
    """Whether a process is there; a zombie is not."""

    def probe(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if sys.platform != "linux":
            return True
        try:
            return " Z " not in Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            return False

    return probe


@pytest.fixture
def wait_until_gone(is_running: Callable[[int], bool]) -> Callable[..., None]:
    """Waits for processes to go; fails if they stay, and removes them."""

    def wait(*pids: int) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while left := [pid for pid in pids if is_running(pid)]:
            if time.monotonic() > deadline:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                raise AssertionError(f"still there: {left}")
            time.sleep(0.01)

    return wait
