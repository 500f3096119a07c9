"""The results page, in Markdown."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks import cases, contestants
from benchmarks.cases import Case
from benchmarks.contestants import Contestant
from benchmarks.results import Results

METHOD = """\
The same job runs on every contestant at parallelism 1 with default settings, unless its name says
otherwise. Each figure is from a fresh process; the contestants take turns, case by case, in every
round. Tables give the median of the rounds' medians, and in brackets the lowest and highest sample.

- **Throughput.** `datagen` (random values, as fast as it can) -> the query -> a sink that counts
  rows and reads the clock once per 64 of them. Starting and warming up ({warm_up_seconds:g} s from
  the first row) do not count; then come {slices:g} samples over {window_seconds:g} s. *No function*
  is what source and sink can do at most, and a *Java function* does the same work in the same
  query. PySpark runs on `local[1]` from `range` (and expressions of it) into `noop`; its rate is
  the difference in rows of two jobs over the difference in time, so its start-up does not count
  either. The plain Python loop calls the function over ready-made objects: no engine that makes
  Python objects can be faster.
- **Nanoseconds a row** are the processors' time, over the window, of the JVM and of all other
  processes, compilers and collectors of garbage included. With {cores} cores there are {cores} s of
  it in a second: where all are busy, it says what the limit is.
- **PyFlink** has two process modes: by default, when it runs locally, its workers are threads of
  the client's own Python; `_python_worker_execution_mode=process` makes them processes, as on a
  cluster. In thread mode it hands pandas functions to process mode, so there is no such row.
- **Latency.** A source paces rows evenly and writes its nanosecond clock into each; the sink, in
  the same JVM, subtracts. All rows of 20 s count, after a warm-up of 10 s. At 100 rows a second
  each finds the processors' caches cold: a call that takes 20 µs in a loop takes ten times as long
  then, in any mode and for anyone. At 10,000 a second the highest percentiles are the pauses of the
  whole process, for garbage or for its compilers.
- **Cold start** is what the user waits: from the start of `python` to the first row in its hands.
  `python -m pyflink.start_faster` is run once before it, where the title says so.
- **Transfers** move rows of four columns (bigint, double, string of ten characters, int) between
  the engine and the program, up to {most_rows:,} of them: from `datagen`, or into a sink that
  counts them. The rate is the difference in rows of two such jobs over the difference in time.
- **Streams** run a program over a stream of numbers into a sink that drops its elements, and
  are measured like transfers, by the difference of two jobs, all in one process. Java's is the same
  program, and the plain Python loop makes the same calls with state in dicts.
- **Curves** show the same job with one thing changed at a time.
- **Memory** is the highest sum of the proportional set sizes of all processes of the run, sampled
  five times a second, heap sizes being the JVM's own choice.
"""

Figure = Callable[[float], str]


def render(results: Results) -> str:
    """The whole page."""
    parts = ["# Benchmarks", "", "Made by `./dev bench`; not edited by hand.", ""]
    parts += ["## Machine", "", "| | |", "|---|---|"]
    parts += [f"| {name} | {value} |" for name, value in results.machine.items()]
    parts += ["", "## Method", "", _method(results)]
    parts += _summary(results, "throughput", "java")
    parts += _summary(results, "stream", "java-stream")
    parts += _limits(results)
    for case in cases.ALL:
        if not case.curve:
            parts += _case(results, case)
    for curve in dict.fromkeys(case.curve for case in cases.ALL if case.curve):
        parts += _curve(results, curve)
    return "\n".join(parts).rstrip() + "\n"


def _method(results: Results) -> str:
    return METHOD.format(
        **results.settings,
        most_rows=cases.MOST_TRANSFERRED_ROWS,
        cores=results.machine.get("Cores", "several"),
    )


# --- in short -------------------------------------------------------------------------------------


SUMMARIES = {
    "throughput": ("Throughput in short", "Million rows a second", "M rows/s", "Java function"),
    "stream": ("Streams in short", "Million elements a second", "M elements/s", "Java"),
}


def _summary(results: Results, kind: str, java: str) -> list[str]:
    title, unit, head, java_title = SUMMARIES[kind]
    lines = [
        f"## {title}",
        "",
        f"{unit}, and how many times the other's.",
        "",
        f"| case | Fletching | {head} | x PyFlink default | x PyFlink processes "
        f"| x PyFlink tuned | x PyFlink thread | x {java_title} | x plain loop |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    rows = [
        _summary_line(results, case, contestant, java)
        for case in cases.ALL
        if case.kind == kind and not case.curve
        for contestant in contestants.ALL
        if contestant.environment == "fletching" and contestant.runs(case)
    ]
    measured = [row for row in rows if row]
    return [*lines, *measured, ""] if measured else []


def _summary_line(results: Results, case: Case, contestant: Contestant, java: str) -> str:
    own = results.spread(case.name, contestant.name, "rows_per_second")
    if own is None:
        return ""
    suffix = "-pandas" if case.vectorized else ""
    others = [f"pyflink-{name}{suffix}" for name in ("default", "process", "tuned", "thread")]
    ratios = [_ratio(results, case, own.median, other) for other in [*others, java, "python"]]
    title = contestant.title.removeprefix("Fletching, ")
    return f"| {case.name} | {title} | {own.median / 1e6:.2f} | {' | '.join(ratios)} |"


def _ratio(results: Results, case: Case, own: float, other: str) -> str:
    spread = results.spread(case.name, other, "rows_per_second")
    return f"{own / spread.median:.2f}" if spread else ""


# --- where the limit is ---------------------------------------------------------------------------

LIMITS = """\
Where the processors are the limit, no engine can do more rows a second than they have nanoseconds
for. The least that a job with a function needs is what the source and the sink need without one,
and what the bare Python loop needs; *all of it* is what the job did need, and the last columns how
many million rows a second that allows on {cores} cores, how many there were, and the share.
"""

BELOW = """\
What the table says of the cases that are slower than the Java function:

- **nested, where.** Flink compiles a Java function into the query's own loop, where a second call
  or a predicate costs a few nanoseconds and the row stays in the processor's caches. A row that
  goes to Python costs the JVM the writing and reading of its columns (for a predicate also keeping
  the row until the answer is there) and Python the loop: together more than all of Java's job.
- **bigint in thread mode.** The task's thread calls Python itself: one row after the other on one
  core at a time, where process mode has two at work.
- **ten_columns** is as fast as Java's job, and so as the source that both wait for: no engine could
  be many times as fast as another one there.
- **Parallelism 2** (below) has no cores left that parallelism 1 does not use.
- **Streams.** The key function computes a whole number of the element, which the engine does by
  itself (*called in Python* shows what it costs where a function does more); so an element goes to
  Python once, for its function, and before that for its time where it has one. In Java, and in the
  loop, all of these are calls of a few nanoseconds. The functions' own calls of state are made in
  Python here as there; what comes on top of them is the JVM's work for the rows of columns, and
  Flink's exchange between the tasks, on the same cores.
- **Keys.** A worker has the state of as many keys as its cache takes (1,000,000 by default), and
  writes what has changed at a checkpoint: up to there it does not matter which backend it is, and
  RocksDB, which Java's program reads and writes for each element, is asked once a key. Of more keys
  than that, in turn, none is there any more when it comes again, so each is read and written.
- **Cold start** is the loading of Flink's classes for the most part, which is the same for all; an
  archive of them halves it.
"""


def _limits(results: Results) -> list[str]:
    cores = int(results.machine.get("Cores", "0") or 0)
    rows = [
        _limit_line(results, case, contestant, cores)
        for case in cases.ALL
        if case.kind == "throughput" and not case.curve
        for contestant in contestants.ALL
        if contestant.environment == "fletching" and contestant.runs(case)
    ]
    measured = [row for row in rows if row]
    if not measured or not cores:
        return []
    return [
        "## Where the limit is",
        "",
        LIMITS.format(cores=cores),
        "| case | Fletching | source and sink, ns | Python loop, ns | Java function's job, ns "
        "| all of it, ns | M rows/s at most | M rows/s | share |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
        *measured,
        "",
        BELOW,
    ]


def _limit_line(results: Results, case: Case, contestant: Contestant, cores: int) -> str:
    rate = results.spread(case.name, contestant.name, "rows_per_second")
    spent = _spent_nanos(results, case, contestant.name)
    if rate is None or spent is None or not cores:
        return ""
    loop = results.spread(case.name, "python", "rows_per_second")
    cells = [
        _nanos(_spent_nanos(results, case, "source")),
        _nanos(1e9 / loop.median if loop else None),
        _nanos(_spent_nanos(results, case, "java")),
        _nanos(spent),
        f"{cores / spent * 1e3:.2f}",
        f"{rate.median / 1e6:.2f}",
        f"{rate.median * spent / cores / 1e9:.2f}",
    ]
    title = contestant.title.removeprefix("Fletching, ")
    return f"| {case.name} | {title} | {' | '.join(cells)} |"


def _spent_nanos(results: Results, case: Case, contestant: str) -> float | None:
    jvm = results.spread(case.name, contestant, "jvm_cpu_nanos")
    python = results.spread(case.name, contestant, "python_cpu_nanos")
    return None if jvm is None else jvm.median + (python.median if python else 0)


def _nanos(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


# --- each case ------------------------------------------------------------------------------------

VALUES: dict[str, dict[str, tuple[str, Figure]]] = {
    "throughput": {
        "rows_per_second": ("M rows/s", lambda value: f"{value / 1e6:.3f}"),
        "jvm_cpu_nanos": ("JVM, ns a row", lambda value: f"{value:.0f}"),
        "python_cpu_nanos": ("Python, ns a row", lambda value: f"{value:.0f}"),
    },
    "latency": {
        "p50_ms": ("median, ms", lambda value: f"{value:.3f}"),
        "p99_ms": ("99th percentile, ms", lambda value: f"{value:.3f}"),
        "max_ms": ("highest, ms", lambda value: f"{value:.3f}"),
    },
    "stream": {"rows_per_second": ("M elements/s", lambda value: f"{value / 1e6:.4f}")},
    "cold_start": {"seconds": ("s", lambda value: f"{value:.2f}")},
    **{
        transfer: {"rows_per_second": ("M rows/s", lambda value: f"{value / 1e6:.4f}")}
        for transfer in cases.TRANSFERS
    },
    "memory": {
        "total_mib": ("MiB", lambda value: f"{value:.0f}"),
        "jvm_mib": ("of it JVM", lambda value: f"{value:.0f}"),
        "python_mib": ("of it Python", lambda value: f"{value:.0f}"),
    },
}
TITLES = {
    "throughput": "Throughput",
    "latency": "Latency",
    "cold_start": "Cold start",
    "memory": "Peak memory",
    "stream": "Streams",
    **dict.fromkeys(cases.TRANSFERS, "Transfer"),
}


def _case(results: Results, case: Case) -> list[str]:
    runners = [c for c in contestants.ALL if results.of(case.name, c.name)]
    if not runners:
        return []
    values = VALUES[case.kind]
    heads = [head for head, _ in values.values()]
    rounds = max(len(results.of(case.name, contestant.name)) for contestant in runners)
    lines = [f"## {TITLES[case.kind]}: {case.title}", "", f"Rounds: {rounds}.", ""]
    lines += [f"| {' | '.join(['', *heads, 'x PyFlink default'])} |"]
    lines += ["|---|" + "---:|" * (len(heads) + 1)]
    lines += [_case_line(results, case, contestant) for contestant in runners]
    return [*lines, ""]


def _case_line(results: Results, case: Case, contestant: Contestant) -> str:
    values = VALUES[case.kind]
    cells: list[str] = []
    for value, (_head, figure) in values.items():
        spread = results.spread(case.name, contestant.name, value)
        if spread is None and cells:
            cells.append("")
            continue
        if spread is None:
            failure = results.failure(case.name, contestant.name).replace("|", "/")
            cells = [f"failed: {failure}", *[""] * len(values)]
            return f"| {contestant.title} | {' | '.join(cells)} |"
        low, high = figure(spread.low), figure(spread.high)
        extremes = "" if value.endswith("_nanos") else f" ({low} - {high})"
        cells.append(f"{figure(spread.median)}{extremes}")
    cells.append(_beside_default(results, case, contestant))
    return f"| {contestant.title} | {' | '.join(cells)} |"


def _beside_default(results: Results, case: Case, contestant: Contestant) -> str:
    leading = "p99_ms" if case.kind == "latency" else next(iter(VALUES[case.kind]))
    default = "pyflink" if case.kind in cases.TRANSFERS else "pyflink-default"
    default += "-pandas" if case.vectorized else ""
    own = results.spread(case.name, contestant.name, leading)
    other = results.spread(case.name, default, leading)
    if own is None or other is None or other.median == 0:
        return ""
    return f"{own.median / other.median:.3g}"


# --- curves ---------------------------------------------------------------------------------------

CURVE_VALUES: dict[str, tuple[str, str, Figure]] = {
    "throughput": ("rows_per_second", "Million rows a second", lambda value: f"{value / 1e6:.3f}"),
    "latency": ("p99_ms", "99th percentile in ms", lambda value: f"{value:.2f}"),
    "stream": ("rows_per_second", "Million elements a second", lambda value: f"{value / 1e6:.3f}"),
}


def _curve(results: Results, curve: str) -> list[str]:
    points = [case for case in cases.ALL if case.curve == curve]
    runners = [
        contestant
        for contestant in contestants.ALL
        if any(results.of(case.name, contestant.name) for case in points)
    ]
    if not runners:
        return []
    value, unit, figure = CURVE_VALUES[points[0].kind]
    lines = [f"## {curve}", "", f"{unit}.", ""]
    lines += [f"| | {' | '.join(contestant.title for contestant in runners)} |"]
    lines += ["|---|" + "---:|" * len(runners)]
    for case in points:
        spreads = [results.spread(case.name, contestant.name, value) for contestant in runners]
        cells = [figure(spread.median) if spread else "" for spread in spreads]
        lines.append(f"| {case.point} | {' | '.join(cells)} |")
    return [*lines, ""]
