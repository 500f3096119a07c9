"""What people read when their function fails: whole messages."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from fletching.failure import Blame, FailureCode, WorkerFailure
from fletching.functions import FunctionContext, ScalarFunction
from fletching.invoke.scalar import ScalarInvoker
from fletching.protocol import Literal
from fletching.testing.specs import call, columns, logical, row_of, scalar_spec

BIGINT = logical("BIGINT")
STRING = logical("STRING")


def failure_of(calls: Any, inputs: Any, outputs: Any, *arrays: Any, **parameters: Any) -> Any:
    invoker = ScalarInvoker(scalar_spec(calls, inputs, outputs, **parameters))

    def run() -> None:
        invoker.open()
        invoker.process(pa.record_batch(list(map(pa.array, arrays)), schema=invoker.input_schema))

    with pytest.raises(WorkerFailure) as raised:
        run()
    assert raised.value.function_id == "function-1"
    return raised.value


def inverse(a: int) -> float:
    return 1 / a


def test_an_exception() -> None:
    failure = failure_of(
        [call(inverse, 0, name="inverse")], columns(a=BIGINT), columns(r=BIGINT), [1, 0, 2]
    )
    assert failure.code is FailureCode.FUNCTION_RAISED
    assert failure.blame is Blame.USER
    assert failure.message == (
        "The function 'inverse' raised ZeroDivisionError: division by zero, called with (0) in "
        "the operator 'Calc': handle such arguments in the function."
    )
    assert failure.exception_type == "builtins.ZeroDivisionError"
    assert failure.function_name == "inverse"
    line = inverse.__code__.co_firstlineno + 1
    caret = "           ~~^~~\n" if sys.version_info >= (3, 11) else ""
    assert failure.user_traceback == (
        f"Traceback (most recent call last):\n"
        f'  File "{__file__}", line {line}, in inverse\n'
        f"    return 1 / a\n"
        f"{caret}"
        f"ZeroDivisionError: division by zero\n"
    )
    assert "steps.py" in failure.full_traceback
    assert failure.full_traceback.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("arity", [1, 2, 3])
@pytest.mark.parametrize("failing", [0, 1, 4])
def test_the_row_is_found_without_calling_again(arity: int, failing: int) -> None:
    def fail_at(*args: Any) -> int:
        if args[0] == failing:
            raise ValueError(str(args))
        return 0

    rows = list(range(5))
    failure = failure_of(
        [call(fail_at, *range(arity), Literal(string_value="c"))],
        columns(**{f"a{i}": BIGINT for i in range(arity)}),
        columns(r=BIGINT),
        *[rows] * arity,
    )
    arguments = ", ".join([str(failing)] * arity + ["'c'"])
    assert failure.message == (
        f"The function 'f' raised ValueError: ({arguments}), called with ({arguments}) in the "
        f"operator 'Calc': handle such arguments in the function."
    )


def test_a_builtin_that_raises() -> None:
    failure = failure_of([call(int, 0)], columns(a=STRING), columns(r=BIGINT), ["1", "x" * 100])
    assert failure.message == (
        f"The function 'f' raised ValueError: invalid literal for int() with base 10: "
        f"'{'x' * 100}', called with ('{'x' * 76}...) in the operator 'Calc': handle such "
        f"arguments in the function."
    )
    assert failure.user_traceback == (
        f"ValueError: invalid literal for int() with base 10: '{'x' * 100}'\n"
    )


def test_without_arguments() -> None:
    failure = failure_of([call(lambda: {}[1])], columns(a=BIGINT), columns(r=BIGINT), [1])
    assert failure.message == (
        "The function 'f' raised KeyError: 1, called with () in the operator 'Calc': handle such "
        "arguments in the function."
    )


def raise_stop(a: int) -> int:
    if a == 2:
        raise StopIteration
    return a


@pytest.mark.parametrize("function", [raise_stop, iter([5]).__next__])
def test_the_end_of_an_iterator_is_no_end_of_the_batch(function: Any) -> None:
    arguments = [0] if function is raise_stop else []
    failure = failure_of([call(function, *arguments)], columns(a=BIGINT), columns(r=BIGINT), [1, 2])
    shown = "2" if arguments else ""
    assert failure.message == (
        f"The function 'f' raised StopIteration, called with ({shown}) in the operator 'Calc': "
        f"handle such arguments in the function."
    )


class StopCallable:
    """Called by map(), which would take StopIteration for the end."""

    def __call__(self, a: int) -> int:
        return raise_stop(a)


def test_map_does_not_end_early() -> None:
    failure = failure_of([call(StopCallable(), 0)], columns(a=BIGINT), columns(r=BIGINT), [1, 2, 3])
    assert failure.message == (
        "The function 'f' raised StopIteration, called with (2) in the operator 'Calc': handle "
        "such arguments in the function."
    )


def test_causes_are_told_too() -> None:
    def outer(a: int) -> float:
        try:
            return inverse(a)
        except ZeroDivisionError as e:
            raise LookupError(f"no inverse\nof {a}") from e

    failure = failure_of([call(outer, 0)], columns(a=BIGINT), columns(r=BIGINT), [0])
    assert failure.message == (
        "The function 'f' raised LookupError: no inverse of 0, called with (0) in the operator "
        "'Calc': handle such arguments in the function."
    )
    told = failure.user_traceback
    assert told.index("in inverse") < told.index("direct cause") < told.rindex("in outer")
    assert "fletching" not in told.replace(__file__, "")


def test_leaving_the_process_is_a_failure() -> None:
    failure = failure_of(
        [call(lambda a: sys.exit("bye"), 0)], columns(a=BIGINT), columns(r=BIGINT), [1]
    )
    assert failure.message == (
        "The function 'f' raised SystemExit: bye, called with (1) in the operator 'Calc': handle "
        "such arguments in the function."
    )


def test_the_inner_function_is_blamed() -> None:
    failure = failure_of(
        [call(lambda a: a, call(inverse, 0, name="inner"), name="outer")],
        columns(a=BIGINT),
        columns(r=BIGINT),
        [0],
    )
    assert failure.function_name == "inner"


@pytest.mark.parametrize(
    ("failing", "called_with"),
    [("outer", "(20, 2, 12)"), ("left", "(2, 10)"), ("right", "(2)")],
)
def test_of_calls_in_one_loop_the_one_that_raised_is_blamed(failing: str, called_with: str) -> None:
    def outer(a: int, b: int, c: int) -> int:
        return a // (failing != "outer" or a != 20) + b + c

    def left(a: int, b: int) -> int:
        return a * b // (failing != "left" or a != 2)

    def right(a: int) -> int:
        return (a + 10) // (failing != "right" or a != 2)

    ten = Literal(long_value=10)
    nested = [call(left, 0, ten, name="left"), 0, call(right, 0, name="right")]
    failure = failure_of(
        [call(outer, *nested, name="outer")], columns(a=BIGINT), columns(r=BIGINT), [1, 2, 3]
    )

    assert failure.function_name == failing
    assert str(failure) == (
        f"The function '{failing}' raised ZeroDivisionError: integer division or modulo by zero, "
        f"called with {called_with} in the operator 'Calc': handle such arguments in the function."
    )


def test_a_call_that_two_columns_show_is_made_once() -> None:
    left = [40, 30, 20, 10]

    def inner(a: int) -> int:
        return a + left.pop()

    invoker = ScalarInvoker(
        scalar_spec(
            [call(lambda a: a * 2, call(inner, 0, name="inner")), call(inner, 0, name="inner")],
            columns(a=BIGINT),
            columns(r=BIGINT, s=BIGINT),
        )
    )
    invoker.open()
    batch = invoker.process(pa.record_batch([pa.array([1, 2])], schema=invoker.input_schema))

    assert batch.to_pydict() == {"r": [22, 44], "s": [11, 22]}


@pytest.mark.parametrize("func_type", ["pandas", "arrow"])
def test_a_vectorized_exception(func_type: str) -> None:
    failure = failure_of(
        [call(lambda a, n: a[99], 0, Literal(long_value=5), func_type=func_type)],
        columns(a=BIGINT),
        columns(r=BIGINT),
        [1, 2],
    )
    error = "KeyError: 99" if func_type == "pandas" else "IndexError: index out of bounds"
    kind = "Series of int64" if func_type == "pandas" else "int64"
    assert failure.message == (
        f"The function 'f' raised {error}, called with ({kind}, 5) of 2 rows in the operator "
        f"'Calc': handle such arguments in the function."
    )


def test_a_result_of_a_wrong_type() -> None:
    failure = failure_of(
        [call(lambda a: a, 0, name="g")], columns(a=STRING), columns(r=BIGINT), [None, "x"]
    )
    assert failure.code is FailureCode.RESULT_TYPE_MISMATCH
    assert failure.message == (
        "The function 'g' returned 'x' (str) for its result type BIGINT: return an int, or "
        "declare another result_type."
    )
    assert failure.user_traceback == ""


def test_an_overflow() -> None:
    failure = failure_of(
        [call(lambda a: a, 0)], columns(a=BIGINT), columns(r=logical("TINYINT")), [1, 300]
    )
    assert failure.code is FailureCode.RESULT_TYPE_MISMATCH
    assert failure.message == (
        "The function 'f' returned 300 (int) for its result type TINYINT: it holds -128 to 127; "
        "return less or declare a wider result_type."
    )


@pytest.mark.parametrize("func_type", ["general", "pandas", "arrow"])
def test_none_for_not_null(func_type: str) -> None:
    failure = failure_of(
        [call(lambda a: a, 0, func_type=func_type)],
        columns(a=BIGINT),
        columns(r=logical("BIGINT", nullable=False)),
        [1, None],
    )
    assert failure.code is FailureCode.RESULT_NULL
    assert failure.message == (
        "The function 'f' returned None for its result type BIGINT NOT NULL: return a value for "
        "every row, or declare the result_type nullable."
    )


@pytest.mark.parametrize("func_type", ["pandas", "arrow"])
@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_wrong_length(func_type: str, length: int) -> None:
    results = {"pandas": pd.Series([1, 1, 1][:length]), "arrow": pa.array([1, 1, 1][:length])}
    result = results[func_type]
    failure = failure_of(
        [call(lambda a: result, 0, func_type=func_type)],
        columns(a=BIGINT),
        columns(r=BIGINT),
        [1, 2],
    )
    assert failure.code is FailureCode.RESULT_LENGTH_MISMATCH
    assert failure.message == (
        f"The function 'f' returned {length} values for a batch of 2 rows: a function of "
        f"func_type '{func_type}' returns one value for each row."
    )


@pytest.mark.parametrize(
    ("function", "result", "said"),
    [
        (
            lambda a: a.cast("string"),
            BIGINT,
            "values of the Arrow type string for its result type BIGINT: return int64, or declare "
            "another result_type.",
        ),
        (
            lambda a: a,
            logical("DATE"),
            "values of the Arrow type int64 for its result type DATE: return date32[day], or "
            "declare another result_type.",
        ),
        (
            lambda a: a,
            row_of(a=BIGINT),
            "values of the Arrow type int64 for its result type ROW<`a` BIGINT>: return "
            "struct<a: int64>, or declare another result_type.",
        ),
        (
            lambda a: [1, 2],
            BIGINT,
            "a list: a function of func_type 'arrow' returns a pyarrow.Array or a scalar.",
        ),
        (
            lambda a: pa.array([1, 300]),
            logical("TINYINT"),
            "300 (int) for its result type TINYINT: it holds -128 to 127; return less or declare "
            "a wider result_type.",
        ),
        (
            lambda a: "x",
            BIGINT,
            "'x' (str) for its result type BIGINT: return an int, or declare another result_type.",
        ),
    ],
)
def test_arrow_results_of_a_wrong_type(function: Any, result: Any, said: str) -> None:
    failure = failure_of(
        [call(function, 0, func_type="arrow")], columns(a=BIGINT), columns(r=result), [1, 2]
    )
    assert failure.code is FailureCode.RESULT_TYPE_MISMATCH
    assert failure.message == f"The function 'f' returned {said}"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (
            lambda s: s.astype(str),
            "values of the Arrow type {text} for its result type BIGINT: return int64, or declare "
            "another result_type.",
        ),
        (
            lambda s: s + 0.5,
            "1.5 (float) for its result type BIGINT: return a whole number (round() makes one), "
            "or declare another result_type.",
        ),
        (
            lambda s: pd.Series([1, "x"], dtype=object),
            "'x' (str) for its result type BIGINT: return an int, or declare another result_type.",
        ),
    ],
)
def test_pandas_results_of_a_wrong_type(function: Any, said: str) -> None:
    failure = failure_of(
        [call(function, 0, func_type="pandas")], columns(a=BIGINT), columns(r=BIGINT), [1, 2]
    )
    text = pa.Array.from_pandas(pd.Series([1]).astype(str)).type
    if pd.Series([1]).astype(str).dtype == object:
        said = said.replace(
            "values of the Arrow type {text} for its result type BIGINT: return int64, or",
            "'1' (str) for its result type BIGINT: return an int, or",
        )
    assert failure.message == f"The function 'f' returned {said.format(text=text)}"


def test_a_frame_with_other_columns() -> None:
    failure = failure_of(
        [call(lambda s: pd.DataFrame({"a": s, "c": s}), 0, func_type="pandas")],
        columns(a=BIGINT),
        columns(r=row_of(a=BIGINT, b=BIGINT)),
        [1, 2],
    )
    assert failure.message == (
        "The function 'f' returned {'a': 1, 'c': 1} (dict) for its result type ROW<`a` BIGINT, "
        "`b` BIGINT>: its keys are ['a', 'c']; return a Row with the fields a, b."
    )


def test_mixed_values_within_a_chain() -> None:
    inner = call(lambda a: a if a == 1 else "x", 0, name="inner")
    failure = failure_of(
        [call(lambda a: a, inner, func_type="arrow")], columns(a=BIGINT), columns(r=BIGINT), [1, 2]
    )
    assert failure.code is FailureCode.RESULT_TYPE_MISMATCH
    assert failure.message.startswith(
        "The function 'inner' returned values of several types for a function of func_type "
        "'arrow' or 'pandas': return values of one type ("
    )


class Failing(ScalarFunction):
    def __init__(self, where: str) -> None:
        self.where = where

    def open(self, function_context: FunctionContext) -> None:
        if self.where == "open":
            raise OSError("no database")

    def eval(self, a: int) -> int:
        return a

    def close(self) -> None:
        CLOSED.append(self.where)
        if self.where == "close":
            raise OSError("still in use")


CLOSED: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_closed() -> None:
    CLOSED.clear()


def test_open_fails() -> None:
    failure = failure_of(
        [call(Failing("never"), 0, name="a"), call(Failing("open"), 0, name="b")],
        columns(a=BIGINT),
        columns(r=BIGINT, s=BIGINT),
        [1],
    )
    assert failure.code is FailureCode.FUNCTION_OPEN_FAILED
    assert failure.message == (
        "The function 'b' raised OSError: no database in its open(), in the operator 'Calc': "
        "correct its open()."
    )
    assert failure.function_name == "b"
    assert "in open\n" in failure.user_traceback


def test_close_fails_and_all_are_closed() -> None:
    calls = [call(Failing("close"), 0, name="a"), call(Failing("never"), 0, name="b")]
    invoker = ScalarInvoker(scalar_spec(calls, columns(a=BIGINT), columns(r=BIGINT, s=BIGINT)))
    invoker.open()
    functions = [opened.call.__self__ for opened in invoker._functions]
    closed: list[str] = []
    for function in functions:
        function.close = _recording(function.close, function.where, closed)
    with pytest.raises(WorkerFailure) as raised:
        invoker.close()
    assert closed == ["close", "never"]
    assert raised.value.code is FailureCode.FUNCTION_CLOSE_FAILED
    assert raised.value.message == (
        "The function 'a' raised OSError: still in use in its close(), in the operator 'Calc': "
        "correct its close()."
    )
    invoker.close()
    assert closed == ["close", "never"]


def _recording(close: Any, where: str, closed: list[str]) -> Any:
    def recorded() -> None:
        closed.append(where)
        close()

    return recorded


def test_a_batch_before_open() -> None:
    spec = scalar_spec([call(Failing("never"), 0)], columns(a=BIGINT), columns(r=BIGINT))
    invoker = ScalarInvoker(spec)
    with pytest.raises(WorkerFailure) as raised:
        invoker.process(pa.record_batch([pa.array([1])], schema=invoker.input_schema))
    assert raised.value.message == (
        "A batch came for the function 'function-1', which is not open: open it first."
    )


def test_an_unknown_zone() -> None:
    failure = failure_of(
        [call(inverse, 0)],
        columns(a=BIGINT),
        columns(r=BIGINT),
        [1],
        options={"table.local-time-zone": "Mars/Olympus"},
    )
    assert failure.code is FailureCode.OPTION_INVALID
    assert failure.message == (
        "The option 'table.local-time-zone' is 'Mars/Olympus', which this Python has no time zone "
        "for (ZoneInfoNotFoundError): use a name such as 'Europe/Berlin', or install the package "
        "'tzdata' for the worker."
    )


def test_a_type_without_a_form() -> None:
    spec = [call(inverse, 0)]
    inputs = columns(a=logical("UNSPECIFIED"))
    with pytest.raises(WorkerFailure) as raised:
        ScalarInvoker(scalar_spec(spec, inputs, columns(r=BIGINT)))
    assert raised.value.code is FailureCode.TYPE_NOT_SUPPORTED
