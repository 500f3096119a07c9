from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import report
from benchmarks.results import Results, RunResult, Spread

SETTINGS = {"warm_up_seconds": 3.0, "window_seconds": 4.0, "slices": 4.0}


@pytest.fixture
def results() -> Results:
    def run(contestant: str, number: int, *rates: float) -> RunResult:
        return RunResult("bigint", contestant, number, {"rows_per_second": list(rates)})

    return Results(
        {"Cores": "2"},
        SETTINGS,
        [
            run("fletching-process", 0, 4e6, 5e6, 9e6),
            run("pyflink-default", 0, 5e5),
            run("fletching-process", 1, 6e6, 7e6, 8e6),
            run("pyflink-default", 1, 1.5e6),
            RunResult("bigint", "pyflink-thread", 0, {}, "no pemja | sorry"),
        ],
    )


def test_the_median_is_of_the_rounds_and_the_extremes_are_of_the_samples(results: Results) -> None:
    spread = results.spread("bigint", "fletching-process", "rows_per_second")
    assert spread == Spread(6e6, 4e6, 9e6)
    assert results.rounds() == 2


def test_results_come_back_from_their_file(results: Results, tmp_path: Path) -> None:
    results.save(tmp_path / "raw.json")
    assert Results.load(tmp_path / "raw.json") == results


def test_the_page_has_figures_ratios_and_failures(results: Results) -> None:
    lines = report.render(results).splitlines()
    assert "| Cores | 2 |" in lines
    assert "| bigint | process | 6.00 | 6.00 |  |  |  |  |  |" in lines
    assert "| Fletching, process | 6.000 (4.000 - 9.000) |  |  | 6 |" in lines
    assert "| PyFlink, thread | failed: no pemja / sorry |  |  |  |" in lines


def test_a_curve_is_one_table(results: Results) -> None:
    def run(case: str, contestant: str, rate: float) -> RunResult:
        return RunResult(case, contestant, 0, {"rows_per_second": [rate]})

    results.runs += [
        run("width_one_1", "fletching-process", 3e6),
        run("width_one_1", "source", 9e6),
        run("width_one_100", "source", 1e6),
    ]
    page = report.render(results)
    table = page[page.index("## Throughput against the width of rows, a function that reads one") :]
    assert table.splitlines()[2:] == [
        "Million rows a second.",
        "",
        "| | Fletching, process | No function: source and sink alone |",
        "|---|---:|---:|",
        "| 1 column | 3.000 | 9.000 |",
        "| 10 columns |  |  |",
        "| 100 columns |  | 1.000 |",
    ]
