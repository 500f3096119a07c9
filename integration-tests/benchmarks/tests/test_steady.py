from __future__ import annotations

import pytest
from benchmarks.jobs.steady import MOST_PAIRS, SAMPLES, STARTS, steady_rates


def test_starting_does_not_count() -> None:
    asked: list[int] = []

    def run(rows: int) -> float:
        asked.append(rows)
        return 5 + rows / 1_000

    assert steady_rates(run, 0, 2, 500, 1_000_000) == [1_000.0] * SAMPLES
    assert asked == [*[1] * STARTS, 500, 1_000, 2_000, 4_000, *[4_000, 12_000] * SAMPLES]


def test_what_takes_hardly_longer_than_starting_grows_faster() -> None:
    asked: list[int] = []

    def run(rows: int) -> float:
        asked.append(rows)
        return 5 + rows / 1_000

    steady_rates(run, 0, 2, 10, 1_000_000)
    assert asked[STARTS:-4] == [10, 80, 640, 1_280, 2_560]


def test_there_is_a_bound_for_what_is_fast() -> None:
    asked: list[int] = []

    def run(rows: int) -> float:
        asked.append(rows)
        return rows / 1e9

    steady_rates(run, 0, 2, 500, 5_000)
    assert max(asked) == 6_000


def test_jobs_that_were_held_up_are_repeated() -> None:
    held_up = iter([0.0, 9.0])

    def run(rows: int) -> float:
        late = next(held_up, 0.0) if rows == 4_000 else 0.0
        return 5 + late + rows / 1_000

    rates = steady_rates(run, 0, 2, 4_000, 1_000_000)
    assert rates == [1_000.0] * SAMPLES


def test_jobs_that_wait_for_a_clock_get_more_rows() -> None:
    def run(rows: int) -> float:
        return 5 + max(rows / 1_000, 4) if rows > 1 else 5

    assert steady_rates(run, 0, 2, 500, 1_000_000) == [1_000.0] * SAMPLES


def test_a_time_that_does_not_grow_is_no_rate() -> None:
    asked: list[int] = []

    def run(rows: int) -> float:
        asked.append(rows)
        return 5.0 if rows > 1 else 1.0

    with pytest.raises(RuntimeError) as raised:
        steady_rates(run, 0, 2, 500, 1_000_000)
    said = "96000 rows do not take longer than 32000: it says nothing of a rate"
    assert str(raised.value) == said
    assert len(asked) == STARTS + 1 + 2 * MOST_PAIRS
