"""Rates of what starts anew each time: the difference of two sizes over that of their times."""

from __future__ import annotations

import time
from collections.abc import Callable

SAMPLES = 2
STARTS = 3
MOST_PAIRS = 8


def steady_rates(
    run: Callable[[int], float],
    warm_up_seconds: float,
    job_seconds: float,
    first_rows: int,
    most_rows: int,
) -> list[float]:
    """Rows per second of ``run(rows)``, which returns seconds, without what starting it takes.

    It is run with more and more rows until it takes so long that its start hardly counts, or until
    ``most_rows``; that is the warm-up, too. Two jobs of which the one with three times the rows
    hardly took longer were held up by something else, such as a compiler, and are
    repeated; with more rows, if that was not all: jobs may wait for a clock.

    Raises RuntimeError if that goes on.
    """
    # The first job of a process takes longer to start.
    rows, starting = first_rows, min(run(1) for _ in range(STARTS))
    deadline = time.monotonic() + warm_up_seconds
    seconds = run(rows)
    while True:
        is_long = seconds - starting >= job_seconds or rows * 3 >= most_rows
        if is_long and time.monotonic() >= deadline:
            break
        if not is_long:
            # In fewer steps while a job's time is hardly more than its start.
            is_short = seconds - starting < job_seconds / 16 and rows * 24 < most_rows
            rows *= 8 if is_short else 2
        seconds = run(rows)
    rates: list[float] = []
    n_held_up = 0
    for _ in range(MOST_PAIRS):
        if n_held_up > 1:
            rows = max(rows, min(rows * 2, most_rows // 3))
        small, large = run(rows), run(rows * 3)
        if large - small > (small - starting) / 2:
            rates.append(2 * rows / (large - small))
            n_held_up = 0
        else:
            n_held_up += 1
        if len(rates) == SAMPLES:
            return rates
    raise RuntimeError(f"{3 * rows} rows do not take longer than {rows}: it says nothing of a rate")
