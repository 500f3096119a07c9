"""The command: which contestants run which cases, how often, and where the results go."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

from benchmarks import cases, contestants, machine, report
from benchmarks.cases import Case
from benchmarks.contestants import Contestant
from benchmarks.environments import EnvironmentMissing, Environments
from benchmarks.measure import Failed, Windows, measure
from benchmarks.results import Results, RunResult

DOCS_PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PARTIAL_PAGE = Path("benchmarks.md")
# Two cores that are busy with the job take this long to compile it.
FULL = Windows(warm_up_seconds=8, window_seconds=4, slices=4)
QUICK = Windows(warm_up_seconds=1, window_seconds=2, slices=2)
# At 100 rows a second code takes longer to be compiled, and a percentile needs rows.
LATENCY = Windows(warm_up_seconds=10, window_seconds=20, slices=1)
SECONDS_TO_START = 6


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that running jobs end with us
    options = parse_options()
    pairs = chosen(options)
    if options.list:
        for case, contestant in pairs:
            print(f"{case.name:18} {contestant.name:24} {contestant.title}")
        return 0
    if not pairs:
        print("bench: no case and contestant fit; see --list", file=sys.stderr)
        return 2
    try:
        results = run_all(pairs, options)
    except EnvironmentMissing as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"bench: stopped; the figures so far are in {raw_path(options)}", file=sys.stderr)
        return 130
    page = report.render(results)
    options.output.write_text(page)
    print(page)
    print(f"written to {options.output} and {raw_path(options)}")
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=report.__doc__)
    parser.add_argument("--case", action="append", help="a case, or a pattern like 'latency*'")
    parser.add_argument("--contestant", action="append", help="one, or a pattern like 'pyflink*'")
    parser.add_argument("--rounds", type=int, help="of all contestants; 1 unless told")
    parser.add_argument("--quick", action="store_true", help="short windows, rough figures")
    parser.add_argument("--append", action="store_true", help="add rounds to the figures there are")
    parser.add_argument("--replace", action="store_true", help="as --append, without older rounds")
    parser.add_argument("--output", type=Path, help="the results page; raw figures go beside it")
    parser.add_argument("--list", action="store_true", help="what would run")
    options = parser.parse_args()
    options.rounds = options.rounds or 1
    if options.output is None:
        whole = not (options.case or options.contestant or options.quick)
        options.output = DOCS_PAGE if whole else PARTIAL_PAGE
    return options


def raw_path(options: argparse.Namespace) -> Path:
    path: Path = options.output
    return path.with_suffix(".json")


def chosen(options: argparse.Namespace) -> list[tuple[Case, Contestant]]:
    return [
        (case, contestant)
        for case in cases.ALL
        if matches(case.name, options.case)
        for contestant in contestants.ALL
        if contestant.runs(case) and matches(contestant.name, options.contestant)
    ]


def matches(name: str, patterns: list[str] | None) -> bool:
    return not patterns or any(fnmatch(name, pattern) for pattern in patterns)


def run_all(pairs: list[tuple[Case, Contestant]], options: argparse.Namespace) -> Results:
    environments = Environments()
    windows = QUICK if options.quick else FULL
    raw = raw_path(options)
    kept = (options.append or options.replace) and raw.exists()
    results = Results.load(raw) if kept else Results()
    if options.replace:
        results.forget((case.name, contestant.name) for case, contestant in pairs)
    wanted = {contestant.environment for _, contestant in pairs} - {"java"}
    results.machine = machine.describe(environments, wanted)
    results.settings = {
        "warm_up_seconds": windows.warm_up_seconds,
        "window_seconds": windows.window_seconds,
        "slices": windows.slices,
    }
    runs = len(pairs) * options.rounds
    each = SECONDS_TO_START + windows.warm_up_seconds + windows.window_seconds
    print(f"{runs} runs, about {runs * each / 60:.0f} minutes on a quiet machine", flush=True)
    first_round = results.rounds()
    for number in range(first_round, first_round + options.rounds):
        for case, contestant in pairs:
            run = run_once(case, contestant, number, environments, windows)
            results.runs.append(run)
            results.save(raw)
    return results


def run_once(
    case: Case,
    contestant: Contestant,
    number: int,
    environments: Environments,
    windows: Windows,
) -> RunResult:
    if case.kind == "latency":
        windows = LATENCY
    started = time.monotonic()
    try:
        samples, failure = measure(contestant, case, environments, windows).samples, ""
    except Failed as failed:
        samples, failure = {}, str(failed)
    shown = failure or ", ".join(
        f"{name} {' '.join(f'{sample:,.6g}' for sample in values)}"
        for name, values in samples.items()
    )
    took = time.monotonic() - started
    print(f"round {number + 1} {case.name} {contestant.name}: {shown} [{took:.0f} s]", flush=True)
    return RunResult(case.name, contestant.name, number, samples, failure)


if __name__ == "__main__":
    sys.exit(main())
