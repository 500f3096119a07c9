"""What an operator of scalar functions does with batches."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from fletching.batch.convert import from_python, to_python
from fletching.functions import FunctionContext, ScalarFunction
from fletching.invoke.scalar import ScalarInvoker
from fletching.metrics import MetricSample
from fletching.protocol import Literal, Metric, TaskInfo
from fletching.row import Row
from fletching.testing.specs import call, columns, logical, row_of, scalar_spec

BIGINT = logical("BIGINT")
DOUBLE = logical("DOUBLE")
STRING = logical("STRING")
MIDNIGHT = datetime.datetime(2024, 2, 29)
BOOLEAN = logical("BOOLEAN")


def run(calls: Any, inputs: Any, outputs: Any, *data: list[Any], **parameters: Any) -> list[Any]:
    """The results' columns as Python's objects."""
    invoker = ScalarInvoker(scalar_spec(calls, inputs, outputs, **parameters))
    invoker.open()
    arrays = [from_python(values, field.type) for values, field in zip(data, inputs.fields)]
    batch = pa.record_batch(arrays, schema=invoker.input_schema)
    result = invoker.process(batch)
    invoker.close()
    assert result.schema == invoker.output_schema
    result.validate(full=True)
    return [to_python(c, f.type) for c, f in zip(result.columns, outputs.fields)]


def test_one_function() -> None:
    assert run(
        [call(lambda a: None if a is None else a + 1, 0)],
        columns(a=BIGINT),
        columns(r=BIGINT),
        [1, None, 3],
    ) == [[2, None, 4]]


def test_several_arguments_and_results() -> None:
    assert run(
        [call(lambda a, b: f"{a}{b}", 0, 1), call(lambda b, a: a, 1, 0)],
        columns(a=BIGINT, b=STRING),
        columns(r=STRING, s=BIGINT),
        [1, 2],
        ["x", None],
    ) == [["1x", "2None"], [1, 2]]


def test_a_function_without_arguments_is_called_for_each_row() -> None:
    assert run(
        [call(Counting(), deterministic=False)], columns(a=BIGINT), columns(r=BIGINT), [5, 6, 7]
    ) == [[1, 2, 3]]


class Counting(ScalarFunction):
    """Gives 1, 2, 3 ..., whatever its arguments are."""

    calls = 0

    def eval(self, *args: Any) -> int:
        self.calls += 1
        return self.calls


def test_only_constants() -> None:
    five = Literal(long_value=5)
    assert run(
        [call(lambda a, b: a + b, five, five)], columns(a=BIGINT), columns(r=BIGINT), [1, 2]
    ) == [[10, 10]]


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (Literal(), None),
        (Literal(boolean_value=False), False),
        (Literal(long_value=-(2**63)), -(2**63)),
        (Literal(double_value=1.5), 1.5),
        (Literal(string_value=""), ""),
        (Literal(bytes_value=b"\0"), b"\0"),
        (Literal(decimal_value="-12.50"), Decimal("-12.50")),
        (Literal(date_value=-1), datetime.date(1969, 12, 31)),
        (Literal(time_value=3_600_000_001_000), datetime.time(1, 0, 0, 1)),
        (Literal(timestamp_value=-1), datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_constants(literal: Any, value: Any) -> None:
    assert run(
        [call(lambda a, b: f"{a} {b!r}", 0, literal)], columns(a=BIGINT), columns(r=STRING), [1, 2]
    ) == [[f"1 {value!r}", f"2 {value!r}"]]


def test_builtins_and_their_methods() -> None:
    assert run(
        [call(str.upper, 0), call(len, 0), call(int, 0, Literal(long_value=16))],
        columns(a=STRING),
        columns(r=STRING, s=BIGINT, t=BIGINT),
        ["aa", "b"],
    ) == [["AA", "B"], [2, 1], [170, 11]]


class Adder(ScalarFunction):
    def open(self, function_context: FunctionContext) -> None:
        self.n = int(function_context.get_job_parameter("n", "1"))
        self.seen = function_context.get_metric_group().add_group("adder").counter("seen")
        function_context.get_metric_group().gauge("n", lambda: self.n)
        self.task = function_context.get_task_name_with_subtasks()

    def eval(self, a: int) -> int:
        self.seen.inc()
        return a + self.n


def test_an_object_with_its_lifetime() -> None:
    task = TaskInfo(task_name="Calc", subtask_index=1, parallelism=4, job_parameters={"n": "10"})
    spec = scalar_spec([call(Adder(), 0)], columns(a=BIGINT), columns(r=BIGINT), task=task)
    invoker = ScalarInvoker(spec)
    invoker.open()
    batch = pa.record_batch([pa.array([1, 2, 3])], schema=invoker.input_schema)
    assert invoker.process(batch).column(0).to_pylist() == [11, 12, 13]
    assert invoker.metrics() == [
        MetricSample("n", gauge=10.0),
        MetricSample("adder.seen", counter=3),
    ]
    assert [sample.to_proto() for sample in invoker.metrics()] == [
        Metric(name="n", gauge=10),
        Metric(name="adder.seen", counter=3),
    ]
    invoker.close()


def test_functions_that_are_not_deterministic_have_their_own_state() -> None:
    counting = call(Counting(), deterministic=False)
    assert run([counting, counting], columns(a=BIGINT), columns(r=BIGINT, s=BIGINT), [0, 0]) == [
        [1, 2],
        [1, 2],
    ]


def test_a_common_call_is_made_once() -> None:
    inner = call(Counting(), 0, name="counting")
    assert run(
        [call(lambda a: a * 10, inner), call(lambda a: a * 20, inner), inner],
        columns(a=BIGINT),
        columns(r=BIGINT, s=BIGINT, t=BIGINT),
        [0, 0],
    ) == [[10, 20], [20, 40], [1, 2]]


def test_an_empty_batch() -> None:
    assert run(
        [call(lambda a: 1 / 0, 0), call(lambda a: 1 / 0, 0, func_type="pandas")],
        columns(a=BIGINT),
        columns(r=BIGINT, s=row_of(a=STRING)),
        [],
    ) == [[], []]


def test_a_slice_of_a_batch() -> None:
    spec = scalar_spec([call(lambda a: a, 0)], columns(a=STRING), columns(r=STRING))
    invoker = ScalarInvoker(spec)
    invoker.open()
    batch = pa.record_batch([pa.array(["a", None, "c"])], schema=invoker.input_schema)
    assert invoker.process(batch.slice(1)).column(0).to_pylist() == [None, "c"]


class TestTheWholeRow:
    inputs = columns(a=BIGINT, b=STRING)
    data = ([1, 2], ["x", None])

    def test_row_wise(self) -> None:
        assert run(
            [call(lambda row: f"{row.a} {row['b']} {row!r}", takes_row=True)],
            self.inputs,
            columns(r=STRING),
            *self.data,
        ) == [["1 x Row(a=1, b='x')", "2 None Row(a=2, b=None)"]]

    def test_pandas(self) -> None:
        assert run(
            [call(lambda frame: frame.a * 2, takes_row=True, func_type="pandas")],
            self.inputs,
            columns(r=BIGINT),
            *self.data,
        ) == [[2, 4]]

    def test_arrow(self) -> None:
        assert run(
            [call(lambda s: s.field("b"), takes_row=True, func_type="arrow")],
            self.inputs,
            columns(r=STRING),
            *self.data,
        ) == [["x", None]]

    def test_all_at_once(self) -> None:
        calls = [
            call(lambda row: row.a, takes_row=True),
            call(lambda frame: frame.a, takes_row=True, func_type="pandas"),
            call(lambda s: s.field(0), takes_row=True, func_type="arrow"),
        ]
        outputs = columns(r=BIGINT, s=BIGINT, t=BIGINT)
        assert run(calls, self.inputs, outputs, *self.data) == [[1, 2]] * 3


class TestPandas:
    @staticmethod
    def one(function: Callable[..., Any], t: Any, values: list[Any], result: Any) -> list[Any]:
        spec = [call(function, 0, func_type="pandas")]
        return run(spec, columns(a=t), columns(r=result), values)[0]

    def test_nulls_are_as_pandas_has_them(self) -> None:
        assert self.one(lambda s: s.isna(), BIGINT, [1, None], BOOLEAN) == [False, True]
        assert self.one(lambda s: s + 1, BIGINT, [1, None], BIGINT) == [2, None]
        assert self.one(lambda s: s + "!", STRING, ["a", None], STRING) == ["a!", None]
        assert self.one(lambda s: s * 2, DOUBLE, [1.5, None], DOUBLE) == [3.0, None]

    def test_a_result_of_another_width(self) -> None:
        tinyint = logical("TINYINT")
        assert self.one(lambda s: s * 1.0, BIGINT, [1, 2], tinyint) == [1, 2]
        assert self.one(lambda s: s, BIGINT, [1, 2**60 + 1], DOUBLE) == [1.0, float(2**60 + 1)]

    def test_arrays_lists_and_scalars(self) -> None:
        assert self.one(lambda s: s.to_numpy(), BIGINT, [1, 2], BIGINT) == [1, 2]
        assert self.one(lambda s: [5, None], BIGINT, [1, 2], BIGINT) == [5, None]
        assert self.one(lambda s: s.max(), BIGINT, [1, 2], BIGINT) == [2, 2]
        assert self.one(lambda s: "x", BIGINT, [1, 2], STRING) == ["x", "x"]
        assert self.one(lambda s: None, BIGINT, [1, 2], STRING) == [None, None]
        assert self.one(lambda s: Row(1), BIGINT, [1, 2], row_of(a=BIGINT)) == [Row(a=1)] * 2
        assert self.one(lambda s: pa.array([7, 8]), BIGINT, [1, 2], BIGINT) == [7, 8]

    def test_without_arguments(self) -> None:
        spec = [call(lambda: 5, func_type="pandas")]
        assert run(spec, columns(a=BIGINT), columns(r=BIGINT), [1, 2]) == [[5, 5]]

    def test_constants_are_passed_as_they_are(self) -> None:
        spec = [call(lambda s, n: s + n, 0, Literal(long_value=5), func_type="pandas")]
        assert run(spec, columns(a=BIGINT), columns(r=BIGINT), [1, 2]) == [[6, 7]]

    def test_rows_are_frames(self) -> None:
        t = row_of(a=BIGINT, b=STRING)
        rows = [Row(a=1, b="x"), Row(a=2, b="y")]
        assert self.one(lambda f: f.a + f.b.str.len(), t, rows, BIGINT) == [2, 3]
        assert self.one(lambda f: f, t, rows, t) == rows
        assert self.one(lambda f: f.assign(a=f.a + 1), t, rows, t) == [
            Row(a=2, b="x"),
            Row(a=3, b="y"),
        ]

    def test_null_rows_and_rows_within_rows(self) -> None:
        t = row_of(a=BIGINT, b=row_of(c=STRING))
        rows = [Row(a=1, b=Row(c="x")), None, Row(a=2, b=None)]
        assert self.one(lambda f: f.a.isna(), t, rows, BOOLEAN) == [False, True, False]
        assert self.one(lambda f: f.b, t, rows, row_of(c=STRING)) == [Row(c="x"), None, None]

    def test_fields_in_another_order(self) -> None:
        t = row_of(a=BIGINT, b=STRING)
        swapped = row_of(b=STRING, a=BIGINT)
        assert self.one(lambda f: f, t, [Row(a=1, b="x")], swapped) == [Row(b="x", a=1)]

    def test_nested_values(self) -> None:
        array = logical("ARRAY", BIGINT)
        assert self.one(lambda s: s, array, [[1, 2], None, []], array) == [[1, 2], None, []]
        assert self.one(lambda s: s.map(len), array, [[1, 2], []], BIGINT) == [2, 0]
        mapping = logical("MAP", STRING, BIGINT)
        assert self.one(lambda s: s, mapping, [{"a": 1}, None], mapping) == [{"a": 1}, None]

    @pytest.mark.parametrize(
        ("t", "value"),
        [
            (logical("DATE"), datetime.date(2024, 2, 29)),
            (logical("TIME", precision=3), datetime.time(1, 2, 3, 4000)),
            (logical("TIMESTAMP", precision=3), datetime.datetime(2024, 2, 29, 1, 2, 3, 4000)),
            (logical("TIMESTAMP", precision=9), datetime.datetime(2024, 2, 29, 1, 2, 3, 4)),
            (
                logical("TIMESTAMP_LTZ", precision=6),
                datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc),
            ),
            (logical("DECIMAL", precision=10, scale=2), Decimal("1.50")),
            (logical("BYTES"), b"x"),
            (logical("FLOAT"), 1.5),
            (BOOLEAN, True),
            (logical("INTERVAL_DAY_TIME"), datetime.timedelta(milliseconds=5)),
        ],
    )
    def test_every_type_goes_through(self, t: Any, value: Any) -> None:
        assert self.one(lambda s: s, t, [value, None], t) == [value, None]
        assert self.one(lambda s: s.astype(object), t, [value, None], t) == [value, None]

    def test_instants_are_in_the_sessions_zone(self) -> None:
        ltz = logical("TIMESTAMP_LTZ", precision=3)
        moment = datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)
        assert run(
            [
                call(lambda s: s.dt.hour, 0, func_type="pandas"),
                call(lambda a: a.hour, 0),
                call(lambda s: s.dt.tz_localize(None), 0, func_type="pandas"),
            ],
            columns(a=ltz),
            columns(r=BIGINT, s=BIGINT, t=logical("TIMESTAMP", precision=3)),
            [moment],
            options={"table.local-time-zone": "Asia/Shanghai"},
        ) == [[8], [8], [datetime.datetime(2024, 2, 29, 8)]]

    def test_between_wall_clocks_and_instants(self) -> None:
        ltz = logical("TIMESTAMP_LTZ", precision=3)
        timestamp = logical("TIMESTAMP", precision=9)
        assert run(
            [
                call(lambda s: s, 0, func_type="pandas"),
                call(lambda s: s.dt.tz_localize(None), 0, func_type="pandas"),
                call(lambda a: pa.array([MIDNIGHT], pa.timestamp("ns")), 0, func_type="arrow"),
            ],
            columns(a=ltz),
            columns(r=timestamp, s=ltz, t=ltz),
            [MIDNIGHT.replace(tzinfo=datetime.timezone.utc)],
            options={"table.local-time-zone": "Asia/Shanghai"},
        ) == [
            [MIDNIGHT + datetime.timedelta(hours=8)],
            [MIDNIGHT.replace(tzinfo=datetime.timezone.utc)],
            [(MIDNIGHT - datetime.timedelta(hours=8)).replace(tzinfo=datetime.timezone.utc)],
        ]

    def test_more_digits_than_declared(self) -> None:
        timestamp = logical("TIMESTAMP", precision=3)
        moment = datetime.datetime(2024, 2, 29, 1, 2, 3, 4000)
        assert self.one(lambda s: s + np.timedelta64(5, "us"), timestamp, [moment], timestamp) == [
            moment
        ]


class TestArrow:
    @staticmethod
    def one(function: Callable[..., Any], t: Any, values: list[Any], result: Any) -> list[Any]:
        spec = [call(function, 0, func_type="arrow")]
        return run(spec, columns(a=t), columns(r=result), values)[0]

    def test_arrays_in_and_out(self) -> None:
        assert self.one(lambda a: pc.add(a, 1), BIGINT, [1, None], BIGINT) == [2, None]

    def test_other_results(self) -> None:
        assert self.one(lambda a: pa.chunked_array([a, a])[:2], BIGINT, [1, 2], BIGINT) == [1, 2]
        assert self.one(lambda a: pa.chunked_array([], pa.int64()), BIGINT, [], BIGINT) == []
        assert self.one(lambda a: pa.scalar(7), BIGINT, [1, 2], BIGINT) == [7, 7]
        assert self.one(lambda a: 7, BIGINT, [1, 2], BIGINT) == [7, 7]
        assert self.one(lambda a: pc.max(a), BIGINT, [1, 2], BIGINT) == [2, 2]
        assert self.one(lambda a: pa.nulls(2), BIGINT, [1, 2], STRING) == [None, None]
        assert self.one(lambda a: a.dictionary_encode(), STRING, ["a", "b"], STRING) == ["a", "b"]

    def test_other_widths(self) -> None:
        assert self.one(lambda a: a.cast("int8"), BIGINT, [1, 2], BIGINT) == [1, 2]
        assert self.one(lambda a: a.cast("float64"), BIGINT, [1, 2], BIGINT) == [1, 2]
        assert self.one(lambda a: a, BIGINT, [1, 2], logical("FLOAT")) == [1.0, 2.0]
        assert self.one(lambda a: a.cast("large_string"), STRING, ["a"], STRING) == ["a"]
        timestamp = logical("TIMESTAMP", precision=6)
        moment = datetime.datetime(2024, 2, 29, 1, 2, 3, 456789)
        assert self.one(lambda a: a, timestamp, [moment], logical("TIMESTAMP", precision=3)) == [
            moment.replace(microsecond=456000)
        ]

    def test_nested(self) -> None:
        array = logical("ARRAY", logical("INT"))
        assert self.one(lambda a: pa.array([[1], None]), BIGINT, [1, 2], array) == [[1], None]
        t = row_of(a=BIGINT, b=STRING)
        assert self.one(lambda a: pa.array([{"a": 1, "b": "x"}, None]), BIGINT, [1, 2], t) == [
            Row(a=1, b="x"),
            None,
        ]


class TestChainsOfKinds:
    def test_row_wise_within_pandas_within_arrow(self) -> None:
        row_wise = call(lambda a: a + 1, 0, result_type=BIGINT)
        pandas = call(lambda s: s * 2, row_wise, func_type="pandas", result_type=BIGINT)
        arrow = call(lambda a: pc.add(a, 5), pandas, func_type="arrow")
        assert run([arrow], columns(a=BIGINT), columns(r=BIGINT), [1, 2]) == [[9, 11]]

    def test_without_knowing_the_types_between(self) -> None:
        pandas = call(lambda s: s * 2, call(lambda a: a + 1, 0), func_type="pandas")
        arrow = call(lambda a: pc.add(a, 5), pandas, func_type="arrow")
        row_wise = call(lambda a: a - 1, arrow)
        again = call(lambda s: s, row_wise, func_type="arrow")
        assert run([again], columns(a=BIGINT), columns(r=BIGINT), [1, 2]) == [[8, 10]]

    def test_between_row_wise_functions_any_object_goes(self) -> None:
        inner = call(lambda a: {1: object(), "n": a}, 0)
        assert run(
            [call(lambda d: d["n"], inner)], columns(a=BIGINT), columns(r=BIGINT), [1, 2]
        ) == [[1, 2]]

    def test_one_column_for_all_kinds(self) -> None:
        calls = [
            call(lambda a: a, 0),
            call(lambda s: s, 0, func_type="pandas"),
            call(lambda a: a, 0, func_type="arrow"),
            call(lambda a, b: a + b, 0, 0),
        ]
        outputs = columns(r=BIGINT, s=BIGINT, t=BIGINT, u=BIGINT)
        assert run(calls, columns(a=BIGINT), outputs, [1, 2]) == [[1, 2]] * 3 + [[2, 4]]

    def test_numpy_functions(self) -> None:
        spec = [call(np.sqrt, 0, func_type="pandas"), call(np.sqrt, 0)]
        result = run(spec, columns(a=DOUBLE), columns(r=DOUBLE, s=DOUBLE), [4.0, 9.0])
        assert result == [[2.0, 3.0]] * 2
