"""Watermarks that Python generators make, in both modes, on an embedded Flink."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from pyflink.common import Configuration, Types
from pyflink.common.watermark_strategy import (
    TimestampAssigner,
    WatermarkGenerator,
    WatermarkOutput,
    WatermarkStrategy,
)
from pyflink.datastream import ProcessFunction, StreamExecutionEnvironment
from pyflink.util.exceptions import JavaException

NEVER = -(2**63)


class Own(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return int(value)


class EachTenth(WatermarkGenerator):
    """A watermark behind each element that is a multiple of ten."""

    def on_event(self, event: Any, event_timestamp: int, output: WatermarkOutput) -> None:
        if event_timestamp % 10 == 0:
            output.emit_watermark(event_timestamp - 1)

    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        pass


class See(ProcessFunction):
    """The element's time and the watermark in front of it."""

    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Any:
        yield ctx.timestamp(), ctx.timer_service().current_watermark()


def seen(env: StreamExecutionEnvironment, strategy: WatermarkStrategy) -> list[Any]:
    numbers = env.from_collection([1, 10, 5, 20, 21], Types.LONG()).map(lambda n: n, Types.LONG())
    timed = numbers.assign_timestamps_and_watermarks(strategy)
    assert timed.get_type() == Types.LONG()
    return list(timed.process(See()).execute_and_collect())


def test_a_generator_makes_watermarks_of_elements(stream_env: StreamExecutionEnvironment) -> None:
    strategy = WatermarkStrategy.for_generator(EachTenth()).with_timestamp_assigner(Own())
    assert seen(stream_env, strategy) == [(1, NEVER), (10, NEVER), (5, 9), (20, 9), (21, 19)]


class Periodic(WatermarkGenerator):
    """What it was asked, and the greatest time at each of these times."""

    def __init__(self) -> None:
        self.latest = NEVER

    def on_event(self, event: Any, event_timestamp: int, output: WatermarkOutput) -> None:
        self.latest = max(self.latest, event_timestamp)

    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        output.emit_watermark(self.latest)


def test_a_generator_is_asked_from_time_to_time(stream_env: StreamExecutionEnvironment) -> None:
    options = Configuration()
    # Periods end between batches.
    options.set_string("python.fn-execution.arrow.batch.size", "1")
    stream_env.configure(options)
    stream_env.get_config().set_auto_watermark_interval(5)
    strategy = WatermarkStrategy.for_generator(Periodic).with_timestamp_assigner(Own())
    strategy = strategy.with_idleness(dt.timedelta(minutes=1))
    slow = stream_env.from_collection(list(range(1, 31)), Types.LONG()).map(_slowly, Types.LONG())
    timed = slow.assign_timestamps_and_watermarks(strategy)
    found = list(timed.process(See()).execute_and_collect())
    assert [time for time, _ in found] == list(range(1, 31))
    marks = [mark for _, mark in found]
    assert marks == sorted(marks)
    assert all(mark < time for time, mark in found)
    assert len(set(marks)) > 2


def _slowly(value: int) -> int:
    import time

    time.sleep(0.02)
    return value


class Failing(EachTenth):
    def on_event(self, event: Any, event_timestamp: int, output: WatermarkOutput) -> None:
        # Flink tells of a lost message of the source instead, if the task fails before it is there.
        time.sleep(0.5)
        raise ValueError("no such time")


def test_a_failing_generator_is_named(stream_env: StreamExecutionEnvironment) -> None:
    with pytest.raises(JavaException) as failed:
        seen(stream_env, WatermarkStrategy.for_generator(lambda: Failing()))
    assert (
        "The function '<lambda>' raised ValueError: no such time, called with (1) in the operator "
        "'Timestamps/Watermarks': handle such arguments in the function."
    ) in str(failed.value)


def test_what_does_not_go_together_is_refused() -> None:
    strategy = WatermarkStrategy.for_generator(EachTenth())
    with pytest.raises(TypeError) as refused:
        strategy.with_watermark_alignment("group", dt.timedelta(seconds=1))
    assert str(refused.value) == (
        "Watermarks are aligned where sources make them: a WatermarkGenerator in Python is asked "
        "behind the source. Leave one of both out."
    )
    with pytest.raises(TypeError) as refused:
        WatermarkStrategy.for_generator(1)
    assert str(refused.value) == (
        "a WatermarkGenerator, or a function that makes one, is needed, not 1."
    )
