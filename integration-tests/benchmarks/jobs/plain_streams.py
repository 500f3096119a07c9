"""The floor of programs over streams: the same calls in Python loops, with state in dicts."""

from __future__ import annotations

import json
import sys
from typing import Any, Callable

from benchmarks import stream_functions as functions
from benchmarks.jobs.plain import ROWS, measure


def main() -> None:
    spec = json.loads(sys.argv[1])
    loop = PROGRAMS[spec["program"]](spec["keys"])
    measure(loop, spec["warm_up_seconds"] / 2)
    seconds = spec["window_seconds"] / 4
    print(json.dumps({"rates": [measure(loop, seconds) for _ in range(4)]}), flush=True)


NUMBERS = list(range(ROWS))


def map_typed(keys: int) -> Callable[[], Any]:
    return lambda: [functions.add_one(number) for number in NUMBERS]


def chain(keys: int) -> Callable[[], Any]:
    return lambda: [
        again
        for number in NUMBERS
        if functions.is_odd(more := functions.add_one(number))
        for again in functions.twice(more)
    ]


def shuffle(keys: int) -> Callable[[], Any]:
    key_of = functions.key_of(keys)
    return lambda: [(key_of(number), functions.add_one(number)) for number in NUMBERS]


def keyed_count(keys: int) -> Callable[[], Any]:
    key_of, counts = functions.key_of(keys), dict.fromkeys(range(keys), 0)

    def process_element(number: int, key: int) -> Any:
        count = counts[key] + 1
        counts[key] = count
        yield count

    return lambda: [made for number in NUMBERS for made in process_element(number, key_of(number))]


def map_state(keys: int) -> Callable[[], Any]:
    key_of = functions.key_of(keys)
    counts: dict[int, dict[int, int]] = {key: {} for key in range(keys)}

    def process_element(number: int, key: int) -> Any:
        of_key, digit = counts[key], number // 1000 % 10
        count = of_key.get(digit, 0) + 1
        of_key[digit] = count
        yield count

    return lambda: [made for number in NUMBERS for made in process_element(number, key_of(number))]


def reduce(keys: int) -> Callable[[], Any]:
    key_of, greatest = functions.key_of(keys), dict.fromkeys(range(keys), 0)

    def reduced(number: int) -> int:
        key = key_of(number)
        greatest[key] = made = functions.greater(greatest[key], number)
        return made

    return lambda: [reduced(number) for number in NUMBERS]


def window_aggregate(keys: int) -> Callable[[], Any]:
    key_of = functions.key_of(keys)

    def add(number: int, accumulator: int) -> int:
        return accumulator + number

    def loop() -> Any:
        sums: dict[tuple[int, int], int] = {}
        for number in NUMBERS:
            at = key_of(number), number // 100 // 1000
            sums[at] = add(number, sums.get(at, 0))
        return list(sums.values())

    return loop


def window_process(keys: int) -> Callable[[], Any]:
    key_of = functions.key_of(keys)

    def loop() -> Any:
        contents: dict[tuple[int, int], list[int]] = {}
        for number in NUMBERS:
            contents.setdefault((key_of(number), number // 100 // 1000), []).append(number)
        return [sum(numbers) for numbers in contents.values()]

    return loop


def timers(keys: int) -> Callable[[], Any]:
    key_of = functions.key_of(keys)

    def loop() -> Any:
        due: dict[int, set[int]] = {}
        for number in NUMBERS:
            due.setdefault(number // 100 + 10, set()).add(key_of(number))
        return [time for time in sorted(due) for _ in due[time]]

    return loop


PROGRAMS: dict[str, Callable[[int], Callable[[], Any]]] = {
    each.__name__: each
    for each in (
        map_typed,
        chain,
        shuffle,
        keyed_count,
        map_state,
        reduce,
        window_aggregate,
        window_process,
        timers,
    )
}
PROGRAMS["map_untyped"] = map_typed

if __name__ == "__main__":
    main()
