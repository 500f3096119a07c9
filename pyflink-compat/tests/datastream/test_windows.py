"""Windows over streams, in both modes, on an embedded Flink."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pyflink.common import Configuration
from pyflink.common.time import Duration, Time
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import OutputTag, StreamExecutionEnvironment
from pyflink.datastream.functions import (
    AggregateFunction,
    AllWindowFunction,
    ProcessAllWindowFunction,
    ProcessFunction,
    ProcessWindowFunction,
    RuntimeContext,
    WindowFunction,
)
from pyflink.datastream.state import ValueStateDescriptor
from pyflink.datastream.window import (
    ContinuousEventTimeTrigger,
    CountEvictor,
    CountTrigger,
    EventTimeSessionWindows,
    GlobalWindow,
    GlobalWindows,
    PurgingTrigger,
    SessionWindowTimeGapExtractor,
    SlidingEventTimeWindows,
    TimeEvictor,
    TimeWindow,
    TumblingEventTimeWindows,
    TumblingProcessingTimeWindows,
)
from pyflink.util.exceptions import JavaException

READINGS = [("a", 1), ("b", 2), ("a", 3), ("a", 7), ("b", 8), ("a", 12), ("a", 2)]
TYPE = Types.TUPLE([Types.STRING(), Types.LONG()])


class Second(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return value[1]  # type: ignore[no-any-return]


def timed(env: StreamExecutionEnvironment, elements: Any = READINGS, kind: Any = TYPE) -> Any:
    # Nothing is late, whenever watermarks are made.
    strategy = WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_millis(100))
    strategy = strategy.with_timestamp_assigner(Second())
    return env.from_collection(elements, kind).assign_timestamps_and_watermarks(strategy)


def keyed(env: StreamExecutionEnvironment) -> Any:
    return timed(env).key_by(lambda reading: reading[0], Types.STRING())


def millis(count: int) -> Time:
    return Time.milliseconds(count)


class Times(ProcessWindowFunction[Any, Any, str, TimeWindow]):
    """What is in a window, and what the context says."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.opened = True

    def process(
        self,
        key: str,
        context: ProcessWindowFunction.Context[TimeWindow],
        elements: Iterable[tuple[str, int]],
    ) -> Iterator[Any]:
        assert self.opened
        assert context.current_processing_time() > 1_600_000_000_000
        window = context.window()
        yield key, window.start, window.end, [at for _, at in elements]


def test_elements_take_no_other_way_than_to_their_windows(
    stream_env: StreamExecutionEnvironment,
) -> None:
    stream = keyed(stream_env)
    assert stream.get_execution_environment().get_parallelism() > 0
    windowed = stream.window(TumblingEventTimeWindows.of(millis(5)))
    windowed.aggregate(Mean()).print()
    nodes = json.loads(stream_env.get_execution_plan())["nodes"]
    kinds = [node["type"] for node in nodes]
    assert kinds[-4:] == ["Key", "Window Aggregate", "Text to print", "Sink: Print to Std. Out"]
    nexts = [each["id"] for node in nodes for each in node.get("predecessors", ())]
    assert len(nexts) == len(set(nexts)) == len(nodes) - 1


class Stamped(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value, ctx.timestamp()


def test_tumbling_windows(stream_env: StreamExecutionEnvironment) -> None:
    windows = keyed(stream_env).window(TumblingEventTimeWindows.of(millis(5)))
    assert windows.get_input_type() == TYPE
    assert sorted(windows.process(Times()).process(Stamped()).execute_and_collect()) == [
        (("a", 0, 5, [1, 3, 2]), 4),
        (("a", 5, 10, [7]), 9),
        (("a", 10, 15, [12]), 14),
        (("b", 0, 5, [2]), 4),
        (("b", 5, 10, [8]), 9),
    ]
    later = keyed(stream_env).window(TumblingEventTimeWindows.of(millis(5), millis(2)))
    assert sorted(later.process(Times()).execute_and_collect())[0] == ("a", -3, 2, [1])


class Gap(SessionWindowTimeGapExtractor):
    def extract(self, element: tuple[str, int]) -> int:
        return element[1]


class Length(WindowFunction[Any, Any, str, TimeWindow]):
    def apply(self, key: str, window: TimeWindow, inputs: Iterable[Any]) -> Iterable[Any]:
        return [(key, window.end - window.start, len(list(inputs)))]


def test_sessions(stream_env: StreamExecutionEnvironment) -> None:
    sessions = keyed(stream_env).window(EventTimeSessionWindows.with_gap(millis(3)))
    assert sorted(sessions.apply(Length()).execute_and_collect()) == [
        ("a", 3, 1),
        ("a", 3, 1),
        ("a", 5, 3),
        ("b", 3, 1),
        ("b", 3, 1),
    ]
    by_element = keyed(stream_env).window(EventTimeSessionWindows.with_dynamic_gap(Gap()))
    assert sorted(by_element.process(Times()).execute_and_collect()) == [
        ("a", 1, 6, [1, 3, 2]),
        ("a", 7, 24, [7, 12]),
        ("b", 2, 4, [2]),
        ("b", 8, 16, [8]),
    ]


class Mean(AggregateFunction):
    def create_accumulator(self) -> tuple[int, int]:
        return 0, 0

    def add(self, value: Any, accumulator: tuple[int, int]) -> tuple[int, int]:
        return accumulator[0] + value[1], accumulator[1] + 1

    def get_result(self, accumulator: tuple[int, int]) -> float:
        return accumulator[0] / accumulator[1]

    def merge(self, acc_a: Any, acc_b: Any) -> Any:
        return acc_a[0] + acc_b[0], acc_a[1] + acc_b[1]


class Named(ProcessWindowFunction[Any, Any, str, TimeWindow]):
    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        yield key, context.window().start, list(elements)


def test_reductions_and_aggregates(stream_env: StreamExecutionEnvironment) -> None:
    assigner = SlidingEventTimeWindows.of(millis(10), millis(5))
    windows = keyed(stream_env).window(assigner)
    assert sorted(windows.sum(1).execute_and_collect()) == [
        ("a", 6),
        ("a", 12),
        ("a", 13),
        ("a", 19),
        ("b", 2),
        ("b", 8),
        ("b", 10),
    ]
    means = keyed(stream_env).window(assigner).aggregate(Mean(), Named())
    assert sorted(means.execute_and_collect())[:3] == [
        ("a", -5, [2.0]),
        ("a", 0, [3.25]),
        ("a", 5, [9.5]),
    ]
    longest = (
        keyed(stream_env)
        .window(assigner)
        .reduce(lambda one, other: max(one, other), lambda key, window, inputs: list(inputs), TYPE)
    )
    assert sorted(longest.execute_and_collect())[0] == ("a", 3)


class Counted(ProcessWindowFunction[Any, Any, str, Any]):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.total = ValueStateDescriptor("total", Types.LONG())

    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        total = context.global_state().get_state(self.total)
        total.update((total.value() or 0) + len(list(elements)))
        yield key, context.window(), total.value()


def test_counts_and_state_of_all_windows(stream_env: StreamExecutionEnvironment) -> None:
    counted = keyed(stream_env).count_window(2).process(Counted())
    found = [(key, window.id, total) for key, window, total in counted.execute_and_collect()]
    assert sorted(found) == [("a", 0, 2), ("a", 1, 4), ("b", 0, 2)]
    sliding = (
        keyed(stream_env)
        .count_window(2, 1)
        .apply(lambda key, window, inputs: [(key, [at for _, at in inputs])])
    )
    assert sorted(sliding.execute_and_collect()) == [
        ("a", [1, 3]),
        ("a", [3, 7]),
        ("a", [7, 12]),
        ("a", [12, 2]),
        ("b", [2, 8]),
    ]
    every_second = keyed(stream_env).count_window(3, 2).sum(1)
    assert sorted(every_second.execute_and_collect()) == [("a", 11), ("a", 21)]
    early = keyed(stream_env).count_window(3).trigger(CountTrigger.of(2)).process(Counted())
    assert sorted((key, window.id) for key, window, _ in early.execute_and_collect()) == [
        ("a", 0),
        ("a", 1),
        ("b", 0),
    ]
    every_three = GlobalWindows.create()
    purged = keyed(stream_env).window(every_three).trigger(PurgingTrigger.of(CountTrigger.of(3)))
    found = list(purged.process(Counted()).execute_and_collect())
    assert found == [("a", GlobalWindow.get(), 3)]


def test_triggers_and_evictors(stream_env: StreamExecutionEnvironment) -> None:
    windows = keyed(stream_env).window(TumblingEventTimeWindows.of(millis(20)))
    again = windows.trigger(ContinuousEventTimeTrigger.of(millis(20)))
    last = again.evictor(CountEvictor.of(2)).process(Times())
    assert sorted(last.execute_and_collect()) == [("a", 0, 20, [12, 2]), ("b", 0, 20, [2, 8])]
    windows = keyed(stream_env).window(TumblingEventTimeWindows.of(millis(20)))
    recent = windows.evictor(TimeEvictor.of(millis(5))).process(Times())
    assert sorted(recent.execute_and_collect()) == [("a", 0, 20, [12]), ("b", 0, 20, [8])]


def test_late_elements(stream_env: StreamExecutionEnvironment) -> None:
    options = Configuration()
    options.set_string("pipeline.auto-watermark-interval", "1 ms")
    options.set_string("python.fn-execution.arrow.batch.size", "1")
    stream_env.configure(options)
    late = OutputTag("late", TYPE)
    # The pause lets the watermark of what was before it pass.
    slow = stream_env.from_collection(
        [("a", 1), ("a", 30), ("pause", 0), ("a", 2), ("a", 29)]
    ).flat_map(waiting, TYPE)
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Second())
    windows = (
        slow.assign_timestamps_and_watermarks(strategy)
        .key_by(lambda reading: reading[0])
        .window(TumblingEventTimeWindows.of(millis(5)))
        .allowed_lateness(10)
        .side_output_late_data(late)
    )
    made = windows.process(Times())
    everything = made.map(lambda each: ("in time", each)).union(
        made.get_side_output(late).map(lambda each: ("late", each))
    )
    assert sorted(everything.execute_and_collect()) == [
        ("in time", ("a", 0, 5, [1])),
        ("in time", ("a", 25, 30, [29])),
        ("in time", ("a", 30, 35, [30])),
        ("late", ("a", 2)),
    ]


def waiting(value: Any) -> Any:
    if value[0] == "pause":
        time.sleep(0.5)
    else:
        yield value


class Everything(ProcessAllWindowFunction[Any, Any, TimeWindow]):
    def process(self, context: Any, elements: Iterable[Any]) -> Iterable[Any]:
        return [(context.window().start, len(list(elements)))]


class First(AllWindowFunction[Any, Any, Any]):
    def apply(self, window: Any, inputs: Iterable[Any]) -> Iterable[Any]:
        return list(inputs)[:1]


def test_windows_without_keys(stream_env: StreamExecutionEnvironment) -> None:
    windows = timed(stream_env).window_all(TumblingEventTimeWindows.of(millis(5)))
    assert list(windows.process(Everything()).execute_and_collect()) == [(0, 4), (5, 2), (10, 1)]
    firsts = timed(stream_env).count_window_all(3).apply(First(), TYPE)
    assert list(firsts.execute_and_collect()) == [("a", 1), ("a", 7)]
    summed = stream_env.from_collection([1, 2, 3], Types.LONG()).window_all(
        TumblingProcessingTimeWindows.of(Time.days(1))
    )
    assert list(summed.sum().execute_and_collect()) in ([], [6])


class Broken(ProcessWindowFunction[Any, Any, str, TimeWindow]):
    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterable[Any]:
        raise ValueError("nothing to see")


def test_mistakes_are_told(stream_env: StreamExecutionEnvironment) -> None:
    windows = keyed(stream_env).window(TumblingEventTimeWindows.of(millis(50)))
    with pytest.raises(JavaException) as told:
        list(windows.process(Broken()).execute_and_collect())
    assert "The function 'Broken' raised ValueError: nothing to see" in str(told.value)
    needed = "TumblingEventTimeWindows needs a size that is more than its offset, and not 5 ms"
    with pytest.raises(ValueError, match=f"^{needed} with 5 ms[.]$"):
        TumblingEventTimeWindows.of(millis(5), millis(5))


def test_what_is_no_trigger_is_refused(stream_env: StreamExecutionEnvironment) -> None:
    windows = keyed(stream_env).window(TumblingEventTimeWindows.of(millis(50)))
    with pytest.raises(TypeError) as refused:
        windows.trigger("often")
    assert str(refused.value) == ("A trigger of pyflink.datastream.window is needed, not 'often'.")
