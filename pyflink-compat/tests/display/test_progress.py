"""The line that says how far a job is."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pyflink._display.progress import Progress, Rate, Rest, described

PROGRAM = """
from pyflink.table import EnvironmentSettings, TableEnvironment

t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
t_env.get_config().set("parallelism.default", "1")
t_env.execute_sql(
    "CREATE TEMPORARY TABLE src (id BIGINT, ts AS CAST(CURRENT_TIMESTAMP AS TIMESTAMP(3)), "
    "WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'rows-per-second' = '1000', "
    "'number-of-rows' = '7000')"
)
t_env.execute_sql("CREATE TEMPORARY TABLE s (id BIGINT) WITH ('connector' = 'blackhole')")
t_env.execute_sql("INSERT INTO s SELECT id FROM src").wait()
print("done")
"""


def test_a_terminal_sees_how_far_a_job_is() -> None:
    text = output_in_a_terminal({})

    assert re.search(r"http://[^ ]+/#/job/running/[0-9a-f]{32}/overview\r\n", text)
    assert re.search(r"RUNNING 0:\d\d, [0-9,]+ rows read, [0-9,]+ rows/s, watermark", text)
    assert text.endswith("\r\x1b[Kdone\r\n")


def test_it_can_be_switched_off() -> None:
    assert output_in_a_terminal({"FLETCHING_PROGRESS": "off"}) == "done\r\n"


def output_in_a_terminal(variables: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **variables},
    )
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 4096):
            pieces.append(piece)
    except OSError:
        pass  # Linux says so that the other end is closed.
    finally:
        os.close(ours)
        program.kill()
    assert program.wait() in (0, -9)
    return b"".join(pieces).decode()


def test_the_line() -> None:
    late = int((time.time() - 90) * 1000)
    assert re.fullmatch(
        r"RUNNING 2:05, 1,234,567 rows read, 1,000 rows/s, watermark 90\.\d s behind the clock",
        described(Progress("RUNNING", 1_234_567, late), 125.4, 1000.2),
    )
    assert described(Progress("CREATED", None, None), 3, None) == "CREATED 0:03"


def test_the_rate_is_of_the_last_two_counts_that_differ() -> None:
    rate = Rate()
    assert rate.after(0.0, None) is None
    assert rate.after(1.0, 100) is None
    assert rate.after(2.0, 300) == 200
    assert rate.after(3.0, 300) == 200
    assert rate.after(6.0, 700) == 100
    assert rate.after(7.0, 0) == 0  # the job has begun anew


ANSWERS: dict[str, Any] = {
    "/jobs/j": {
        "state": "RUNNING",
        "vertices": [{"id": "a", "name": "Source: x"}, {"id": "b", "name": "y"}],
    },
    "/jobs/j/vertices/a/subtasks/metrics": [
        {"id": "Source__x.numRecordsOut"},
        {"id": "Source__x.currentOutputWatermark"},
        {"id": "Assigner.currentOutputWatermark"},
        {"id": "numBytesOut"},
    ],
    "/jobs/j/vertices/a/subtasks/metrics?get=Source__x.numRecordsOut%2C"
    "Source__x.currentOutputWatermark%2CAssigner.currentOutputWatermark": [
        {"id": "Source__x.numRecordsOut", "sum": 42.0},
        {"id": "Source__x.currentOutputWatermark", "min": -(2.0**63)},
        {"id": "Assigner.currentOutputWatermark", "min": 1000.0},
    ],
}


@pytest.fixture
def address() -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in ANSWERS else 404)
            self.end_headers()
            self.wfile.write(json.dumps(ANSWERS.get(self.path)).encode())

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_rows_and_watermark_are_those_of_the_sources(address: str) -> None:
    assert Rest(address, "j").progress() == Progress("RUNNING", 42, 1000)


def test_a_job_that_is_gone_has_no_progress(address: str) -> None:
    assert Rest(address, "none").progress() is None
