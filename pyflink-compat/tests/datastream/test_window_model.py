"""Windows over random elements and watermarks give what they give in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    env: StreamExecutionEnvironment, program: list[Event], lateness: dict[str, int]
) -> dict[str, dict[str, list[Any]]]:
    """What all functions make of all windows, and late elements, by key, by one job."""
    strategy = WatermarkStrategy.for_generator(Marks).with_timestamp_assigner(Times())
    timed = env.from_collection(program).assign_timestamps_and_watermarks(strategy)
    keyed = timed.key_by(lambda event: event[0], Types.STRING())
    streams: list[DataStream] = []
    for name, (assigner, _) in ASSIGNERS.items():
        for function, (made_of, _) in FUNCTIONS.items():
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
    program: list[Event], lateness: dict[str, int], with_watermarks: bool
) -> dict[str, dict[str, list[Any]]]:
    """The same of the model."""
    found = {}
    for name, (_, assign) in ASSIGNERS.items():
        model = WindowModel(assign, name == "session", lateness[name])
        made: Windowed = model.made_of(program, with_watermarks)
        for function, (_, of_window) in FUNCTIONS.items():
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
    expected = modelled(program, lateness, with_watermarks=True)
    n_late = sum(map(len, expected["tumbling, process, late"].values()))
    assert 5 < n_late < 300
    env = environment(
        mode,
        f"state.backend.type={backend}",
        "python.state.cache.keys=3",
        "python.fn-execution.arrow.batch.size=50",
        "execution.checkpointing.interval=50ms",
    )
    assert_alike(windowed(env, program, lateness), expected)


def test_windows_in_batch_execution(mode: str) -> None:
    """Nothing is late, and each window fires once."""
    program = events(4, 800, 7)
    lateness = {"tumbling": 6, "sliding": 0, "session": 6}
    env = environment(mode, "execution.runtime-mode=BATCH")
    expected = modelled(program, lateness, with_watermarks=False)
    assert_alike(windowed(env, program, lateness), expected)
