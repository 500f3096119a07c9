"""Functions over two streams, in both modes, on an embedded Flink."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Configuration, WatermarkStrategy
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import (
    DataStream,
    OutputTag,
    RuntimeExecutionMode,
    StreamExecutionEnvironment,
    TimeDomain,
)
from pyflink.datastream.connected_streams import BroadcastConnectedStream, ConnectedStreams
from pyflink.datastream.functions import (
    BroadcastProcessFunction,
    CoFlatMapFunction,
    CoMapFunction,
    CoProcessFunction,
    KeyedBroadcastProcessFunction,
    KeyedCoProcessFunction,
    MapFunction,
    ProcessFunction,
    RuntimeContext,
)
from pyflink.datastream.state import (
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    ValueStateDescriptor,
)
from pyflink.util.exceptions import JavaException

LATE = OutputTag("late", Types.STRING())
RULES = MapStateDescriptor("rules", Types.STRING(), Types.LONG())
SEEN = MapStateDescriptor("seen")


class Length(TimestampAssigner):
    """A number's time is the number, a text's its length."""

    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return value if isinstance(value, int) else len(value)


class Shown(CoMapFunction):
    def map1(self, value: int) -> str | None:
        return None if value == 3 else f"number {value}"

    def map2(self, value: str) -> Iterator[str]:
        yield f"text {value}"
        yield "and so on"


class CountedByKey(CoMapFunction):
    """Appends how many elements of the key there were."""

    def open(self, runtime_context: RuntimeContext) -> None:
        descriptor = ReducingStateDescriptor("count", lambda a, b: a + b, Types.LONG())
        self.count = runtime_context.get_reducing_state(descriptor)

    def map1(self, value: Any) -> int:
        self.count.add(1)
        return int(self.count.get())

    map2 = map1


class Repeated(CoFlatMapFunction):
    def flat_map1(self, value: int) -> list[str]:
        return [str(value)] * (value % 3)

    def flat_map2(self, value: str) -> Iterator[str]:
        yield from value


class Timed(CoProcessFunction):
    def process_element1(self, value: int, ctx: CoProcessFunction.Context) -> Iterator[Any]:
        yield f"number {value} at {ctx.timestamp()}"
        if value > 3:
            yield LATE, f"late {value}"

    def process_element2(self, value: str, ctx: CoProcessFunction.Context) -> Iterator[Any]:
        yield f"text {value} at {ctx.timestamp()}"
        assert ctx.timer_service().current_watermark() < 2**62
        assert ctx.timer_service().current_processing_time() > 1_600_000_000_000


class Together(KeyedCoProcessFunction):
    """What both streams have of a key, when the watermark has come to its latest element."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.found = runtime_context.get_list_state(ListStateDescriptor("found"))

    def process_element1(self, value: Any, ctx: KeyedCoProcessFunction.Context) -> None:
        self.found.add(value)
        ctx.timer_service().delete_event_time_timer(99)
        ctx.timer_service().register_event_time_timer(100 + ctx.get_current_key())

    process_element2 = process_element1

    def on_timer(self, timestamp: int, ctx: KeyedCoProcessFunction.OnTimerContext) -> Iterator[Any]:
        assert ctx.time_domain() is TimeDomain.EVENT_TIME
        yield f"{ctx.get_current_key()}: {sorted(map(str, self.found.get()))} at {ctx.timestamp()}"
        yield LATE, f"timer {timestamp}"


def numbers(env: StreamExecutionEnvironment) -> DataStream:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Length())
    stream = env.from_collection([1, 2, 3, 4], Types.LONG())
    return stream.assign_timestamps_and_watermarks(strategy)


def texts(env: StreamExecutionEnvironment) -> DataStream:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Length())
    stream = env.from_collection(["a", "bc"], Types.STRING())
    return stream.assign_timestamps_and_watermarks(strategy)


def labelled(**streams: DataStream) -> dict[str, list[Any]]:
    """The elements of each stream, in order of their text, by one job."""
    pairs = []
    for label, stream in streams.items():
        pairs.append(stream.map(lambda element, label=label: (label, element)))
    found: dict[str, list[Any]] = {label: [] for label in streams}
    for label, element in pairs[0].union(*pairs[1:]).execute_and_collect():
        found[label].append(element)
    return {label: sorted(elements, key=str) for label, elements in found.items()}


def test_functions_get_the_elements_of_both_streams(
    stream_env: StreamExecutionEnvironment,
) -> None:
    first, second = numbers(stream_env), texts(stream_env)
    connected = first.connect(second)
    timed = connected.process(Timed(), Types.STRING())
    keyed = first.key_by(lambda n: n % 2).connect(second.key_by(lambda text: len(text) % 2))
    together = keyed.process(Together(), Types.STRING())
    typed = connected.key_by(lambda n: n % 2, lambda text: len(text) % 2, Types.INT())
    assert labelled(
        mapped=connected.map(Shown(), Types.STRING()),
        flat=connected.flat_map(Repeated()).filter(lambda text: text != "b"),
        timed=timed,
        late=timed.get_side_output(LATE),
        counted=typed.map(CountedByKey(), Types.LONG()),
        together=together,
        timers=together.get_side_output(LATE),
    ) == {
        "mapped": [
            *["and so on"] * 2,
            *["number 1", "number 2", "number 4"],
            *["text a", "text bc"],
        ],
        "flat": ["1", "2", "2", "4", "a", "c"],
        "timed": [
            *[f"number {n} at {n}" for n in (1, 2, 3, 4)],
            *["text a at 1", "text bc at 2"],
        ],
        "late": ["late 4"],
        "counted": [1, 1, 2, 2, 3, 3],
        "together": ["0: ['2', '4', 'bc'] at 100", "1: ['1', '3', 'a'] at 101"],
        "timers": ["timer 100", "timer 101"],
    }


class Ruled(BroadcastProcessFunction):
    def process_element(
        self, value: int, ctx: BroadcastProcessFunction.ReadOnlyContext
    ) -> Iterator[Any]:
        rules = ctx.get_broadcast_state(RULES)
        assert "none" not in rules
        assert rules.get("none") is None
        yield value, dict(rules.items()), ctx.timestamp()
        with pytest.raises(RuntimeError, match=r"'rules' may only be read here"):
            rules.clear()

    def process_broadcast_element(
        self, value: str, ctx: BroadcastProcessFunction.Context
    ) -> Iterator[Any]:
        ctx.get_broadcast_state(RULES).put(value, len(value))
        seen = ctx.get_broadcast_state(SEEN)
        assert seen.is_empty() == (value == "a")
        seen.put((value, 1), [value])
        seen.remove("nothing")
        assert ctx.current_processing_time() > 1_600_000_000_000
        yield LATE, f"{value}: {sorted(seen.keys())}, {ctx.timestamp()}"


class RuledByKey(KeyedBroadcastProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.last = runtime_context.get_state(ValueStateDescriptor("last", Types.LONG()))

    def process_element(
        self, value: int, ctx: KeyedBroadcastProcessFunction.ReadOnlyContext
    ) -> Iterator[Any]:
        yield (
            ctx.get_current_key(),
            value,
            self.last.value(),
            sum(ctx.get_broadcast_state(RULES).values()),
        )
        self.last.update(value)
        ctx.timer_service().register_event_time_timer(50)
        assert ctx.current_watermark() < 2**62

    def process_broadcast_element(
        self, value: str, ctx: KeyedBroadcastProcessFunction.Context
    ) -> None:
        ctx.get_broadcast_state(RULES).put_all({value: ctx.timestamp()})
        with pytest.raises(RuntimeError, match="there is no key"):
            self.last.value()

    def on_timer(
        self, timestamp: int, ctx: KeyedBroadcastProcessFunction.OnTimerContext
    ) -> Iterator[Any]:
        rules = sorted(ctx.get_broadcast_state(RULES))
        yield LATE, f"{ctx.get_current_key()}: {self.last.value()} {rules} at {timestamp}"
        assert ctx.time_domain() is TimeDomain.EVENT_TIME
        assert ctx.timer_service().current_watermark() == ctx.current_watermark()


def test_a_batch_reads_broadcast_streams_first(
    stream_env: StreamExecutionEnvironment,
) -> None:
    stream_env.set_runtime_mode(RuntimeExecutionMode.BATCH)
    first, second = numbers(stream_env), texts(stream_env)
    ruled = first.connect(second.broadcast(RULES, SEEN)).process(Ruled())
    by_key = first.key_by(lambda n: n % 2, Types.INT()).connect(second.broadcast(RULES))
    ruled_by_key = by_key.process(RuledByKey())
    keyed = first.connect(second).key_by(lambda n: n % 2, lambda text: len(text) % 2)
    together = keyed.process(Together(), Types.STRING())
    rules = {"a": 1, "bc": 2}
    assert labelled(
        ruled=ruled,
        seen=ruled.get_side_output(LATE),
        by_key=ruled_by_key,
        timers=ruled_by_key.get_side_output(LATE),
        together=together,
    ) == {
        "ruled": [(n, rules, n) for n in (1, 2, 3, 4)],
        "seen": ["a: [('a', 1)], 1", "bc: [('a', 1), ('bc', 1)], 2"],
        "by_key": [(0, 2, None, 3), (0, 4, 2, 3), (1, 1, None, 3), (1, 3, 1, 3)],
        "timers": ["0: 4 ['a', 'bc'] at 50", "1: 3 ['a', 'bc'] at 50"],
        "together": ["0: ['2', '4', 'bc'] at 100", "1: ['1', '3', 'a'] at 101"],
    }


class Reminds(KeyedBroadcastProcessFunction):
    """The timer of each element registers another, which is due then already."""

    def process_element(
        self, value: int, ctx: KeyedBroadcastProcessFunction.ReadOnlyContext
    ) -> None:
        ctx.timer_service().register_event_time_timer(10 * value)

    def process_broadcast_element(
        self, value: str, ctx: KeyedBroadcastProcessFunction.Context
    ) -> None:
        ctx.get_broadcast_state(RULES)[value] = len(value)

    def on_timer(
        self, timestamp: int, ctx: KeyedBroadcastProcessFunction.OnTimerContext
    ) -> Iterator[Any]:
        if timestamp % 10 == 0:
            ctx.timer_service().register_event_time_timer(timestamp + 1)
        yield ctx.get_current_key(), timestamp


class WithTime(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield *value, ctx.timestamp()


@pytest.mark.parametrize("is_chained", [False, True])
def test_what_a_timer_emits_beside_broadcast_elements_has_its_time(
    stream_env: StreamExecutionEnvironment, is_chained: bool
) -> None:
    by_key = numbers(stream_env).key_by(lambda n: n % 2)
    reminded = by_key.connect(texts(stream_env).broadcast(RULES)).process(Reminds())
    timed = (reminded if is_chained else reminded.disable_chaining()).process(WithTime())
    assert sorted(timed.execute_and_collect()) == [
        (key, at, at)
        for key, all_of_key in ((0, (20, 21, 40, 41)), (1, (10, 11, 30, 31)))
        for at in all_of_key
    ]


COUNT = 3_000


class Numbers(KeyedCoProcessFunction):
    """Numbers the elements of a key."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))

    def process_element1(self, value: int, ctx: KeyedCoProcessFunction.Context) -> Iterator[Any]:
        count = (self.count.value() or 0) + 1
        self.count.update(count)
        yield value, count

    def process_element2(self, value: int, ctx: KeyedCoProcessFunction.Context) -> None:
        assert self.count.value() is None


class SlowAtFirst(MapFunction):
    """Has barriers come between elements, and not behind all of them."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.attempt = runtime_context.get_attempt_number()

    def map(self, value: int) -> int:
        if self.attempt == 0:
            time.sleep(0.002)
        return value


class FailsOnce(KeyedBroadcastProcessFunction):
    """Fails when there is a checkpoint, and tells then what it has been given back."""

    def __init__(self, checkpoints: str) -> None:
        self.checkpoints = checkpoints

    def open(self, runtime_context: RuntimeContext) -> None:
        self.attempt = runtime_context.get_attempt_number()
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))
        self.told = False

    def process_element(
        self, value: Any, ctx: KeyedBroadcastProcessFunction.ReadOnlyContext
    ) -> Iterator[Any]:
        rules = sorted(ctx.get_broadcast_state(RULES).items())
        self.count.update((self.count.value() or 0) + 1)
        if self.attempt == 0:
            if rules and list(Path(self.checkpoints).glob("*/chk-*/_metadata")):
                raise ValueError("once")
        elif not self.told:
            self.told = True
            yield "restored", rules
        if value[0] > COUNT - 2:
            yield value[0], value[1], self.count.value(), rules

    def process_broadcast_element(
        self, value: str, ctx: KeyedBroadcastProcessFunction.Context
    ) -> None:
        assert self.attempt == 0
        ctx.get_broadcast_state(RULES)[value] = len(value)


def test_state_survives_a_failure(stream_env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    options = Configuration()
    options.set_string("execution.checkpointing.interval", "50 ms")
    options.set_string("execution.checkpointing.dir", tmp_path.as_uri())
    options.set_string("restart-strategy.type", "fixed-delay")
    options.set_string("restart-strategy.fixed-delay.attempts", "1")
    options.set_string("restart-strategy.fixed-delay.delay", "10 ms")
    # a checkpoint waits for the batches that are under way
    options.set_string("python.fn-execution.arrow.batch.size", "10")
    stream_env.configure(options)
    stream = stream_env.from_sequence(1, COUNT).map(SlowAtFirst(), Types.LONG())
    none = stream_env.from_collection([0], Types.LONG())
    both = stream.connect(none).key_by(lambda n: n % 2, lambda n: n + 7)
    counted = both.process(Numbers()).key_by(lambda pair: pair[0] % 2, Types.LONG())
    rules = stream_env.from_collection(["a", "bc"], Types.STRING()).broadcast(RULES)
    found = counted.connect(rules).process(FailsOnce(str(tmp_path)))
    all_rules = [("a", 1), ("bc", 2)]
    assert list(found.execute_and_collect()) == [
        ("restored", all_rules),
        (COUNT - 1, COUNT // 2, COUNT // 2, all_rules),
        (COUNT, COUNT // 2, COUNT // 2, all_rules),
    ]


class Divides(CoMapFunction):
    def map1(self, value: int) -> float:
        return 1 / value

    def map2(self, value: int) -> int:
        return value


def test_a_failure_names_function_element_and_operator(
    stream_env: StreamExecutionEnvironment,
) -> None:
    first = stream_env.from_collection([0], Types.LONG())
    second = stream_env.from_collection([1], Types.LONG())
    with pytest.raises(JavaException) as caught:
        list(first.connect(second).map(Divides()).name("Divisions").execute_and_collect())
    assert (
        "The function 'Divides' raised ZeroDivisionError: division by zero, called with (0) in "
        "the operator 'Divisions': handle such arguments in the function." in str(caught.value)
    )


@pytest.fixture(scope="module")
def both() -> tuple[DataStream, DataStream]:
    environment = StreamExecutionEnvironment.get_execution_environment()
    return numbers(environment), texts(environment)


def test_types_and_inputs_are_told(both: tuple[DataStream, DataStream]) -> None:
    first, second = both
    connected = first.connect(second)
    assert isinstance(connected, ConnectedStreams)
    assert (connected.get_type1(), connected.get_type2()) == (Types.LONG(), Types.STRING())
    assert connected.get_first_input() is first
    assert connected.get_second_input() is second
    assert ConnectedStreams(connected._j_connected_streams).get_type2() == Types.STRING()
    broadcast = second.broadcast(RULES)
    assert broadcast.get_type() == Types.STRING()
    ruled = first.connect(broadcast)
    assert isinstance(ruled, BroadcastConnectedStream)
    assert (ruled.get_type1(), ruled.get_type2()) == (Types.LONG(), Types.STRING())
    assert ruled.get_first_input() is first
    assert ruled.get_second_input() is broadcast
    again = BroadcastConnectedStream(ruled._j_broadcast_connected_stream)
    assert again.get_type1() == Types.LONG()
    assert isinstance(second.broadcast(), DataStream)


def test_what_does_not_fit_is_refused(both: tuple[DataStream, DataStream]) -> None:
    first, second = both
    connected = first.connect(second)
    by_key = first.key_by(lambda n: n, Types.LONG())
    other_keys = by_key.connect(second.key_by(lambda text: text, Types.STRING()))
    for call, error in [
        (
            lambda: connected.map(lambda value: value),  # type: ignore[arg-type, return-value]
            "an object with the methods 'map1' and 'map2' is needed, not <function ",
        ),
        (lambda: connected.map(Shown), "Shown is a class: pass an object of it."),  # type: ignore[arg-type]
        (
            lambda: connected.process(Together()),
            "Together is a function of streams with keys: call key_by(selector1, selector2).",
        ),
        (
            lambda: first.connect(second.broadcast(RULES)).process(RuledByKey()),
            "RuledByKey is a function of streams with keys: call key_by before connect.",
        ),
        (
            lambda: by_key.connect(second.broadcast(RULES)).process(Ruled()),
            "Ruled is a BroadcastProcessFunction, and the stream has keys: make it a "
            "KeyedBroadcastProcessFunction.",
        ),
        (
            lambda: other_keys.process(Together()),
            "The keys of connected streams are of one type, and these are of Long and String: "
            "give key_by of both the same key_type.",
        ),
        (
            lambda: second.broadcast("rules"),  # type: ignore[call-overload]
            "A MapStateDescriptor is needed, not 'rules'.",
        ),
        (
            lambda: first.connect("texts"),  # type: ignore[call-overload]
            "A DataStream or a BroadcastStream is needed, not 'texts'.",
        ),
    ]:
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value).startswith(error)
