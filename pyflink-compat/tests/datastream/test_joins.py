"""Joins of two streams, in both modes, on an embedded Flink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from pyflink.common.time import Duration, Time
from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import OutputTag, StreamExecutionEnvironment
from pyflink.datastream.functions import (
    CoGroupFunction,
    FlatJoinFunction,
    JoinFunction,
    ProcessFunction,
    ProcessJoinFunction,
    RuntimeContext,
)
from pyflink.datastream.window import (
    CountEvictor,
    EventTimeSessionWindows,
    TumblingEventTimeWindows,
)

ORDERS = [("a", 1, 10), ("b", 2, 20), ("a", 7, 30), ("c", 8, 40)]
PAYMENTS = [("a", 3, "cash"), ("a", 4, "card"), ("b", 9, "card"), ("c", 6, "cash")]
ORDER = Types.TUPLE([Types.STRING(), Types.LONG(), Types.INT()])
PAYMENT = Types.TUPLE([Types.STRING(), Types.LONG(), Types.STRING()])
FIVE = TumblingEventTimeWindows.of(Time.milliseconds(5))


class Second(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return value[1]  # type: ignore[no-any-return]


def timed(env: StreamExecutionEnvironment, elements: Any, kind: Any = None) -> Any:
    strategy = WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_millis(100))
    strategy = strategy.with_timestamp_assigner(Second())
    return env.from_collection(elements, kind).assign_timestamps_and_watermarks(strategy)


def orders(env: StreamExecutionEnvironment) -> Any:
    return timed(env, ORDERS, ORDER)


def payments(env: StreamExecutionEnvironment) -> Any:
    return timed(env, PAYMENTS, PAYMENT)


def joined(env: StreamExecutionEnvironment) -> Any:
    both = orders(env).join(payments(env))
    return both.where(lambda o: o[0], Types.STRING()).equal_to(lambda p: p[0])


class Paid(JoinFunction[Any, Any, Any]):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.opened = True

    def join(self, first: Any, second: Any) -> Any:
        assert self.opened
        return (first[0], first[2], second[2]) if second[2] == "card" else None


class EachTwice(FlatJoinFunction[Any, Any, Any]):
    def join(self, first: Any, second: Any) -> Iterator[Any]:
        yield first[2], second[2]
        yield second[2], first[2]


class Counts(CoGroupFunction[Any, Any, Any]):
    def co_group(self, first: Iterable[Any], second: Iterable[Any]) -> Iterator[Any]:
        yield sorted(f[2] for f in first), sorted(s[2] for s in second)


def test_every_two_elements_of_a_window_and_a_key(stream_env: StreamExecutionEnvironment) -> None:
    made = joined(stream_env).window(FIVE).apply(lambda o, p: (o[0], o[2], p[2]))
    assert sorted(made.execute_and_collect()) == [
        ("a", 10, "card"),
        ("a", 10, "cash"),
        ("c", 40, "cash"),
    ]
    paid = joined(stream_env).window(FIVE).apply(Paid())
    assert list(paid.execute_and_collect()) == [("a", 10, "card")]
    kind = Types.ROW([Types.STRING(), Types.STRING()])
    swapped = joined(stream_env).window(FIVE).evictor(CountEvictor.of(1)).apply(EachTwice(), kind)
    assert list(swapped.execute_and_collect()) == []
    flat = joined(stream_env).window(FIVE).apply(EachTwice())
    found = list(flat.execute_and_collect())
    assert len(found) == 6
    assert ("card", 10) in found
    assert (10, "card") in found


def test_all_elements_of_a_window_and_a_key(stream_env: StreamExecutionEnvironment) -> None:
    both = timed(stream_env, ORDERS).co_group(timed(stream_env, PAYMENTS))
    keyed = both.where(lambda o: o[0]).equal_to(lambda p: p[0])
    grouped = keyed.window(EventTimeSessionWindows.with_gap(Time.milliseconds(3))).apply(Counts())
    assert sorted(grouped.execute_and_collect()) == [
        ([], ["card"]),
        ([10, 30], ["card", "cash"]),
        ([20], []),
        ([40], ["cash"]),
    ]


class Near(ProcessJoinFunction[Any, Any, Any]):
    def process_element(self, left: Any, right: Any, ctx: Any) -> Iterator[Any]:
        assert (left[1], right[1]) == (ctx.get_left_timestamp(), ctx.get_right_timestamp())
        yield left[0], left[2], right[2], ctx.get_timestamp()


class Stamped(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value, ctx.timestamp()


def near(env: StreamExecutionEnvironment) -> Any:
    left = orders(env).key_by(lambda o: o[0], Types.STRING())
    return left.interval_join(payments(env).key_by(lambda p: p[0], Types.STRING()))


def test_elements_whose_times_are_near(stream_env: StreamExecutionEnvironment) -> None:
    pairs = near(stream_env).between(Time.milliseconds(-4), Time.milliseconds(2)).process(Near())
    assert sorted(pairs.process(Stamped()).execute_and_collect()) == [
        (("a", 10, "cash", 3), 3),
        (("a", 30, "card", 7), 7),
        (("a", 30, "cash", 7), 7),
        (("c", 40, "cash", 8), 8),
    ]
    open_ended = near(stream_env).between(-4, 2).lower_bound_exclusive().upper_bound_exclusive()
    assert sorted(open_ended.process(Near()).execute_and_collect()) == [
        ("a", 30, "card", 7),
        ("c", 40, "cash", 8),
    ]
    late = OutputTag("late", ORDER)
    with_late = near(stream_env).between(-4, 2).side_output_left_late_data(late).process(Near())
    assert list(with_late.get_side_output(late).execute_and_collect()) == []


def test_what_is_missing_is_named(stream_env: StreamExecutionEnvironment) -> None:
    both = orders(stream_env).join(payments(stream_env))
    with pytest.raises(TypeError) as told:
        both.window(FIVE)
    assert str(told.value) == (
        "Keys are needed: call where(...) and equal_to(...) before window()."
    )
    with pytest.raises(TypeError) as told:
        both.where(lambda o: o[0]).equal_to(lambda p: p[0]).apply(Paid())
    assert str(told.value) == "Windows are needed: call window(...) first."
    with pytest.raises(TypeError) as told:
        near(stream_env).process(Near())
    assert str(told.value) == "Bounds are needed: call between(lower, upper) first."
