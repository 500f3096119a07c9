"""Functions over streams with keys, in both modes, on an embedded Flink."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyflink.common import Row
from pyflink.common.time import Time
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import OutputTag, StreamExecutionEnvironment
from pyflink.datastream.functions import (
    AggregateFunction,
    FilterFunction,
    FlatMapFunction,
    KeyedProcessFunction,
    MapFunction,
    ProcessFunction,
    RuntimeContext,
)
from pyflink.datastream.state import (
    AggregatingStateDescriptor,
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    StateTtlConfig,
    ValueStateDescriptor,
)
from pyflink.util.exceptions import JavaException

from .environments import environment, savepoint_of


class Itself(TimestampAssigner):
    """Elements begin with their time."""

    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return value[0]  # type: ignore[no-any-return]


def timed(env: StreamExecutionEnvironment, elements: list[Any], **options: Any) -> Any:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Itself())
    return env.from_collection(elements, **options).assign_timestamps_and_watermarks(strategy)


class Timers(KeyedProcessFunction):
    """Does with timers what elements say."""

    def process_element(
        self, value: tuple[int, str, list[tuple[str, int]]], ctx: KeyedProcessFunction.Context
    ) -> None:
        service = ctx.timer_service()
        for what, at in value[2]:
            getattr(service, what)(at)

    def on_timer(
        self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext
    ) -> Iterator[tuple[Any, ...]]:
        service = ctx.timer_service()
        yield (
            ctx.get_current_key(),
            timestamp,
            ctx.timestamp(),
            ctx.time_domain().name,
            service.current_watermark() == 2**63 - 1,
        )
        if timestamp == 100:
            service.register_event_time_timer(150)
            service.register_event_time_timer(200)
            service.register_event_time_timer(50)
            service.delete_event_time_timer(250)
            service.delete_event_time_timer(300)
            service.register_event_time_timer(300)


class WithTime(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value[0], value[1], ctx.timestamp()


def test_timers_in_event_time(stream_env: StreamExecutionEnvironment) -> None:
    register, delete = "register_event_time_timer", "delete_event_time_timer"
    elements = [
        (1, "a", [(register, 100), (register, 100), (register, 200)]),
        (2, "a", [(register, 250), (register, 300), (register, 400), (delete, 400)]),
        (3, "b", [(register, 7), (register, 500), (delete, 500), (register, 500), (delete, 9)]),
    ]
    fired = timed(stream_env, elements).key_by(lambda e: e[1], Types.STRING()).process(Timers())
    found = list(fired.execute_and_collect())
    of_a = [(at, *rest) for key, at, *rest in found if key == "a"]
    assert of_a == [(at, at, "EVENT_TIME", True) for at in (100, 50, 150, 200, 300)]
    of_b = [(at, *rest) for key, at, *rest in found if key == "b"]
    assert of_b == [(at, at, "EVENT_TIME", True) for at in (7, 500)]


@pytest.mark.parametrize("is_chained", [False, True])
def test_what_a_timer_emits_has_its_time(
    stream_env: StreamExecutionEnvironment, is_chained: bool
) -> None:
    """Also that of a timer that was registered by another one, and fires behind it."""
    register = "register_event_time_timer"
    elements = [(1, "a", [(register, 100)]), (2, "b", [(register, 30), (register, 70)])]
    fired = timed(stream_env, elements).key_by(lambda e: e[1]).process(Timers())
    found = (fired if is_chained else fired.disable_chaining()).process(WithTime())
    times = {"a": (50, 100, 150, 200, 300), "b": (30, 70)}
    assert sorted(found.execute_and_collect()) == [
        (key, at, at) for key, all_of_key in times.items() for at in all_of_key
    ]


def test_what_a_timer_emits_has_its_time_in_batch_execution(mode: str) -> None:
    env = environment(mode, "execution.runtime-mode=BATCH")
    registers = [("register_event_time_timer", 400), ("register_processing_time_timer", 2**60)]
    fired = timed(env, [(1, "a", registers), (2, "b", registers[:1])]).key_by(lambda e: e[1])
    found = fired.process(Timers()).process(WithTime())
    assert sorted(found.execute_and_collect(), key=str) == [
        ("a", 2**60, None),
        ("a", 400, 400),
        ("b", 400, 400),
    ]


def test_timers_in_batch_execution(mode: str) -> None:
    """They fire behind the key's elements. What they register is ignored, as by Flink."""
    env = environment(mode, "execution.runtime-mode=BATCH")
    registers = [
        ("register_event_time_timer", 100),
        ("register_event_time_timer", 250),
        ("register_event_time_timer", 300),
        ("register_event_time_timer", 400),
        ("register_processing_time_timer", 2**60),
    ]
    fired = timed(env, [(1, "a", registers)]).key_by(lambda e: e[1]).process(Timers())
    assert list(fired.execute_and_collect()) == [
        ("a", 100, 100, "EVENT_TIME", True),
        ("a", 400, 400, "EVENT_TIME", True),
        ("a", 2**60, 2**60, "PROCESSING_TIME", True),
    ]


class Chained(KeyedProcessFunction):
    """A timer registers another one that is due already, and takes one back."""

    def __init__(self, ttl: StateTtlConfig | None) -> None:
        self.ttl = ttl

    def open(self, runtime_context: RuntimeContext) -> None:
        descriptor = ListStateDescriptor("fired", Types.LONG())
        if self.ttl is not None:
            descriptor.enable_time_to_live(self.ttl)
        self.fired = runtime_context.get_list_state(descriptor)

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> None:
        for at in (100, 200, 300):
            ctx.timer_service().register_event_time_timer(at)

    def on_timer(self, timestamp: int, ctx: Any) -> Iterator[Any]:
        self.fired.add(timestamp)
        if timestamp == 100:
            ctx.timer_service().register_event_time_timer(150)
            ctx.timer_service().delete_event_time_timer(200)
        if timestamp == 300:
            yield ctx.get_current_key(), list(self.fired.get())


@pytest.mark.parametrize("expires", [False, True])
def test_timers_of_more_keys_than_the_worker_has(mode: str, expires: bool) -> None:
    env = environment(mode, "python.state.cache.keys=2", "python.fn-execution.arrow.batch.size=3")
    ttl = StateTtlConfig.new_builder(Time.hours(1)).build() if expires else None
    elements = [(1, key) for key in range(10)]
    fired = timed(env, elements).key_by(lambda e: e[1], Types.LONG()).process(Chained(ttl))
    expected = [(key, [100, 150, 300]) for key in range(10)]
    assert sorted(fired.execute_and_collect()) == expected


class Keeps(KeyedProcessFunction):
    """Says whether what it has of a key is the very object that it had kept."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.kept = runtime_context.get_state(ValueStateDescriptor("kept"))
        self.objects: dict[int, object] = {}

    def process_element(self, value: int, ctx: KeyedProcessFunction.Context) -> Iterator[bool]:
        key = ctx.get_current_key()
        if key in self.objects:
            yield self.kept.value() is self.objects[key]
        self.objects[key] = ["of", key]
        self.kept.update(self.objects[key])


@pytest.mark.parametrize(("n_keys", "are_kept"), [(3, True), (4, False)])
def test_as_many_keys_as_the_worker_may_have_stay_there(
    mode: str, n_keys: int, are_kept: bool
) -> None:
    env = environment(mode, "python.state.cache.keys=3", "python.fn-execution.arrow.batch.size=5")
    numbers = env.from_collection(list(range(50)), Types.LONG())
    kept = numbers.key_by(lambda n: n % n_keys, Types.LONG()).process(Keeps(), Types.BOOLEAN())
    assert list(kept.execute_and_collect()) == [are_kept] * (50 - n_keys)


class Alarm(KeyedProcessFunction):
    """Says which elements came in time."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.seen = runtime_context.get_list_state(ListStateDescriptor("seen", Types.LONG()))
        self.due = runtime_context.get_state(ValueStateDescriptor("due", Types.LONG()))

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> None:
        service = ctx.timer_service()
        self.seen.add(value)
        due = self.due.value()
        if due is not None:
            service.delete_processing_time_timer(due)
        due = service.current_processing_time() + 100
        service.register_processing_time_timer(due)
        self.due.update(due)

    def on_timer(
        self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext
    ) -> Iterator[tuple[Any, ...]]:
        assert timestamp == self.due.value()
        assert ctx.timer_service().current_processing_time() >= timestamp
        yield ctx.get_current_key(), list(self.seen.get()), ctx.time_domain().name
        self.seen.clear()


class LastIsLate(MapFunction):
    def map(self, value: int) -> int:
        if value < 0:
            time.sleep(1)
        return value


class Pausing(MapFunction):
    """Lets the time pass behind each element."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def map(self, value: Any) -> Any:
        time.sleep(self.seconds)
        return value


def test_timers_in_processing_time(mode: str) -> None:
    # The last element keeps the job running until the alarms of the others have gone off.
    env = environment(mode, ONE_BY_ONE)
    numbers = env.from_collection([*range(6), -1], Types.LONG()).map(LastIsLate(), Types.LONG())
    alarms = numbers.key_by(lambda v: v % 2 if v >= 0 else v, Types.LONG()).process(Alarm())
    assert sorted(alarms.execute_and_collect())[-2:] == [
        (0, [0, 2, 4], "PROCESSING_TIME"),
        (1, [1, 3, 5], "PROCESSING_TIME"),
    ]


class Average(AggregateFunction):
    def create_accumulator(self) -> tuple[int, int]:
        return 0, 0

    def add(self, value: int, accumulator: tuple[int, int]) -> tuple[int, int]:
        return accumulator[0] + value, accumulator[1] + 1

    def get_result(self, accumulator: tuple[int, int]) -> float:
        return accumulator[0] / accumulator[1]

    def merge(self, acc_a: Any, acc_b: Any) -> Any:
        return acc_a[0] + acc_b[0], acc_a[1] + acc_b[1]


class Averages(MapFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        accumulator = Types.TUPLE([Types.LONG(), Types.LONG()])
        self.average = runtime_context.get_aggregating_state(
            AggregatingStateDescriptor("average", Average(), accumulator)
        )

    def map(self, value: int) -> Any:
        before = self.average.get()
        self.average.add(value)
        return before, self.average.get()


class Distinct(FilterFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.seen = runtime_context.get_state(ValueStateDescriptor("seen", Types.BOOLEAN()))

    def filter(self, value: int) -> bool:
        is_new = self.seen.value() is None
        self.seen.update(True)
        return is_new


class Pairs(FlatMapFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.last = runtime_context.get_state(ValueStateDescriptor("last"))

    def flat_map(self, value: int) -> Iterator[tuple[int, int]]:
        last = self.last.value()
        if last is not None:
            yield last, value
        self.last.update(value)


def test_maps_and_filters_have_state(stream_env: StreamExecutionEnvironment) -> None:
    keyed = stream_env.from_collection([1, 2, 3, 5, 4, 3], Types.LONG()).key_by(lambda v: v % 2)
    assert list(keyed.map(Averages()).execute_and_collect()) == [
        (None, 1.0),
        (None, 2.0),
        (1.0, 2.0),
        (2.0, 3.0),
        (2.0, 3.0),
        (3.0, 3.0),
    ]
    assert list(keyed.filter(Distinct()).execute_and_collect()) == [1, 2]
    pairs = keyed.flat_map(Pairs()).map(sum)
    assert list(pairs.execute_and_collect()) == [4, 8, 6, 8]


def test_plain_functions_know_no_keys(stream_env: StreamExecutionEnvironment) -> None:
    keyed = stream_env.from_collection([1, 2, 3], Types.LONG()).key_by(lambda v: v % 2)
    assert keyed.get_type() == Types.LONG()
    doubled = keyed.map(lambda v: 2 * v, Types.LONG()).filter(lambda v: v > 2)
    assert list(doubled.execute_and_collect()) == [4, 6]
    assert list(keyed.execute_and_collect()) == [1, 2, 3]


class Trip(NamedTuple):
    place: str
    km: int


def test_reductions(stream_env: StreamExecutionEnvironment) -> None:
    trips = [Trip("a", 3), Trip("b", 5), Trip("a", 1), Trip("a", 1)]
    keyed = stream_env.from_collection(trips).key_by(lambda trip: trip.place)
    assert list(keyed.sum("km").execute_and_collect()) == [("a", 3), ("b", 5), ("a", 4), ("a", 5)]
    assert list(keyed.max(1).execute_and_collect()) == [("a", 3), ("b", 5), ("a", 3), ("a", 3)]
    rows = Types.ROW_NAMED(["place", "km"], [Types.STRING(), Types.LONG()])
    keyed = stream_env.from_collection([Row(*trip) for trip in trips], rows).key_by(
        lambda row: row.place, Types.STRING()
    )
    found = [(row.place, row.km) for row in keyed.min_by("km").execute_and_collect()]
    assert found == [("a", 3), ("b", 5), ("a", 1), ("a", 1)]
    longest = keyed.reduce(lambda one, other: max(one, other, key=lambda row: row.km))
    assert [row.km for row in longest.execute_and_collect()] == [3, 5, 3, 3]


def test_a_reduction_gives_one_element_in_batch_execution(mode: str) -> None:
    env = environment(mode, "execution.runtime-mode=BATCH")
    keyed = env.from_collection([1, 2, 3, 4, 6], Types.LONG()).key_by(lambda v: v % 2)
    assert sorted(keyed.sum().execute_and_collect()) == [4, 12]


class Sides(KeyedProcessFunction):
    tag = OutputTag("odd", Types.STRING())

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Iterator[Any]:
        ctx.timer_service().register_event_time_timer(value[0])
        if value[0] % 2:
            yield self.tag, str(value[0])
        else:
            yield value[0]

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[Any]:
        yield self.tag, f"timer {timestamp}"


def test_side_outputs_of_elements_and_timers(stream_env: StreamExecutionEnvironment) -> None:
    made = timed(stream_env, [(1,), (2,)]).key_by(lambda e: 0).process(Sides(), Types.LONG())
    sides = made.get_side_output(Sides.tag)
    both = made.map(str, Types.STRING()).union(sides)
    assert sorted(both.execute_and_collect()) == ["1", "2", "timer 1", "timer 2"]


class Large(KeyedProcessFunction):
    """A map with more entries than travel at once, and values of megabytes."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.map = runtime_context.get_map_state(
            MapStateDescriptor("map", Types.LONG(), Types.STRING())
        )
        self.bytes = runtime_context.get_state(ValueStateDescriptor("bytes"))
        self.list = runtime_context.get_list_state(ListStateDescriptor("list", Types.LONG()))

    def process_element(self, value: tuple[int, str], ctx: Any) -> Iterator[Any]:
        number, what = value
        if what == "fill":
            self.map.put_all({i: f"value {i}" for i in range(30_000)})
            self.bytes.update(bytes(10_000_000))
            self.list.add_all(list(range(20_000)))
        elif what == "change":
            assert self.map.get(29_999) == "value 29999"
            assert 30_000 not in self.map
            self.map.remove(0)
            self.map[1] = "one"
            self.map[-1] = "minus one"
            self.list.add(-1)
        elif what == "iterate":
            found = {}
            for key, text in self.map.items():
                found[key] = text
                if key % 1000 == 7:
                    self.map.put(-2, "later")
                    self.map.remove(key)
            listed = list(self.list.get())
            size = len(self.bytes.value() or b"")
            yield len(found), found.get(0), found[1], found[-1], len(listed), listed[-1], size
        yield number


def test_large_state_is_paged(mode: str) -> None:
    env = environment(mode, "python.state.cache.keys=1", "state.backend.type=rocksdb")
    steps = ["fill", "", "change", "", "iterate", "", "iterate"]
    elements = [(0 if what else 1, what) for what in steps]
    made = env.from_collection(elements).key_by(lambda e: e[0], Types.INT()).process(Large())
    found = [each for each in made.execute_and_collect() if isinstance(each, tuple)]
    assert found == [
        (30_000, None, "one", "minus one", 20_001, -1, 10_000_000),
        (29_971, None, "one", "minus one", 20_001, -1, 10_000_000),
    ]


class Expiring(KeyedProcessFunction):
    def __init__(self, ttl: StateTtlConfig) -> None:
        self.ttl = ttl

    def open(self, runtime_context: RuntimeContext) -> None:
        value = ValueStateDescriptor("value", Types.LONG())
        entries = MapStateDescriptor("map", Types.LONG(), Types.LONG())
        for descriptor in (value, entries):
            descriptor.enable_time_to_live(self.ttl)
        self.value = runtime_context.get_state(value)
        self.map = runtime_context.get_map_state(entries)

    def process_element(self, value: int, ctx: Any) -> Iterator[Any]:
        yield value, self.value.value(), sorted(self.map.keys())
        if value == 1:
            self.value.update(value)
        self.map.put(value, value)


ONE_BY_ONE = "python.fn-execution.arrow.batch.size=1"


def expiring(mode: str, pauses: list[float], ttl: StateTtlConfig) -> list[Any]:
    """What numbers from 1 find in states, each of them as long after the one before as is said.

    The pauses are seconds away from the time the states live: other work may take the processor.
    """
    numbers = environment(mode, ONE_BY_ONE).from_collection(
        list(enumerate(pauses, 1)), Types.TUPLE([Types.LONG(), Types.DOUBLE()])
    )
    slow = numbers.map(paused, Types.LONG())
    return list(slow.key_by(lambda v: 0, Types.INT()).process(Expiring(ttl)).execute_and_collect())


def paused(number: tuple[int, float]) -> int:
    time.sleep(number[1])
    return number[0]


def test_state_expires(mode: str) -> None:
    ttl = StateTtlConfig.new_builder(Time.seconds(2)).never_return_expired().build()
    assert expiring(mode, [0, 0, 4.5, 0], ttl) == [
        (1, None, []),
        (2, 1, [1]),
        (3, None, []),
        (4, None, [3]),
    ]


def test_reading_state_keeps_it(mode: str) -> None:
    ttl = StateTtlConfig.new_builder(Time.milliseconds(2500)).update_ttl_on_read_and_write()
    found = expiring(mode, [0, 1, 1, 1], ttl.build())
    assert [value for _, value, _ in found] == [None, 1, 1, 1]


class Count(KeyedProcessFunction):
    """Counts, and says so a while later."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))
        self.words = runtime_context.get_list_state(ListStateDescriptor("words"))

    def process_element(self, value: Any, ctx: KeyedProcessFunction.Context) -> Iterator[Any]:
        self.count.update((self.count.value() or 0) + 1)
        self.words.add(value[1])
        ctx.timer_service().register_event_time_timer(2**50)
        yield ctx.get_current_key(), self.count.value()

    def on_timer(self, timestamp: int, ctx: Any) -> Iterator[Any]:
        yield ctx.get_current_key(), self.count.value(), "".join(self.words.get())


def test_a_savepoint_of_one_mode_is_good_for_the_other(tmp_path: Path) -> None:
    """And for another parallelism, and backend."""
    savepoint = savepoint_of_count(tmp_path, "process", 2)
    env = environment(
        "thread",
        f"execution.state-recovery.path={savepoint}",
        "execution.state-recovery.ignore-unclaimed-state=true",
        "state.backend.type=hashmap",
    )
    counted = count(env, 1, lambda i: (i, "xy"[i])).uid("counted")
    found = list(counted.execute_and_collect())
    assert sorted(each for each in found if len(each) == 3) == [
        (key, 11, "." * 10 + end) if end else (key, 10, "." * 10)
        for key, end in ((0, "x"), (1, "y"), (2, ""), (3, ""))
    ]


def count(env: StreamExecutionEnvironment, last: int, make: Any) -> Any:
    numbers = env.from_sequence(0, last).uid(f"numbers to {last}").map(make).map(Pausing(0.01))
    times = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Itself())
    timed = numbers.assign_timestamps_and_watermarks(times).uid(f"times to {last}")
    return timed.filter(lambda e: e[1]).key_by(lambda e: e[0] % 4, Types.LONG()).process(Count())


def savepoint_of_count(folder: Path, mode: str, parallelism: int) -> str:
    env = environment(mode, "state.backend.type=rocksdb", ONE_BY_ONE)
    numbers = count(env, 100_000, lambda i: (i, "." if i < 40 else ""))
    counted = numbers.uid("counted").set_parallelism(parallelism)
    seen = folder / "seen"
    counted.map(lambda each: seen.open("a").write(f"{each}\n")).print()
    job = env.execute_async()
    while not seen.exists() or seen.read_text().count("\n") < 40:
        time.sleep(0.05)
    return savepoint_of(job, folder)


class Mistaken(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.value = runtime_context.get_state(ValueStateDescriptor("value", Types.LONG()))

    def process_element(self, value: str, ctx: KeyedProcessFunction.Context) -> Iterator[Any]:
        if value == "type":
            self.value.update("text")
        if value == "timer":
            ctx.timer_service().register_event_time_timer(1)
        if value == "raise":
            raise ValueError("wrong")
        yield value

    def on_timer(self, timestamp: int, ctx: Any) -> None:
        raise ValueError("too late")


MISTAKES = {
    "type": (
        "The state 'value' holds 'text' (str), which is not of its type: give its descriptor "
        "another type, or none."
    ),
    "timer": (
        "The function 'Mistaken' raised ValueError: too late, called with (a timer at 1) in the "
        "operator 'Keyed Process': handle such arguments in the function."
    ),
    "raise": (
        "The function 'Mistaken' raised ValueError: wrong, called with ('raise') in the operator "
        "'Keyed Process': handle such arguments in the function."
    ),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_mistakes_are_told(mode: str, mistake: str) -> None:
    env = environment(mode, "python.state.cache.keys=1")
    made = env.from_collection([mistake, ""]).key_by(lambda e: e).process(Mistaken())
    with pytest.raises(JavaException) as told:
        list(made.execute_and_collect())
    assert MISTAKES[mistake] in str(told.value)


def test_a_key_cannot_be_none(stream_env: StreamExecutionEnvironment) -> None:
    keyed = stream_env.from_collection([1, 2], Types.LONG()).key_by(lambda v: None)
    with pytest.raises(JavaException) as told:
        list(keyed.execute_and_collect())
    assert (
        "The function '<lambda>' raised ValueError: the key of an element cannot be None, called "
        "with (1) in the operator 'Key': handle such arguments in the function."
    ) in str(told.value)


class KeepsWithoutKeys(MapFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        descriptor = ReducingStateDescriptor("all", max, Types.LONG())
        runtime_context.get_reducing_state(descriptor)

    def map(self, value: Any) -> Any:
        return value


def test_state_needs_keys(stream_env: StreamExecutionEnvironment) -> None:
    with pytest.raises(JavaException) as told:
        list(stream_env.from_collection([1]).map(KeepsWithoutKeys()).execute_and_collect())
    assert (
        "The function 'KeepsWithoutKeys' raised RuntimeError: The state 'all' is of a stream "
        "without keys: call key_by first. in its open(), in the operator 'Map': correct its open()."
    ) in str(told.value)
