"""What the user reads when a function of a job is wrong: whole messages, the same in both modes."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from pyflink.table.udf import ScalarFunction, udf

pytestmark = pytest.mark.timeout(900)

OPERATOR = "Source: numbers[_] -> PythonCalc[_] (1/1)#0"


def words(failure: Any) -> str:
    """The whole message; the planner counts its nodes for as long as the JVM lives."""
    return re.sub(r"\[\d+\]", "[_]", str(failure))


def test_a_function_raises(faults: Any) -> None:
    def check(n: int) -> None:
        if n == 3:
            raise ValueError(f"no {n} please")

    @udf(result_type="BIGINT")
    def careful(n):
        check(n)
        return n

    failure = faults.failure_of(careful)
    assert (failure.code, failure.blame) == ("FUNCTION_RAISED", "user")
    assert words(failure) == (
        f"Traceback (most recent call last):\n"
        f'  File "{__file__}", line {check.__code__.co_firstlineno + 6}, in careful\n'
        f"    check(n)\n"
        f'  File "{__file__}", line {check.__code__.co_firstlineno + 2}, in check\n'
        f'    raise ValueError(f"no {{n}} please")\n'
        f"ValueError: no 3 please\n"
        f"\n"
        f"The function 'careful' raised ValueError: no 3 please, called with (3) in the operator "
        f"'{OPERATOR}': handle such arguments in the function."
    )


def test_a_chain_of_causes_is_told_without_our_frames(faults: Any) -> None:
    @udf(result_type="BIGINT")
    def lookup(n):
        try:
            return {}[n]
        except KeyError as missing:
            raise RuntimeError("not found") from missing

    failure = faults.failure_of(lookup)
    assert words(failure).endswith(
        f"RuntimeError: not found\n"
        f"\n"
        f"The function 'lookup' raised RuntimeError: not found, called with (0) in the operator "
        f"'{OPERATOR}': handle such arguments in the function."
    )
    frames = [line for line in words(failure).splitlines() if line.startswith("  File ")]
    assert len(frames) == 2
    assert all(line.startswith(f'  File "{__file__}", line ') for line in frames)


def test_a_vectorized_function_raises(faults: Any) -> None:
    @udf(result_type="BIGINT", func_type="arrow")
    def whole(numbers):
        raise ValueError("not these")

    failure = faults.failure_of(whole, rows=1)
    assert failure.code == "FUNCTION_RAISED"
    assert words(failure.sentence) == (
        f"The function 'whole' raised ValueError: not these, called with (int64) of 1 rows in the "
        f"operator '{OPERATOR}': handle such arguments in the function."
    )


def test_a_result_of_the_wrong_type(faults: Any) -> None:
    @udf(result_type="BIGINT")
    def wrong(n):
        return n if n < 5 else str(n)

    failure = faults.failure_of(wrong)
    assert (failure.code, failure.blame) == ("RESULT_TYPE_MISMATCH", "user")
    assert words(failure) == (
        "The function 'wrong' returned '5' (str) for its result type BIGINT: return an int, or "
        "declare another result_type."
    )


def test_a_result_that_overflows(faults: Any) -> None:
    @udf(result_type="BIGINT")
    def large(n):
        return 2**62 * (n + 1)

    failure = faults.failure_of(large)
    assert (failure.code, failure.blame) == ("RESULT_TYPE_MISMATCH", "user")
    assert words(failure) == (
        "The function 'large' returned 9223372036854775808 (int) for its result type BIGINT: "
        "it holds -9223372036854775808 to 9223372036854775807; return less or declare a wider "
        "result_type."
    )


def test_none_for_not_null(faults: Any) -> None:
    @udf(result_type="BIGINT NOT NULL")
    def sometimes(n):
        return n if n < 7 else None

    failure = faults.failure_of(sometimes)
    assert (failure.code, failure.blame) == ("RESULT_NULL", "user")
    assert words(failure) == (
        "The function 'sometimes' returned None for its result type BIGINT NOT NULL: "
        "return a value for every row, or declare the result_type nullable."
    )


@pytest.mark.parametrize("func_type", ["arrow", "pandas"])
def test_a_vectorized_result_of_the_wrong_length(faults: Any, func_type: str) -> None:
    @udf(result_type="BIGINT", func_type=func_type)
    def shorter(numbers):
        return numbers[1:]

    failure = faults.failure_of(shorter, rows=1)
    assert (failure.code, failure.blame) == ("RESULT_LENGTH_MISMATCH", "user")
    assert words(failure) == (
        f"The function 'shorter' returned 0 values for a batch of 1 rows: a function of func_type "
        f"'{func_type}' returns one value for each row."
    )


def test_a_vectorized_result_of_the_wrong_type(faults: Any) -> None:
    @udf(result_type="BIGINT", func_type="arrow")
    def texts(numbers):
        return numbers.cast("string")

    failure = faults.failure_of(texts)
    assert (failure.code, failure.blame) == ("RESULT_TYPE_MISMATCH", "user")
    assert words(failure) == (
        "The function 'texts' returned values of the Arrow type string for its result type BIGINT: "
        "return int64, or declare another result_type."
    )


@pytest.mark.parametrize("func_type", ["arrow", "pandas"])
def test_a_vectorized_result_that_overflows(faults: Any, func_type: str) -> None:
    @udf(result_type="INT", func_type=func_type)
    def large(numbers):
        import pyarrow as pa

        values = [2**31 for _ in numbers]
        if isinstance(numbers, pa.Array):
            return pa.array(values, pa.int64())
        return type(numbers)(values)

    failure = faults.failure_of(large, rows=1)
    assert (failure.code, failure.blame) == ("RESULT_TYPE_MISMATCH", "user")
    assert words(failure) == (
        "The function 'large' returned 2147483648 (int) for its result type INT: it holds "
        "-2147483648 to 2147483647; return less or declare a wider result_type."
    )


@pytest.mark.parametrize("func_type", ["arrow", "pandas"])
def test_vectorized_none_for_not_null(faults: Any, func_type: str) -> None:
    @udf(result_type="BIGINT NOT NULL", func_type=func_type)
    def nothing(numbers):
        import pyarrow as pa

        if isinstance(numbers, pa.Array):
            return pa.nulls(len(numbers), pa.int64())
        return type(numbers)([None for _ in numbers], dtype="Int64")

    failure = faults.failure_of(nothing, rows=1)
    assert (failure.code, failure.blame) == ("RESULT_NULL", "user")
    assert words(failure) == (
        "The function 'nothing' returned None for its result type BIGINT NOT NULL: return a value "
        "for every row, or declare the result_type nullable."
    )


def test_open_raises(faults: Any) -> None:
    class Opened(ScalarFunction):
        def open(self, function_context):
            raise OSError("no such database")

        def eval(self, n):
            return n

    failure = faults.failure_of(udf(Opened(), result_type="BIGINT"))
    assert (failure.code, failure.blame) == ("FUNCTION_OPEN_FAILED", "user")
    assert words(failure) == (
        f"Traceback (most recent call last):\n"
        f'  File "{__file__}", line {Opened.open.__code__.co_firstlineno + 1}, in open\n'
        f'    raise OSError("no such database")\n'
        f"OSError: no such database\n"
        f"\n"
        f"The function 'Opened' raised OSError: no such database in its open(), in the operator "
        f"'{OPERATOR}': correct its open()."
    )


def test_an_import_fails(faults: Any, tmp_path: Any, monkeypatch: Any) -> None:
    # Known to the client, but not on the path that workers are given.
    (tmp_path / "only_here.py").write_text("def plus_one(n):\n    return n + 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    from only_here import plus_one

    function = udf(plus_one, result_type="BIGINT")
    monkeypatch.undo()
    (tmp_path / "only_here.py").unlink()
    failure = faults.failure_of(function)
    assert (failure.code, failure.blame) == ("FUNCTION_NOT_LOADED", "user")
    assert words(failure.sentence) == (
        "The function 'plus_one' could not be loaded (ModuleNotFoundError: No module named "
        "'only_here'): ship the module 'only_here' with 'python.files' (-pyfs), add its package to "
        f"'python.requirements' (-pyreq), or install it for {sys.executable}."
    )
