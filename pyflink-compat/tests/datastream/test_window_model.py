"""Windows over random elements and watermarks give what they give in plain Python."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common.time import Time
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import (
    TimestampAssigner,
    WatermarkGenerator,
    WatermarkOutput,
    WatermarkStrategy,
)
from pyflink.datastream import DataStream, OutputTag, StreamExecutionEnvironment, WindowedStream
from pyflink.datastream.functions import AggregateFunction, ProcessWindowFunction
from pyflink.datastream.window import (
    EventTimeSessionWindows,
    SlidingEventTimeWindows,
    TumblingEventTimeWindows,
)

from .deaths import Deaths, Dying
from .environments import environment
from .window_model import (
    Event,
    Windowed,
    WindowModel,
    events,
    keys_of,
    session,
    sliding,
    tumbling,
)


def millis(count: int) -> Time:
    return Time.milliseconds(count)


ASSIGNERS: dict[str, tuple[Any, Any]] = {
    "tumbling": (lambda: TumblingEventTimeWindows.of(millis(10), millis(3)), tumbling(10, 3)),
    "sliding": (lambda: SlidingEventTimeWindows.of(millis(12), millis(5)), sliding(12, 5)),
    "session": (lambda: EventTimeSessionWindows.with_gap(millis(3)), session(3)),
}


class Times(TimestampAssigner):
    def extract_timestamp(self, value: Event, record_timestamp: int) -> int:
        return value[2]


class Marks(WatermarkGenerator):
    """Knows nothing of elements before: an element has the same mark when it comes again."""

    def on_event(self, event: Event, event_timestamp: int, output: WatermarkOutput) -> None:
        if event[3] is not None:
            output.emit_watermark(event[3])

    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        pass


def added(one: Any, other: Any) -> Any:
    return one[0], one[1] + other[1]


class Sorted(AggregateFunction):
    """The number of elements, the least and the greatest."""

    def create_accumulator(self) -> Any:
        return 0, 10**6, -1

    def add(self, value: Event, accumulator: Any) -> Any:
        return self.merge(accumulator, (1, value[1], value[1]))

    def get_result(self, accumulator: Any) -> Any:
        return list(accumulator)

    def merge(self, acc_a: Any, acc_b: Any) -> Any:
        return acc_a[0] + acc_b[0], min(acc_a[1], acc_b[1]), max(acc_a[2], acc_b[2])


class OfWindow(ProcessWindowFunction[Any, Any, str, Any]):
    """What the model has, too."""

    def __init__(self, label: str) -> None:
        self.label = label

    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        window = context.window()
        yield self.label, (key, (window.start, window.end, *self.of(list(elements))))

    def of(self, elements: list[Any]) -> Any:
        raise NotImplementedError


class Whole(OfWindow):
    def of(self, elements: list[Event]) -> Any:
        return (sorted(each[1] for each in elements),)


class OfSum(OfWindow):
    def of(self, elements: list[Any]) -> Any:
        [(_, total, *_)] = elements
        return (total,)


class OfSorted(OfWindow):
    def of(self, elements: list[Any]) -> Any:
        [found] = elements
        return found


FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "process": (
        lambda windows, label: windows.process(Whole(label)),
        lambda *fired: fired,
    ),
    "reduce": (
        lambda windows, label: windows.reduce(added).map(lambda each: (label, each[:2])),
        lambda start, end, numbers: sum(numbers),
    ),
    "reduce and process": (
        lambda windows, label: windows.reduce(added, OfSum(label)),
        lambda start, end, numbers: (start, end, sum(numbers)),
    ),
    "aggregate and process": (
        lambda windows, label: windows.aggregate(Sorted(), OfSorted(label)),
        lambda start, end, numbers: (start, end, len(numbers), min(numbers), max(numbers)),
    ),
}
"""What is made of windows, and what of a model's window."""

WITH_LATE = ("process", "aggregate and process")
"""Flink's own operator has the windows of one, the worker those of the other."""

LATE = OutputTag("late", Types.PICKLED_BYTE_ARRAY())


def windowed(
    source: DataStream, lateness: dict[str, int], functions: dict[str, tuple[Any, Any]] = FUNCTIONS
) -> dict[str, dict[str, list[Any]]]:
    """What functions make of all windows, and late elements, by key, by one job."""
    strategy = WatermarkStrategy.for_generator(Marks).with_timestamp_assigner(Times())
    timed = source.assign_timestamps_and_watermarks(strategy)
    keyed = timed.key_by(lambda event: event[0], Types.STRING())
    streams: list[DataStream] = []
    for name, (assigner, _) in ASSIGNERS.items():
        for function, (made_of, _) in functions.items():
            windows: WindowedStream = keyed.window(assigner()).side_output_late_data(LATE)
            label = f"{name}, {function}"
            made = made_of(windows.allowed_lateness(lateness[name]), label)
            streams.append(made)
            if function in WITH_LATE:
                late = made.get_side_output(LATE)
                label = f"{label}, late"
                streams.append(late.map(lambda each, label=label: (label, each[:2])))
    found = keys_of(streams[0].union(*streams[1:]).execute_and_collect())
    return {label: keys_of(iter(pairs)) for label, pairs in found.items()}


def modelled(
    program: list[Event],
    lateness: dict[str, int],
    with_watermarks: bool = True,
    restored_at: Collection[int] = (),
    functions: dict[str, tuple[Any, Any]] = FUNCTIONS,
) -> dict[str, dict[str, list[Any]]]:
    """The same of the model."""
    found = {}
    for name, (_, assign) in ASSIGNERS.items():
        model = WindowModel(assign, name == "session", lateness[name])
        made: Windowed = model.made_of(program, with_watermarks, restored_at)
        for function, (_, of_window) in functions.items():
            found[f"{name}, {function}"] = {
                key: [of_window(*each) for each in fired] for key, fired in made.fired.items()
            }
            if function in WITH_LATE and made.late:
                found[f"{name}, {function}, late"] = dict(made.late)
    return found


def assert_alike(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert sorted(found) == sorted(expected)
    for label, keys in expected.items():
        assert found[label] == keys, label


@pytest.mark.parametrize(
    ("backend", "seed", "lateness"),
    [
        ("hashmap", 1, {"tumbling": 6, "sliding": 0, "session": 6}),
        ("rocksdb", 2, {"tumbling": 0, "sliding": 9, "session": 15}),
    ],
)
def test_windows_with_late_elements(
    mode: str, backend: str, seed: int, lateness: dict[str, int]
) -> None:
    """The worker holds a few keys at a time, and checkpoints come in between."""
    program = events(seed, 800, 7)
    expected = modelled(program, lateness)
    n_late = sum(map(len, expected["tumbling, process, late"].values()))
    assert 5 < n_late < 300
    env = environment(
        mode,
        f"state.backend.type={backend}",
        "python.state.cache.keys=3",
        "python.fn-execution.arrow.batch.size=50",
        "execution.checkpointing.interval=50ms",
    )
    assert_alike(windowed(env.from_collection(program), lateness), expected)


def test_windows_in_batch_execution(mode: str) -> None:
    """Nothing is late, and each window fires once."""
    program = events(4, 800, 7)
    lateness = {"tumbling": 6, "sliding": 0, "session": 6}
    env = environment(mode, "execution.runtime-mode=BATCH")
    expected = modelled(program, lateness, with_watermarks=False)
    assert_alike(windowed(env.from_collection(program), lateness), expected)


class SortedMortally(Sorted):
    """Dies of an element that it has added, if that is planned."""

    def __init__(self, deaths: Deaths) -> None:
        self.deaths = deaths

    def add(self, value: Event, accumulator: Any) -> Any:
        found = super().add(value, accumulator)
        self.deaths.die_if_planned(value[1])
        return found


class DyingInTime(Dying):
    """Windows get to see what is not late."""

    def is_seen(self, value: Event) -> bool:
        return value[2] >= value[1] // 2


@pytest.mark.parametrize(
    ("backend", "seed", "lateness"),
    [
        ("hashmap", 5, {"tumbling": 6, "sliding": 0, "session": 6}),
        ("rocksdb", 6, {"tumbling": 0, "sliding": 9, "session": 15}),
    ],
)
def test_windows_are_restored_after_failures(
    mode: str, backend: str, seed: int, lateness: dict[str, int], tmp_path: Path
) -> None:
    """The worker is killed; in a thread, a function raises.

    Watermarks begin anew behind what was restored, for Flink's own operator as for the worker. What
    is late depends on it, so the model is told where that was.
    """
    program = events(seed, 800, 7)
    deaths = Deaths(tmp_path, mode)
    env = environment(
        mode,
        *deaths.options(),
        f"state.backend.type={backend}",
        "python.state.cache.keys=3",
        "python.fn-execution.arrow.batch.size=10",
    )
    assert_restored_exactly(env, deaths, seed, program, lateness)


def test_what_has_fired_fires_again_where_it_is_restored(mode: str, tmp_path: Path) -> None:
    """The last elements of a key belong to windows that were kept when they had fired.

    Behind what is restored there is no watermark that has reached the windows' ends.
    """
    fired = [("a", 0, 3, None), ("a", 1, 5, 20)]
    others = [("b", number, 300, None) for number in range(2, 300)]
    program: list[Event] = [*fired, *others, ("a", 300, 4, None), ("a", 301, 6, 40)]
    deaths = Deaths(tmp_path, mode)
    env = environment(mode, *deaths.options(), "python.fn-execution.arrow.batch.size=10")
    lateness = {"tumbling": 2**63 - 1, "sliding": 30, "session": 30}
    assert_restored_exactly(env, deaths, 4, program, lateness)


def assert_restored_exactly(
    env: StreamExecutionEnvironment,
    deaths: Deaths,
    seed: int,
    program: list[Event],
    lateness: dict[str, int],
) -> None:
    functions = {
        "process": FUNCTIONS["process"],
        "aggregate and process": (
            lambda windows, label: windows.aggregate(SortedMortally(deaths), OfSorted(label)),
            FUNCTIONS["aggregate and process"][1],
        ),
    }
    dying = env.from_collection(program).map(DyingInTime(deaths, seed, len(program)))
    found = windowed(dying, lateness, functions)
    expected = modelled(program, lateness, restored_at=deaths.restored_at(), functions=functions)
    assert_alike(found, expected)
