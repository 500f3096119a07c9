"""What can be wrong with a function is told when it is declared or registered."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pyflink.table import DataTypes, ScalarFunction, TableEnvironment
from pyflink.table.expressions import col
from pyflink.table.udf import udf


class Doubler(ScalarFunction):
    def __init__(self, deterministic: bool = True) -> None:
        self._deterministic = deterministic

    def eval(self, value: int) -> int:
        return 2 * value

    def is_deterministic(self) -> bool:
        return self._deterministic


class Caller:
    def __call__(self, value: int) -> int:
        return value


def plus(left: int, right: int) -> int:
    """Adds."""
    return left + right


def complex_result(value: int) -> complex:
    return complex(value)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda value: value, "<lambda>"),
        (plus, "plus"),
        (functools.partial(plus, 1), "plus"),
        (Caller(), "Caller"),
        (Doubler(), "Doubler"),
    ],
)
def test_all_kinds_of_functions(function: Callable[..., Any], name: str) -> None:
    declared = udf(function, result_type=DataTypes.INT())
    assert repr(declared) == f"<general function '{name}'>"
    java = declared._java_user_defined_function()
    assert java.getPythonFunctionKind().name() == "GENERAL"
    assert str(declared(col("a"))).endswith("(a)")


def test_as_a_decorator() -> None:
    @udf(result_type="BIGINT", func_type="arrow", deterministic=False, name="mine")
    def function(value: int) -> int:
        """What it does."""
        return value

    assert repr(function) == "<arrow function 'mine'>"
    assert function.__doc__ == "What it does."
    assert not function._java_user_defined_function().isDeterministic()


def test_vectorized_functions_go_as_general_ones() -> None:
    for kind in ("pandas", "arrow"):
        declared = udf(lambda value: value, result_type="INT", func_type=kind)
        assert declared._java_user_defined_function().getPythonFunctionKind().name() == "GENERAL"


def test_declared_types_reach_the_planner(t_env: TableEnvironment) -> None:
    t_env.create_temporary_function("add_up", udf(plus, ["INT", "INT"], "DECIMAL(10, 2)"))
    schema = t_env.sql_query("SELECT add_up(1, 2) AS s").get_schema()
    assert schema.get_field_data_type("s") == DataTypes.DECIMAL(10, 2)


@pytest.mark.parametrize(
    ("declare", "error", "message"),
    [
        (
            lambda: udf(lambda value: value),
            TypeError,
            "The function '<lambda>' has no result_type: give a DataType, such as "
            "DataTypes.INT(), or its SQL text, such as 'INT', or a hint, such as '-> int'.",
        ),
        (
            lambda: udf(plus, func_type="arrow"),
            TypeError,
            "The function 'plus' has no result_type: give a DataType, such as DataTypes.INT(), "
            "or its SQL text, such as 'INT'.",
        ),
        (
            lambda: udf(complex_result),
            TypeError,
            "The function 'complex_result' has no result_type, and its hint does not say it: "
            "complex has no type in SQL: a hint may be bool, int, float, str, bytes, Decimal, "
            "date, time, datetime, timedelta, list[T], dict[K, V], Optional[T], a dataclass or a "
            "NamedTuple. Give a DataType, such as DataTypes.INT(), or its SQL text, such as 'INT'.",
        ),
        (
            lambda: udf(plus, result_type="FOO"),
            ValueError,
            "The result_type of the function 'plus' cannot be read: 'FOO' is not a SQL type: "
            "where a type is expected, found 'FOO'.",
        ),
        (
            lambda: udf(plus, ["INT", int], "INT"),
            TypeError,
            "The input type 1 of the function 'plus' must be a DataType or SQL text, "
            "not <class 'int'>.",
        ),
        (
            lambda: udf(plus, result_type="INT", func_type="numpy"),
            ValueError,
            "The function 'plus' has the func_type 'numpy': use 'general', 'pandas' or 'arrow'.",
        ),
        (
            lambda: udf(Doubler, result_type="INT"),
            TypeError,
            "Doubler is a class: pass an object of it, as in udf(Doubler(), result_type='INT').",
        ),
        (
            lambda: udf(3, result_type="INT"),
            TypeError,
            "A function, a callable object or a ScalarFunction is needed, not 3.",
        ),
        (
            lambda: udf(Doubler(deterministic=False), result_type="INT", deterministic=True),
            ValueError,
            "The function 'Doubler' is declared with deterministic=True, but its "
            "is_deterministic() says False.",
        ),
    ],
)
def test_what_is_refused(declare: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        declare()
    assert str(caught.value) == message


class Holder:
    def __init__(self, value: Any) -> None:
        self.inner = {"key": [value]}

    def __call__(self, value: int) -> int:
        return value


@pytest.mark.parametrize("kind", ["object", "closure"])
def test_what_cannot_be_pickled_is_named_by_its_path(t_env: TableEnvironment, kind: str) -> None:
    lock = threading.Lock()

    def uses_lock(value: int) -> int:
        with lock:
            return value

    function, path = {
        "object": (Holder(lock), "Holder.inner['key'][0]"),
        "closure": (uses_lock, "'lock' (used by uses_lock)"),
    }[kind]
    declared = udf(function, result_type="INT")
    with pytest.raises(TypeError) as caught:
        t_env.create_temporary_function("f", declared)
    name = path.partition(".")[0] if kind == "object" else "uses_lock"
    assert str(caught.value) == (
        f"The function '{name}' cannot be sent to workers: {path} is a _thread.lock, which cannot "
        "be pickled (TypeError: cannot pickle '_thread.lock' object). Make it in the function's "
        "'open', or within the call."
    )


def test_a_table_within_a_function_is_told(t_env: TableEnvironment) -> None:
    table = t_env.sql_query("SELECT 1 AS a")
    declared = udf(lambda value: table, result_type="INT", name="f")
    with pytest.raises(TypeError) as caught:
        t_env.create_temporary_function("f", declared)
    assert str(caught.value) == (
        "The function 'f' cannot be sent to workers: 'table' (used by f) is a "
        "pyflink.table.table.Table, which cannot be pickled (TypeError: a Table stands for an "
        "object in the client's JVM and cannot be pickled). Make it in the function's 'open', or "
        "within the call."
    )


def test_what_is_not_declared_is_told_how(t_env: TableEnvironment) -> None:
    with pytest.raises(TypeError) as caught:
        t_env.create_temporary_system_function("plus", plus)  # type: ignore[arg-type]
    assert str(caught.value) == (
        f"{plus!r} is not declared as a function of Flink: wrap it, as in "
        "udf(plus, result_type='INT')."
    )


def test_an_async_function_is_called_row_by_row() -> None:
    async def later(value: int) -> int:
        return value

    assert repr(udf(later)) == "<general function 'later'>"
    with pytest.raises(ValueError, match="is async") as raised:
        udf(later, result_type="INT", func_type="pandas")
    assert str(raised.value) == (
        "The function 'later' is async, and has the func_type 'pandas': async functions are called "
        "row by row; leave the func_type out."
    )


@pytest.mark.parametrize(
    ("function", "bounds"),
    [
        (lambda: 0, (0, 0)),
        (plus, (2, 2)),
        (functools.partial(plus, 1), (1, 1)),
        (functools.partial(plus, right=1), (1, 1)),
        (Caller(), (1, 1)),
        (Doubler(), (1, 1)),
        (lambda a, b=1, *, c=2: a, (1, 2)),
        (lambda a, *rest: a, (1, -1)),
        (str.upper, (1, 1)),
        (max, (0, -1)),
    ],
)
def test_the_signature_bounds_the_arguments(
    function: Callable[..., Any], bounds: tuple[int, int]
) -> None:
    assert udf(function, result_type="INT")._bounds == bounds


def test_types_for_other_arguments_are_refused() -> None:
    sentence = (
        "The function 'plus' takes 2 arguments, but its input_types are 1: give one for each "
        "argument."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        udf(plus, ["INT"], "INT")


def test_what_needs_keywords_is_refused() -> None:
    def scaled(value: int, *, factor: int) -> int:
        return value * factor

    with pytest.raises(TypeError) as raised:
        udf(scaled)
    assert str(raised.value) == (
        "The function 'scaled' needs the keyword argument 'factor', which Flink does not pass: "
        "give it a default, or bind it with functools.partial."
    )
    assert udf(functools.partial(scaled, factor=2))._bounds == (1, 1)
