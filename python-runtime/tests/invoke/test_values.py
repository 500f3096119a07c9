"""Rows as values: the same results and the same failures as by Arrow."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from fletching.batch.convert import from_python, to_python
from fletching.failure import WorkerFailure
from fletching.functions import ScalarFunction
from fletching.invoke.scalar import ScalarInvoker
from fletching.protocol import Literal
from fletching.testing.specs import call, columns, logical, scalar_spec
from hypothesis import given
from hypothesis import strategies as st

TYPES: dict[str, st.SearchStrategy[Any]] = {
    "BOOLEAN": st.booleans(),
    "TINYINT": st.integers(-(2**7), 2**7 - 1),
    "SMALLINT": st.integers(-(2**15), 2**15 - 1),
    "INT": st.integers(-(2**31), 2**31 - 1),
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "DOUBLE": st.floats(allow_nan=False),
    "STRING": st.text(st.characters(exclude_categories=["Cs"])),
}
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary()
)


def invoker(*calls: Any, inputs: Any, outputs: Any) -> ScalarInvoker:
    made = ScalarInvoker(scalar_spec(list(calls), inputs, outputs))
    made.open()
    return made


def by_values(made: ScalarInvoker, *data: list[Any]) -> Any:
    process_row = made.process_row
    assert process_row is not None
    return row_by_row(lambda row: process_row(*row), data)


def by_arrow(made: ScalarInvoker, inputs: Any, outputs: Any, *data: list[Any]) -> Any:
    def process(row: Any) -> Any:
        arrays = [from_python([value], field.type) for value, field in zip(row, inputs.fields)]
        result = made.process(pa.record_batch(arrays, schema=made.input_schema))
        columns = zip(result.columns, outputs.fields)
        values = [to_python(column, field.type)[0] for column, field in columns]
        return values[0] if len(values) == 1 else tuple(values)

    return row_by_row(process, data)


def row_by_row(process: Any, data: Any) -> Any:
    try:
        return [process(row) for row in zip(*data)]
    except WorkerFailure as e:
        return e.code, e.message


@pytest.mark.parametrize("name", TYPES)
def test_the_same_as_by_arrow(name: str) -> None:
    inputs, outputs = columns(a=logical(name)), columns(r=logical(name))

    @given(st.lists(TYPES[name] | st.none(), min_size=1, max_size=4))
    def holds(values: list[Any]) -> None:
        made = invoker(call(lambda a: a, 0), inputs=inputs, outputs=outputs)
        assert by_values(made, values) == by_arrow(made, inputs, outputs, values) == values

    holds()


@pytest.mark.parametrize("nullable", [True, False])
@pytest.mark.parametrize("name", TYPES)
def test_whatever_is_returned(name: str, nullable: bool) -> None:
    inputs, outputs = columns(a=logical("BIGINT")), columns(r=logical(name, nullable=nullable))

    @given(st.lists(ANYTHING, min_size=1, max_size=4))
    def holds(results: list[Any]) -> None:
        def function(index: int) -> Any:
            return results[index]

        made = invoker(call(function, 0), inputs=inputs, outputs=outputs)
        rows = list(range(len(results)))
        assert by_values(made, rows) == by_arrow(made, inputs, outputs, rows)

    holds()


def test_several_calls_constants_and_calls_within() -> None:
    inputs = columns(a=logical("BIGINT"), b=logical("STRING"))
    outputs = columns(r=logical("STRING"), s=logical("BIGINT"), t=logical("INT"))
    made = invoker(
        call(lambda b, a: f"{b}{a}", 1, call(lambda a: a + 1, 0)),
        call(lambda a: a * 2, 0),
        call(lambda: 7),
        inputs=inputs,
        outputs=outputs,
    )
    data = [[1, 2], ["x", "é"]]
    assert by_values(made, *data) == [("x2", 2, 7), ("é3", 4, 7)]
    assert by_arrow(made, inputs, outputs, *data) == [("x2", 2, 7), ("é3", 4, 7)]


def test_a_failure_names_the_row() -> None:
    inputs, outputs = columns(a=logical("BIGINT")), columns(r=logical("BIGINT"))
    made = invoker(call(lambda a: 6 // a, 0), inputs=inputs, outputs=outputs)
    told = by_values(made, [1, 0])
    assert told == by_arrow(made, inputs, outputs, [1, 0])
    assert "called with (0)" in told[1]


@pytest.mark.parametrize(
    "made",
    [
        invoker(
            call(lambda a: a, 0, func_type="arrow"),
            inputs=columns(a=logical("BIGINT")),
            outputs=columns(r=logical("BIGINT")),
        ),
        invoker(
            call(lambda a: a, 0),
            inputs=columns(a=logical("DATE")),
            outputs=columns(r=logical("BIGINT")),
        ),
        invoker(
            call(lambda a: None, 0),
            inputs=columns(a=logical("BIGINT")),
            outputs=columns(r=logical("FLOAT")),
        ),
    ],
    ids=["vectorized", "an argument's type", "a result's type"],
)
def test_what_needs_arrow(made: ScalarInvoker) -> None:
    assert made.process_row is None


def test_a_constant_needs_no_arrow() -> None:
    made = invoker(
        call(lambda a, b: a + b, 0, Literal(long_value=5)),
        inputs=columns(a=logical("BIGINT")),
        outputs=columns(r=logical("BIGINT")),
    )
    assert by_values(made, [1]) == [6]


def test_classes_keep_their_thread_and_functions_do_not() -> None:
    class Class(ScalarFunction):
        def eval(self, a: int) -> int:
            return a

    bigint = columns(a=logical("BIGINT"))
    assert invoker(call(Class(), 0), inputs=bigint, outputs=bigint).keeps_its_thread
    assert not invoker(call(lambda a: a, 0), inputs=bigint, outputs=bigint).keeps_its_thread
