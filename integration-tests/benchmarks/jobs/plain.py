"""The floor: the function called in a Python loop over ready-made Python objects."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Callable

from benchmarks import functions

ROWS = 100_000


def main() -> None:
    spec = json.loads(sys.argv[1])
    loop = make_loop(spec)
    measure(loop, spec["warm_up_seconds"] / 2)
    seconds = spec["window_seconds"] / 4
    print(json.dumps({"rates": [measure(loop, seconds) for _ in range(4)]}), flush=True)


def measure(loop: Callable[[], Any], seconds: float) -> float:
    """Rows per second over about so many seconds."""
    started = time.perf_counter()
    loops = 0
    while (passed := time.perf_counter() - started) < seconds:
        loop()
        loops += 1
    return loops * ROWS / passed


def make_loop(spec: dict[str, Any]) -> Callable[[], Any]:
    f = getattr(functions, spec["function"]["python"])
    numbers = range(1_000_000, 1_000_000 + ROWS)
    values: list[Any] = list(numbers)
    if spec["case"] == "string":
        values = [f"text{number % 1_000_000:06}" for number in numbers]
    if spec["case"] == "ten_columns":
        rows = [(n, "0123456789", n / 2, n, n, n / 4, True, n, n, n / 8) for n in numbers]
        return lambda: [(*row, f(row[0], row[1], row[2])) for row in rows]
    if spec["case"] == "nested":
        return lambda: [f(f(value)) for value in values]
    if spec["case"] == "where":
        return lambda: [value for value in values if f(value)]
    return lambda: [f(value) for value in values]


if __name__ == "__main__":
    main()
