"""Partitions and watermarks of streams, without an engine."""

from __future__ import annotations

import pyarrow as pa
import pytest
from fletching.composed import EventTime, NotIdle, Partitioning
from fletching.failure import WorkerFailure
from fletching.invoke.process import ProcessInvoker
from fletching.streams import TimestampAssigner, WatermarkGenerator
from fletching.testing.specs import process_spec, stream_function

NO_TIME = -(2**63)
PERIOD = -9


def made(functions, batch, **parameters):
    invoker = ProcessInvoker(process_spec(functions, **parameters))
    invoker.open()
    try:
        return [row for part in invoker.parts(batch) for row in part.to_pylist()]
    finally:
        invoker.close()


def partition(partitions, partitioner, *in_front):
    function = stream_function(
        "PARTITION", Partitioning(partitioner, lambda n: n * 10), partitions=partitions
    )
    batch = pa.record_batch({"element_0": pa.array([1, 2, 3], pa.int64())})
    return [(row["element_0"], row["partition"]) for row in made([*in_front, function], batch)]


def test_elements_have_the_partition_of_their_key():
    assert partition(7, lambda key, n: key % n) == [(1, 3), (2, 6), (3, 2)]
    some = stream_function("FILTER", lambda n: n > 1)
    assert partition(7, lambda key, n: key % n, some) == [(2, 6), (3, 2)]


def test_nobody_is_asked_where_elements_do_not_go_that_way():
    assert partition(0, lambda key, n: 1 // 0) == [(1, 0), (2, 0), (3, 0)]


@pytest.mark.parametrize(
    ("partitioner", "error"),
    [
        (lambda key, n: -1, "IndexError: -1 is no partition of 0 to 6"),
        (
            lambda key, n: None,
            "TypeError: 'NoneType' object cannot be interpreted as an integer",
        ),
    ],
)
def test_what_is_no_partition_is_a_failure(partitioner, error):
    with pytest.raises(WorkerFailure) as failed:
        partition(7, partitioner)
    assert str(failed.value) == (
        f"The function 'f' raised {error}, called with (1) in the operator 'operator of f': handle "
        "such arguments in the function."
    )


class Tens(TimestampAssigner):
    def extract_timestamp(self, value, record_timestamp):
        return value * 10


class Latest(WatermarkGenerator):
    """The latest time, from time to time, and one for each element that is 3."""

    latest = NO_TIME

    def on_event(self, event, event_timestamp, output):
        self.latest = max(self.latest, event_timestamp)
        if event == 3:
            output.emit_watermark(event_timestamp)

    def on_periodic_emit(self, output):
        output.emit_watermark(self.latest)


def batch_of(inputs, elements):
    n = len(inputs)
    return pa.record_batch(
        {
            "input": pa.array(inputs, pa.int8()),
            "element_0": pa.array(elements, pa.int64()),
            "timestamp": pa.array([7] * n, pa.int64()),
            "watermark": pa.array([NO_TIME] * n, pa.int64()),
        }
    )


def watermarks(event_time, *in_front):
    function = stream_function("WATERMARK", event_time)
    batch = batch_of([PERIOD, 0, 0, PERIOD, 0, PERIOD], [None, 1, 3, None, 2, None])
    rows = made([*in_front, function], batch, with_time=True)
    return [tuple(row.values()) for row in rows]


def test_watermarks_are_between_elements():
    assert watermarks(EventTime(Tens(), Latest(), 0)) == [
        (0, -9, None, NO_TIME),
        (1, 0, 1, 10),
        (2, 0, 3, 30),
        (2, -9, None, 30),
        (3, -9, None, 30),
        (4, 0, 2, 20),
        (5, -9, None, 30),
    ]


def test_functions_in_front_do_not_see_the_ends_of_periods():
    some = stream_function("FILTER", lambda n: n != 3)
    assert watermarks(EventTime(None, Latest, 0), some) == [
        (0, -9, None, NO_TIME),
        (1, 0, 1, 7),
        (3, -9, None, 7),
        (4, 0, 2, 7),
        (5, -9, None, 7),
    ]


class Output:
    def __init__(self):
        self.said = []

    def emit_watermark(self, watermark):
        self.said.append(watermark)

    def mark_idle(self):
        self.said.append("idle")

    def mark_active(self):
        self.said.append("active")


def test_a_stream_without_elements_is_idle():
    now = [0.0]
    output = Output()
    generator = NotIdle(Latest(), 5.0, lambda: now[0])
    generator.on_event(1, 10, output)
    generator.on_periodic_emit(output)
    now[0] = 5.0
    generator.on_periodic_emit(output)
    generator.on_periodic_emit(output)
    generator.on_event(2, 20, output)
    generator.on_periodic_emit(output)
    assert output.said == [10, "idle", "active", 20]
