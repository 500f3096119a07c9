from __future__ import annotations

from benchmarks.jobs.steady import SAMPLES, STARTS, steady_rates


def test_starting_does_not_count() -> None:
    asked: list[int] = []

    def run(rows: int) -> float:
        asked.append(rows)
        return 5 + rows / 1_000

    assert steady_rates(run, 0, 2, 500, 1_000_000) == [1_000.0] * SAMPLES
    assert asked == [*[1] * STARTS, 500, 1_000, 2_000, 4_000, *[4_000, 12_000] * SAMPLES]


def test_there_is_a_bound_for_what_is_fast() -> None:
    asked: list[int] = []

    def run(rows: int) -> float:
        asked.append(rows)
        return rows / 1e9

    steady_rates(run, 0, 2, 500, 5_000)
    assert max(asked) == 6_000
