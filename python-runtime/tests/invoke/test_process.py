"""Functions over streams, without an engine."""

from __future__ import annotations

import functools
import pickle

import pyarrow as pa
import pytest
from fletching.failure import WorkerFailure
from fletching.invoke.process import ProcessInvoker
from fletching.invoke.stream_steps import MAX_CHUNK
from fletching.protocol import ElementType
from fletching.streams import (
    FilterFunction,
    FlatMapFunction,
    MapFunction,
    OutputTag,
    ProcessFunction,
    TimestampAssigner,
)
from fletching.testing.specs import columns, logical, process_spec, row_of, stream_function


def parts_of(functions, batch, **parameters):
    invoker = ProcessInvoker(process_spec(functions, **parameters))
    invoker.open()
    try:
        return [part.to_pydict() for part in invoker.parts(batch)]
    finally:
        invoker.close()


def made(functions, values, **parameters):
    """Pairs of an element and the number of the one that it was made of."""
    batch = pa.record_batch({"element_0": pa.array(values, pa.int64())})
    return [
        (value, row)
        for part in parts_of(functions, batch, **parameters)
        for value, row in zip(part["element_0"], part["row"])
    ]


def positive_or_none(value):
    return value if value > 0 else None


def twice(value):
    yield value
    yield -value


def test_a_map_gives_an_element_for_an_element():
    assert made([stream_function("MAP", lambda n: n + 1)], [1, 2]) == [(2, 0), (3, 1)]
    assert made([stream_function("MAP", abs)], [-1, 2]) == [(1, 0), (2, 1)]


def test_none_of_a_map_is_nothing_and_a_generator_is_several():
    assert made([stream_function("MAP", positive_or_none)], [1, -2, 3]) == [(1, 0), (3, 2)]
    assert made([stream_function("MAP", twice)], [1, 2]) == [(1, 0), (-1, 0), (2, 1), (-2, 1)]
    some = functools.partial(lambda n: twice(n) if n % 2 else n)
    assert made([stream_function("MAP", some)], [1, 2]) == [(1, 0), (-1, 0), (2, 1)]


def test_a_flat_map_gives_any_number():
    assert made([stream_function("FLAT_MAP", range)], [0, 2, 1]) == [(0, 1), (1, 1), (0, 2)]
    listed = stream_function("FLAT_MAP", lambda n: [n] * n if n else None)
    assert made([listed], [0, 2]) == [(2, 1), (2, 1)]


def test_a_filter_keeps_elements():
    assert made([stream_function("FILTER", lambda n: n % 2)], [1, 2, 3]) == [(1, 0), (3, 2)]


class Add(MapFunction):
    def open(self, runtime_context):
        self.more = runtime_context.get_index_of_this_subtask() + 10

    def map(self, value):
        return value + self.more


class Count(FlatMapFunction):
    def flat_map(self, value):
        return range(value)


class Even(FilterFunction):
    def filter(self, value):
        return value % 2 == 0


def test_classes_of_functions_are_a_chain():
    chain = [
        stream_function("FLAT_MAP", Count()),
        stream_function("FILTER", Even()),
        stream_function("MAP", Add()),
    ]
    assert made(chain, [3, 0, 5]) == [(10, 0), (12, 0), (10, 2), (12, 2), (14, 2)]


def test_a_large_result_comes_in_parts():
    chain = [stream_function("FLAT_MAP", range), stream_function("MAP", lambda n: n + 1)]
    count = 2 * MAX_CHUNK + 5
    parts = parts_of(chain, pa.record_batch({"element_0": pa.array([3, count, 2])}))
    assert [len(part["row"]) for part in parts] == [MAX_CHUNK, MAX_CHUNK, 10]
    values = [value for part in parts for value in part["element_0"]]
    assert values == [1, 2, 3, *range(1, count + 1), 1, 2]
    assert [row for part in parts for row in part["row"]] == [0] * 3 + [1] * count + [2] * 2
    lists = [stream_function("FLAT_MAP", lambda n: list(range(n)))]
    assert [value for value, _ in made(lists, [count])] == list(range(count))


class Times(ProcessFunction):
    def process_element(self, value, ctx):
        yield [value, ctx.timestamp(), ctx.timer_service().current_watermark()]
        if value > 1:
            yield OutputTag("large"), value
            yield OutputTag("nobody reads this"), value


def test_a_process_function_knows_times_and_side_outputs():
    batch = pa.record_batch(
        {
            "element_0": pa.array([1, 2]),
            "timestamp": pa.array([None, 70]),
            "watermark": pa.array([-(2**63), 60]),
        }
    )
    (part,) = parts_of(
        [stream_function("PROCESS", Times())],
        batch,
        output_type="PICKLED_BYTE_ARRAY",
        tags=["large"],
        with_time=True,
    )
    assert part["row"] == [0, 1, 1]
    assert part["output"] == [0, 0, 1]
    assert [p and pickle.loads(p) for p in part["element_0"]] == [
        [1, None, -(2**63)],
        [2, 70, 60],
        None,
    ]
    assert [p and pickle.loads(p) for p in part["element_1"]] == [None, None, 2]


class Seconds(TimestampAssigner):
    def extract_timestamp(self, value, record_timestamp):
        return value * 1000 if record_timestamp < 0 else record_timestamp


def test_a_timestamp_assigner_gives_times():
    chain = [stream_function("FILTER", bool), stream_function("TIMESTAMP", Seconds())]
    batch = pa.record_batch(
        {"element_0": [0, 1, 2], "timestamp": [5, None, 7], "watermark": [0] * 3}
    )
    (part,) = parts_of(chain, batch, with_time=True)
    assert part == {"row": [1, 2], "element_0": [1, 2], "timestamp": [1000, 7]}


def test_elements_that_only_get_a_time_or_a_key_travel_on_as_they_came():
    batch = pa.record_batch(
        {"element_0": ["a", None, "b"], "timestamp": [5, 6, 7], "watermark": [0] * 3}
    )
    chain = [stream_function("TIMESTAMP", lambda value, time: time + 1)]
    spec = process_spec(chain, input_type="STRING", output_type="STRING", with_time=True)
    assert passed_on(spec, batch).equals(batch.column(0))

    spec = process_spec([stream_function("KEY", lambda value: 7)], "STRING", "STRING")
    pair = row_of(f0=logical("BIGINT"), f1=logical("STRING"))
    spec.output.CopyFrom(columns(row=logical("INT", nullable=False), element_0=pair))
    spec.process.outputs[0].type.CopyFrom(
        ElementType(name="TUPLE", parts=[ElementType(name="LONG"), ElementType(name="STRING")])
    )
    pairs = passed_on(spec, batch.select(["element_0"]))
    assert pairs.to_pylist() == [{"f0": 7, "f1": value} for value in ("a", None, "b")]
    assert pairs.field(1).buffers()[2].address == batch.column(0).buffers()[2].address


def passed_on(spec, batch):
    """The elements of the one part of the result."""
    invoker = ProcessInvoker(spec)
    invoker.open()
    (part,) = invoker.parts(batch)
    return part.column(1)


def test_a_time_that_is_no_number_is_refused():
    batch = pa.record_batch({"element_0": [1], "timestamp": [1], "watermark": [1]})
    with pytest.raises(WorkerFailure) as failure:
        parts_of([stream_function("TIMESTAMP", lambda v, t: "now", "n")], batch, with_time=True)
    assert str(failure.value) == (
        "The function 'n' raised TypeError: 'str' object cannot be interpreted as an integer, "
        "called with (1) in the operator 'operator of n': handle such arguments in the function."
    )


class Timers(ProcessFunction):
    def process_element(self, value, ctx):
        ctx.timer_service().register_event_time_timer(3)


def test_timers_without_keys_are_refused():
    batch = pa.record_batch({"element_0": [1], "timestamp": [1], "watermark": [1]})
    with pytest.raises(WorkerFailure) as failure:
        parts_of([stream_function("PROCESS", Timers(), "t")], batch, with_time=True)
    assert str(failure.value) == (
        "The function 't' raised RuntimeError: Timers are of keyed streams only: call key_by, and "
        "process with a KeyedProcessFunction., called with (1) in the operator 'operator of t': "
        "handle such arguments in the function."
    )


@pytest.mark.parametrize("kind", ["MAP", "FILTER", "FLAT_MAP"])
def test_a_failure_names_function_operator_and_element(kind):
    with pytest.raises(WorkerFailure) as failure:
        made([stream_function(kind, lambda n: [1 // n], "divide")], [1, 0, 2])
    assert str(failure.value) == (
        "The function 'divide' raised ZeroDivisionError: integer division or modulo by zero, "
        "called with (0) in the operator 'operator of divide': handle such arguments in the "
        "function."
    )


def test_a_result_that_the_type_cannot_hold_is_refused():
    with pytest.raises(WorkerFailure) as failure:
        made([stream_function("MAP", lambda n: "x", "text")], [1])
    assert str(failure.value) == (
        "The function 'text' returned 'x' (str) for its result type BIGINT: return an int, or "
        "declare another output type."
    )
