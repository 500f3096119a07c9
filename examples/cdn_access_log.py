"""Count requests and bytes per country and hour in the access log of a content delivery network.

Each line of the log has the client's address, the time (milliseconds since 1970), the size of the
response in bytes, and the URI::

    1.4.127.66 1714521600130 52066 /live/0/segment-00000.ts

A row-wise function finds the country of the address in the database that ``geoip2fast`` ships. It
is a class, because it has something to load: once, in ``open()``, not with every row. SQL sums up
by hours of the log's own time, which works alike in a batch job and in a stream, where an hour's
rows are written as soon as the watermark says that the hour is over.

Run it::

    python cdn_access_log.py                                   # a bounded stream, processes
    python cdn_access_log.py --execution batch --mode thread   # a batch job, inside the JVM

It needs ``pip install geoip2fast``. The log is made up, the same for the same ``--seed``.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import random
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import FunctionContext, ScalarFunction, udf

if TYPE_CHECKING:
    from geoip2fast import GeoIP2Fast

STARTED = time.monotonic()
FIRST_REQUEST_MILLIS = 1_714_521_600_000  # 2024-05-01 00:00:00 UTC
LOG_MILLIS = 24 * 60 * 60 * 1000


# --- The function that runs in Flink. -----------------------------------------------------------


class CountryOfAddress(ScalarFunction):
    """The country of an IP address as a two-letter code, or ``--`` if it is not known."""

    def __init__(self) -> None:
        self._database: GeoIP2Fast | None = None

    def open(self, function_context: FunctionContext) -> None:
        """Called once in each worker, before the first row."""
        from geoip2fast import GeoIP2Fast

        self._database = GeoIP2Fast()

    def eval(self, address: str) -> str:
        """Called with every row."""
        assert self._database is not None, "open() comes first"
        return str(self._database.lookup(address).country_code) or "--"


# --- The program. -------------------------------------------------------------------------------

ACCESS_LOG = """
    CREATE TEMPORARY TABLE access_log (
      client_address STRING, request_millis BIGINT, response_bytes BIGINT, uri STRING,
      request_time AS TO_TIMESTAMP_LTZ(request_millis, 3),
      WATERMARK FOR request_time AS request_time - INTERVAL '10' SECOND
    ) WITH (
      'connector' = 'filesystem', 'path' = '{path}',
      'format' = 'csv', 'csv.field-delimiter' = ' '
    )"""

TRAFFIC = """
    CREATE TEMPORARY TABLE traffic (
      hour_start TIMESTAMP(3), country STRING, requests BIGINT, response_bytes BIGINT
    ) WITH (
      'connector' = 'filesystem', 'path' = '{path}', 'format' = 'csv'
    )"""

SUM_UP = """
    INSERT INTO traffic
    SELECT window_start, country, COUNT(*), SUM(response_bytes)
    FROM TABLE(TUMBLE(TABLE visits, DESCRIPTOR(request_time), INTERVAL '1' HOUR))
    GROUP BY window_start, window_end, country"""


def main() -> None:
    options = parse_options()
    if importlib.util.find_spec("geoip2fast") is None:
        sys.exit("This example needs one more package. Run: pip install geoip2fast")
    output: Path = options.output
    log_file, traffic_folder = output / "access.log", output / "traffic"

    progress(f"writing {options.rows:,} lines into {log_file}")
    write_access_log(log_file, options.rows, options.seed)

    progress(f"starting Flink: {options.execution} execution, functions in {options.mode} mode")
    t_env = create_environment(options.execution, options.mode)
    shutil.rmtree(traffic_folder, ignore_errors=True)
    t_env.execute_sql(ACCESS_LOG.format(path=log_file))
    t_env.execute_sql(TRAFFIC.format(path=traffic_folder))
    t_env.create_temporary_function("country_of", udf(CountryOfAddress(), result_type="STRING"))

    progress(f"summing up by country and hour into {traffic_folder}")
    visits = t_env.sql_query(
        "SELECT country_of(client_address) AS country, request_time, response_bytes FROM access_log"
    )
    t_env.create_temporary_view("visits", visits)
    t_env.execute_sql(SUM_UP).wait()

    print_top_countries(traffic_folder)
    progress("done")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sums up an access log by country with Flink.")
    parser.add_argument("--mode", choices=["process", "thread"], default="process")
    parser.add_argument("--execution", choices=["streaming", "batch"], default="streaming")
    parser.add_argument("--rows", type=int, default=200_000, help="lines in the log")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another log")
    default_output = Path(__file__).resolve().parent / "out" / "cdn_access_log"
    parser.add_argument("--output", type=lambda text: Path(text).resolve(), default=default_output)
    return parser.parse_args()


def progress(text: str) -> None:
    """Prints what happens next, and the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


def write_access_log(path: Path, rows: int, seed: int) -> None:
    """A day's requests in order of time, of clients that come back and play a video each."""
    numbers = random.Random(seed)
    clients = [random_address(numbers) for _ in range(max(rows // 20, 1))]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii", newline="\n") as lines:
        for row in range(rows):
            client = numbers.randrange(len(clients))
            millis = FIRST_REQUEST_MILLIS + row * LOG_MILLIS // rows
            size = numbers.randint(200, 2_000_000)
            uri = f"/live/{client % 50}/segment-{row % 100_000:05}.ts"
            lines.write(f"{clients[client]} {millis} {size} {uri}\n")


def random_address(numbers: random.Random) -> str:
    return ".".join(str(numbers.randint(1, 223)) for _ in range(4))


def create_environment(execution: str, mode: str) -> TableEnvironment:
    if execution == "batch":
        t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    else:
        t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    t_env.get_config().set("python.execution-mode", mode)
    t_env.get_config().set("table.local-time-zone", "UTC")
    return t_env


def print_top_countries(traffic_folder: Path, top: int = 10) -> None:
    """Reads what Flink wrote: a folder of CSV files."""
    requests: Counter[str] = Counter()
    response_bytes: Counter[str] = Counter()
    for part in sorted(traffic_folder.glob("part-*")):
        with part.open(encoding="utf-8", newline="") as lines:
            for _hour, country, row_requests, row_bytes in csv.reader(lines):
                requests[country] += int(row_requests)
                response_bytes[country] += int(row_bytes)
    print("country  requests        bytes")
    for country, count in requests.most_common(top):
        print(f"{country:7}  {count:8,}  {response_bytes[country]:15,}")


if __name__ == "__main__":
    main()
