"""Windows in the worker: own assigners, triggers and evictors, state of windows, and folding.

What Flink has itself is its measure: a class that is derived from one of its own, and adds nothing,
has to do what that does.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Callable

import pytest
from pyflink.common import Configuration
from pyflink.common.time import Duration, Time
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import (
    TimestampAssigner,
    WatermarkGenerator,
    WatermarkOutput,
    WatermarkStrategy,
)
from pyflink.datastream import (
    OutputTag,
    RuntimeExecutionMode,
    StreamExecutionEnvironment,
    window,
)
from pyflink.datastream.functions import (
    AggregateFunction,
    ProcessFunction,
    ProcessWindowFunction,
    RuntimeContext,
)
from pyflink.datastream.state import (
    AggregatingStateDescriptor,
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    ValueStateDescriptor,
)
from pyflink.datastream.window import (
    ContinuousEventTimeTrigger,
    CountEvictor,
    CountTrigger,
    EventTimeSessionWindows,
    EventTimeTrigger,
    Evictor,
    GlobalWindows,
    MergingWindowAssigner,
    PurgingTrigger,
    SessionWindowTimeGapExtractor,
    SlidingEventTimeWindows,
    TimestampedValue,
    TimeWindow,
    Trigger,
    TriggerResult,
    TumblingEventTimeWindows,
    Window,
    WindowAssigner,
)
from pyflink.util.exceptions import JavaException

TYPE = Types.TUPLE([Types.STRING(), Types.LONG()])


def millis(count: int) -> Time:
    return Time.milliseconds(count)


def readings(count: int, seed: int = 7) -> list[tuple[str, int]]:
    random_numbers = random.Random(seed)
    return [
        (random_numbers.choice("abc"), at + random_numbers.randrange(-20, 20))
        for at in range(20, 20 + 3 * count, 3)
    ]


class Second(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return value[1]  # type: ignore[no-any-return]


def keyed(env: StreamExecutionEnvironment, elements: Any, kind: Any = TYPE) -> Any:
    strategy = WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_millis(1000))
    strategy = strategy.with_timestamp_assigner(Second())
    timed = env.from_collection(elements, kind).assign_timestamps_and_watermarks(strategy)
    return timed.key_by(lambda reading: reading[0], Types.STRING())


class Contents(ProcessWindowFunction[Any, Any, str, Any]):
    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        seen = context.window()
        bounds = (seen.start, seen.end) if isinstance(seen, TimeWindow) else str(seen)
        yield key, bounds, sorted(at for _, at in elements)


class Stamped(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value, ctx.timestamp()


class AlsoEventTime(EventTimeTrigger):
    pass


class AlsoContinuous(ContinuousEventTimeTrigger):
    pass


class AlsoCount(CountTrigger):
    pass


class AlsoPurging(PurgingTrigger):
    pass


class AlsoEvictor(CountEvictor):
    pass


class ByKey(SessionWindowTimeGapExtractor):
    def extract(self, element: Any) -> int:
        return {"a": 4, "b": 9, "c": 25}[element[0]]


class Sum(AggregateFunction):
    def create_accumulator(self) -> tuple[int, int]:
        return 0, 0

    def add(self, value: Any, accumulator: tuple[int, int]) -> tuple[int, int]:
        return accumulator[0] + value[1], accumulator[1] + 1

    def get_result(self, accumulator: tuple[int, int]) -> tuple[int, int]:
        return accumulator

    def merge(self, acc_a: Any, acc_b: Any) -> Any:
        return acc_a[0] + acc_b[0], acc_a[1] + acc_b[1]


class Summed(ProcessWindowFunction[Any, Any, str, Any]):
    """What Sum would make of a window of all elements."""

    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        times = [at for _, at in elements]
        yield sum(times), len(times)


TUMBLING = TumblingEventTimeWindows.of(millis(30), millis(7))
SLIDING = SlidingEventTimeWindows.of(millis(40), millis(15), millis(4))
SESSIONS = EventTimeSessionWindows.with_gap(millis(8))
BY_KEY = EventTimeSessionWindows.with_dynamic_gap(ByKey())
SAME: dict[str, tuple[Any, Any, Any]] = {
    "tumbling": (TUMBLING, EventTimeTrigger(), AlsoEventTime()),
    "sliding": (SLIDING, EventTimeTrigger(), AlsoEventTime()),
    "sessions": (SESSIONS, EventTimeTrigger(), AlsoEventTime()),
    "sessions by key": (BY_KEY, EventTimeTrigger(), AlsoEventTime()),
    "continuous": (
        TUMBLING,
        ContinuousEventTimeTrigger.of(millis(11)),
        AlsoContinuous.of(millis(11)),
    ),
    "continuous sessions": (
        BY_KEY,
        ContinuousEventTimeTrigger(11),
        AlsoContinuous(11),
    ),
    "counts": (SLIDING, CountTrigger.of(2), AlsoCount(2)),
    "counts in sessions": (BY_KEY, CountTrigger.of(2), AlsoCount(2)),
    "purging": (
        GlobalWindows.create(),
        PurgingTrigger.of(CountTrigger.of(3)),
        AlsoPurging(CountTrigger(3)),
    ),
}


def contents(
    env: StreamExecutionEnvironment, assigner: Any, trigger: Any, evictor: Any = None
) -> list[Any]:
    windows = keyed(env, readings(60)).window(assigner).trigger(trigger)
    if evictor is not None:
        windows = windows.evictor(evictor)
    made = windows.process(Contents()).process(Stamped())
    return sorted(made.execute_and_collect())


@pytest.mark.parametrize("case", SAME)
def test_as_flinks_own(stream_env: StreamExecutionEnvironment, case: str) -> None:
    assigner, flinks, ours = SAME[case]
    expected = contents(stream_env, assigner, flinks)
    assert len(expected) > 5
    assert contents(stream_env, assigner, ours) == expected
    # Nothing is said about the order of elements of windows that have become one.
    if not isinstance(assigner, MergingWindowAssigner):
        of_flinks = contents(stream_env, assigner, flinks, CountEvictor(2))
        assert contents(stream_env, assigner, flinks, AlsoEvictor(2)) == of_flinks


@pytest.mark.parametrize("case", SAME)
def test_as_flinks_own_in_batch_execution(
    stream_env: StreamExecutionEnvironment, case: str
) -> None:
    """A continuous trigger does not come again when its timers fire."""
    stream_env.set_runtime_mode(RuntimeExecutionMode.BATCH)
    assigner, flinks, ours = SAME[case]
    expected = contents(stream_env, assigner, flinks)
    assert len(expected) > 5
    assert contents(stream_env, assigner, ours) == expected


@pytest.mark.parametrize("case", ["tumbling", "sliding", "sessions by key", "counts in sessions"])
def test_folding_as_elements_come(stream_env: StreamExecutionEnvironment, case: str) -> None:
    elements = readings(60)
    assigner, flinks, _ = SAME[case]

    def windows() -> Any:
        return keyed(stream_env, elements).window(assigner).trigger(flinks)

    expected = sorted(windows().process(Summed()).execute_and_collect())
    assert sorted(windows().aggregate(Sum()).execute_and_collect()) == expected
    typed = windows().aggregate(
        Sum(),
        accumulator_type=Types.TUPLE([Types.LONG(), Types.LONG()]),
        output_type=Types.TUPLE([Types.LONG(), Types.LONG()]),
    )
    assert sorted(typed.execute_and_collect()) == expected
    reduced = windows().reduce(lambda one, other: (one[0], one[1] + other[1]))
    assert sorted(at for _, at in reduced.execute_and_collect()) == sorted(s for s, _ in expected)


class BehindEach(WatermarkGenerator):
    """A watermark behind each element, so that which ones are late does not depend on time."""

    def __init__(self) -> None:
        self.highest = -1000

    def on_event(self, event: Any, event_timestamp: int, output: WatermarkOutput) -> None:
        self.highest = max(self.highest, event_timestamp)
        output.emit_watermark(self.highest - 12)

    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        pass


GAPS = SlidingEventTimeWindows.of(millis(6), millis(10))


FOR_EVER = 2**63 - 1


@pytest.mark.parametrize(
    ("assigner", "lateness", "kinds"),
    [
        (TUMBLING, 0, {"in time", "late"}),
        (TUMBLING, 7, {"in time", "late"}),
        (TUMBLING, FOR_EVER, {"in time"}),
        # Sliding windows are long enough for all.
        (SLIDING, 0, {"in time"}),
        (SLIDING, 7, {"in time"}),
        (GAPS, 0, {"in time", "late"}),
        (GAPS, 7, {"in time", "late"}),
        (SESSIONS, 0, {"in time", "late"}),
        (SESSIONS, 7, {"in time", "late"}),
        (BY_KEY, 0, {"in time", "late"}),
    ],
)
def test_folding_between_watermarks(
    stream_env: StreamExecutionEnvironment, assigner: Any, lateness: int, kinds: set[str]
) -> None:
    elements = readings(400, seed=lateness)
    strategy = WatermarkStrategy.for_generator(BehindEach).with_timestamp_assigner(Second())

    def found(made_of: Callable[[Any], Any], trigger: EventTimeTrigger) -> list[Any]:
        late = OutputTag("late", TYPE)
        timed = stream_env.from_collection(elements, TYPE).assign_timestamps_and_watermarks(
            strategy
        )
        windows = timed.key_by(lambda reading: reading[0], Types.STRING()).window(assigner)
        windows = windows.trigger(trigger).allowed_lateness(lateness).side_output_late_data(late)
        made = made_of(windows)
        both = made.map(lambda each: ("in time", each)).union(
            made.get_side_output(late).map(lambda each: ("late", each))
        )
        return sorted(both.execute_and_collect())

    # Flink's own operator has the elements of these windows.
    expected = found(lambda windows: windows.process(NotedSums()), EventTimeTrigger())
    assert {kind for kind, _ in expected} == kinds

    def folded(windows: Any) -> Any:
        return windows.aggregate(Sum(), Noted())

    # The worker folds the elements of one by the batch, where windows do not merge, and those of
    # the other one by one.
    assert found(folded, EventTimeTrigger()) == expected
    assert found(folded, AlsoEventTime()) == expected


class NotedSums(ProcessWindowFunction[Any, Any, str, Any]):
    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        times = [at for _, at in elements]
        yield key, context.window().start, (sum(times), len(times))


class Noted(ProcessWindowFunction[Any, Any, str, Any]):
    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        (element,) = elements
        yield key, context.window().start, element


def test_batch_execution(stream_env: StreamExecutionEnvironment) -> None:
    stream_env.set_runtime_mode(RuntimeExecutionMode.BATCH)
    elements = readings(60)
    expected = keyed(stream_env, elements).window(SLIDING).process(Summed())
    folded = keyed(stream_env, elements).window(SLIDING).aggregate(Sum())
    assert sorted(folded.execute_and_collect()) == sorted(expected.execute_and_collect())


class Hour(Window):
    def __init__(self, number: int) -> None:
        self.number = number

    def max_timestamp(self) -> int:
        return self.number * 60 + 59

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hour) and self.number == other.number

    def __hash__(self) -> int:
        return self.number

    def __repr__(self) -> str:
        return f"Hour({self.number})"


class Hours(WindowAssigner[Any, Hour]):
    """Elements are in the hour of their time, and in the one behind it."""

    def assign_windows(self, element: Any, timestamp: int, context: Any) -> Collection[Hour]:
        assert context.get_current_processing_time() > 1_600_000_000_000
        assert context.get_runtime_context().get_task_name()
        return [Hour(timestamp // 60), Hour(timestamp // 60 + 1)]

    def get_default_trigger(self, env: StreamExecutionEnvironment) -> Trigger[Any, Hour]:
        assert isinstance(env, StreamExecutionEnvironment)
        return EventTimeTrigger()  # type: ignore[return-value]

    def is_event_time(self) -> bool:
        return True


def test_an_own_assigner_with_own_windows(stream_env: StreamExecutionEnvironment) -> None:
    elements = [("a", 10), ("a", 59), ("b", 60), ("a", 130)]
    made = keyed(stream_env, elements).window(Hours()).process(Contents()).process(Stamped())
    assert sorted(made.execute_and_collect()) == [
        (("a", "Hour(0)", [10, 59]), 59),
        (("a", "Hour(1)", [10, 59]), 119),
        (("a", "Hour(2)", [130]), 179),
        (("a", "Hour(3)", [130]), 239),
        (("b", "Hour(1)", [60]), 119),
        (("b", "Hour(2)", [60]), 179),
    ]


class Days(MergingWindowAssigner[Any, Any]):
    """Windows of neighbouring hours become one."""

    def assign_windows(self, element: Any, timestamp: int, context: Any) -> Collection[Any]:
        start = timestamp - timestamp % 60
        return [TimeWindow(start, start + 60)]

    def get_default_trigger(self, env: Any) -> Any:
        return EventTimeTrigger()

    def is_event_time(self) -> bool:
        return True

    def merge_windows(self, windows: Iterable[Any], callback: Any) -> None:
        TimeWindow.merge_windows(windows, callback)


def test_an_own_assigner_that_merges(stream_env: StreamExecutionEnvironment) -> None:
    elements = [("a", 10), ("a", 70), ("a", 200), ("a", 130), ("b", 5)]
    made = keyed(stream_env, elements).window(Days()).process(Contents())
    assert sorted(made.execute_and_collect()) == [
        ("a", (0, 240), [10, 70, 130, 200]),
        ("b", (0, 60), [5]),
    ]


class OnEven(Trigger[Any, Any]):
    """Fires for even numbers, and at the end; in state is what it has seen."""

    def __init__(self) -> None:
        self.seen = ListStateDescriptor("seen", Types.LONG())
        self.count = ReducingStateDescriptor("count", lambda a, b: a + b, Types.LONG())
        self.sum = AggregatingStateDescriptor("sum", Sum())
        self.last = ValueStateDescriptor("last", Types.LONG())
        self.by_parity = MapStateDescriptor("parity", Types.LONG(), Types.LONG())

    def on_element(self, element: Any, timestamp: int, window: Any, ctx: Any) -> TriggerResult:
        number = element[1]
        states = {
            each.name: ctx.get_partitioned_state(each)
            for each in (self.seen, self.count, self.sum, self.last, self.by_parity)
        }
        states["seen"].add(number)
        states["count"].add(1)
        states["sum"].add(element)
        assert states["last"].value() in (None, *states["seen"].get()[:-1])
        states["last"].update(number)
        states["parity"].put(number % 2, number)
        assert len(states["seen"].get()) == states["count"].get() == states["sum"].get()[1]
        assert states["parity"].get(number % 2) == states["last"].value()
        ctx.register_event_time_timer(window.max_timestamp())
        return TriggerResult.FIRE if number % 2 == 0 else TriggerResult.CONTINUE

    def on_processing_time(self, time: int, window: Any, ctx: Any) -> TriggerResult:
        raise AssertionError("there are none")

    def on_event_time(self, time: int, window: Any, ctx: Any) -> TriggerResult:
        return TriggerResult.FIRE_AND_PURGE

    def on_merge(self, window: Any, ctx: Any) -> None:
        for each in (self.seen, self.count, self.sum):
            ctx.merge_partitioned_state(each)

    def can_merge(self) -> bool:
        return True

    def clear(self, window: Any, ctx: Any) -> None:
        for each in (self.seen, self.count, self.sum, self.last, self.by_parity):
            ctx.get_partitioned_state(each).clear()


def test_an_own_trigger_with_state(stream_env: StreamExecutionEnvironment) -> None:
    elements = [("a", 1), ("a", 2), ("b", 4), ("a", 3), ("a", 33)]
    windows = keyed(stream_env, elements).window(TumblingEventTimeWindows.of(millis(30)))
    made = windows.trigger(OnEven()).process(Contents())
    assert sorted(made.execute_and_collect()) == [
        ("a", (0, 30), [1, 2]),
        ("a", (0, 30), [1, 2, 3]),
        ("a", (30, 60), [33]),
        ("b", (0, 30), [4]),
        ("b", (0, 30), [4]),
    ]


def test_an_own_trigger_where_windows_merge(stream_env: StreamExecutionEnvironment) -> None:
    elements = [("a", 1), ("a", 11), ("a", 6), ("b", 4)]
    windows = keyed(stream_env, elements).window(EventTimeSessionWindows.with_gap(millis(6)))
    made = windows.trigger(OnEven()).process(Contents())
    assert sorted(made.execute_and_collect()) == [
        ("a", (1, 17), [1, 6, 11]),
        ("a", (1, 17), [1, 6, 11]),
        ("b", (4, 10), [4]),
        ("b", (4, 10), [4]),
    ]

    class Alone(OnEven):
        def can_merge(self) -> bool:
            return False

    with pytest.raises(TypeError) as told:
        keyed(stream_env, elements).window(SESSIONS).trigger(Alone())
    assert str(told.value) == (
        "Alone cannot be used where windows become one: its can_merge() gives False."
    )


class NoDoubles(Evictor[Any, Any]):
    def evict_before(
        self, elements: list[TimestampedValue[Any]], size: int, window: Any, evictor_context: Any
    ) -> None:
        assert size == len(elements)
        seen: set[Any] = set()
        for each in list(elements):
            assert each.timestamp == each.value[1]
            if each.value in seen:
                elements.remove(each)
            seen.add(each.value)

    def evict_after(
        self, elements: list[TimestampedValue[Any]], size: int, window: Any, evictor_context: Any
    ) -> None:
        del elements[:1]


def test_an_own_evictor(stream_env: StreamExecutionEnvironment) -> None:
    elements = [("a", 1), ("a", 1), ("a", 5), ("a", 6), ("a", 6)]
    windows = keyed(stream_env, elements).window(TumblingEventTimeWindows.of(millis(30)))
    counted = windows.trigger(CountTrigger.of(2)).evictor(NoDoubles()).process(Contents())
    assert list(counted.execute_and_collect()) == [("a", (0, 30), [1]), ("a", (0, 30), [5, 6])]
    folded = keyed(stream_env, elements).window(TumblingEventTimeWindows.of(millis(30)))
    assert list(folded.evictor(NoDoubles()).aggregate(Sum()).execute_and_collect()) == [(12, 3)]


class Numbered(ProcessWindowFunction[Any, Any, str, Any]):
    """How often the window has fired, and how often any of the key's has."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.descriptor = ValueStateDescriptor("fired", Types.LONG())

    def process(self, key: str, context: Any, elements: Iterable[Any]) -> Iterator[Any]:
        mine = context.window_state().get_state(self.descriptor)
        all_of_key = context.global_state().get_state(self.descriptor)
        for each in (mine, all_of_key):
            each.update((each.value() or 0) + 1)
        yield key, context.window().start, mine.value(), all_of_key.value()

    def clear(self, context: Any) -> None:
        mine = context.window_state().get_state(self.descriptor)
        assert mine.value() > 0
        mine.clear()


def test_state_of_a_window(stream_env: StreamExecutionEnvironment) -> None:
    elements = [("a", 1), ("a", 2), ("a", 31), ("a", 3)]
    windows = keyed(stream_env, elements).window(TumblingEventTimeWindows.of(millis(30)))
    made = windows.trigger(CountTrigger.of(1)).process(Numbered())
    assert list(made.execute_and_collect()) == [
        ("a", 0, 1, 1),
        ("a", 0, 2, 2),
        ("a", 30, 1, 3),
        ("a", 0, 3, 4),
    ]


class Waiting(ProcessFunction):
    """Lets watermarks pass after an element that says so."""

    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        import time

        if value[0] == "pause":
            time.sleep(0.5)
        else:
            yield value


def test_late_elements(stream_env: StreamExecutionEnvironment) -> None:
    options = Configuration()
    options.set_string("pipeline.auto-watermark-interval", "1 ms")
    options.set_string("python.fn-execution.arrow.batch.size", "1")
    stream_env.configure(options)
    late = OutputTag("late", TYPE)
    slow = stream_env.from_collection(
        [("a", 1), ("a", 30), ("pause", 0), ("a", 2), ("a", 29), ("a", 24)]
    ).process(Waiting(), TYPE)
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Second())
    made = (
        slow.assign_timestamps_and_watermarks(strategy)
        .key_by(lambda reading: reading[0])
        .window(TumblingEventTimeWindows.of(millis(5)))
        .allowed_lateness(10)
        .side_output_late_data(late)
        .aggregate(Sum())
    )
    everything = made.map(lambda each: ("in time", each)).union(
        made.get_side_output(late).map(lambda each: ("late", each))
    )
    assert sorted(everything.execute_and_collect()) == [
        ("in time", (1, 1)),
        ("in time", (24, 1)),
        ("in time", (29, 1)),
        ("in time", (30, 1)),
        ("late", ("a", 2)),
    ]


def test_elements_without_a_time_are_told(stream_env: StreamExecutionEnvironment) -> None:
    untimed = stream_env.from_collection([("a", 1)], TYPE).key_by(lambda reading: reading[0])
    made = untimed.window(TumblingEventTimeWindows.of(millis(5))).aggregate(Sum())
    with pytest.raises(JavaException) as told:
        list(made.execute_and_collect())
    assert "the element has no time: call assign_timestamps_and_watermarks()" in str(told.value)


def test_serializers_write_windows() -> None:
    import io

    for serializer, each in (
        (window.TimeWindowSerializer(), TimeWindow(-3, 2)),
        (window.CountWindowSerializer(), window.CountWindow(7)),
        (window.GlobalWindowSerializer(), window.GlobalWindow.get()),
    ):
        written = io.BytesIO()
        serializer.serialize(each, written)
        written.seek(0)
        assert serializer.deserialize(written) == each
