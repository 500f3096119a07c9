from __future__ import annotations

import pyarrow as pa
import pytest
from pyflink.table._rows.changelog import surviving_rows
from pyflink.table._rows.zone import arrow_zone, zone_of


def test_retractions_take_away_the_latest_equal_row() -> None:
    rows = [("a", 1), ("b", 2), ("a", 1), ("a", 1), ("b", 3), ("c", 9)]
    kinds = [0, 0, 0, 1, 2, 3]

    assert surviving_rows(rows, kinds) == [0, 1, 4]


def test_nested_values_and_nan_are_compared_by_value() -> None:
    rows = [([1, {"k": 2}], float("nan")), ([1, {"k": 2}], float("nan"))]

    assert surviving_rows(rows, [0, 3]) == []


@pytest.mark.parametrize(
    ("java", "arrow"),
    [
        ("Z", "UTC"),
        ("UTC", "UTC"),
        ("GMT+8", "+08:00"),
        ("-05:30", "-05:30"),
        ("Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_zones_of_java_are_those_of_arrow(java: str, arrow: str) -> None:
    instant = pa.array([0], pa.timestamp("s", "UTC")).cast(pa.timestamp("s", arrow_zone(java)))

    assert arrow_zone(java) == arrow
    assert instant.to_pylist()[0].utcoffset() == zone_of(java).utcoffset(instant.to_pylist()[0])
