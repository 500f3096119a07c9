"""Generated chains of calls give what plain Python gives, row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

import pyarrow as pa
import pyarrow.compute as pc
from fletching.batch.convert import to_python
from fletching.invoke.scalar import ScalarInvoker
from fletching.protocol import Literal
from fletching.testing.specs import call, columns, logical, scalar_spec
from hypothesis import given, settings
from hypothesis import strategies as st

BIGINT = logical("BIGINT")
N_COLUMNS = 3
Value = Optional[int]


@dataclass(frozen=True)
class Operation:
    """A function on two numbers in the three kinds; a NULL makes the result NULL."""

    general: Callable[[Value, Value], Value]
    pandas: Callable[[Any, Any], Any]
    arrow: Callable[[Any, Any], Any]


def _either_null(plain: Callable[[int, int], int]) -> Callable[[Value, Value], Value]:
    return lambda a, b: None if a is None or b is None else plain(a, b)


def _pandas(plain: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    import pandas as pd

    def nullable(value: Any) -> Any:
        if isinstance(value, pd.Series):
            return value.astype("Int64")
        return pd.NA if value is None else value

    def function(a: Any, b: Any) -> Any:
        return plain(nullable(a), nullable(b))

    return function


def _arrow(name: str) -> Callable[[Any, Any], Any]:
    def function(a: Any, b: Any) -> Any:
        typed = (pa.scalar(v, pa.int64()) if v is None or type(v) is int else v for v in (a, b))
        return getattr(pc, name)(*typed)

    return function


OPERATIONS = [
    Operation(_either_null(lambda a, b: a + b), _pandas(lambda a, b: a + b), _arrow("add")),
    Operation(_either_null(lambda a, b: a - b), _pandas(lambda a, b: a - b), _arrow("subtract")),
    Operation(_either_null(lambda a, b: a * b), _pandas(lambda a, b: a * b), _arrow("multiply")),
]


@dataclass(frozen=True)
class Call:
    """A node of a generated chain; arguments are columns ("c0"), constants and calls."""

    operation: int
    kind: str
    left: Call | str | int | None
    right: Call | str | int | None
    typed: bool


leaves = st.sampled_from([f"c{i}" for i in range(N_COLUMNS)]) | st.none() | st.integers(-3, 3)


def _calls(arguments: Any) -> Any:
    return st.builds(
        Call,
        st.integers(0, len(OPERATIONS) - 1),
        st.sampled_from(["general", "pandas", "arrow"]),
        arguments,
        arguments,
        st.booleans(),
    )


calls = _calls(st.recursive(leaves, _calls, max_leaves=6))


def _message(node: Any) -> Any:
    if isinstance(node, str):
        return int(node[1:])
    if not isinstance(node, Call):
        return Literal() if node is None else Literal(long_value=node)
    function = getattr(OPERATIONS[node.operation], node.kind)
    return call(
        function,
        _message(node.left),
        _message(node.right),
        func_type=node.kind,
        name=f"{node.kind}-{node.operation}",
        result_type=BIGINT if node.typed else None,
    )


def _value(node: Any, row: list[Value]) -> Value:
    if isinstance(node, str):
        return row[int(node[1:])]
    if not isinstance(node, Call):
        return None if node is None else int(node)
    left, right = _value(node.left, row), _value(node.right, row)
    return OPERATIONS[node.operation].general(left, right)


numbers = st.none() | st.integers(-9, 9)
tables = st.lists(st.lists(numbers, min_size=N_COLUMNS, max_size=N_COLUMNS), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(calls, min_size=1, max_size=3), tables)
def test_chains(nodes: list[Call], table: list[list[Value]]) -> None:
    inputs = columns(**{f"c{i}": BIGINT for i in range(N_COLUMNS)})
    outputs = columns(**{f"r{i}": BIGINT for i in range(len(nodes))})
    invoker = ScalarInvoker(scalar_spec(list(map(_message, nodes)), inputs, outputs))
    invoker.open()
    arrays = [pa.array([row[i] for row in table], pa.int64()) for i in range(N_COLUMNS)]
    result = invoker.process(pa.record_batch(arrays, schema=invoker.input_schema))
    for column, node in zip(result.columns, nodes):
        assert to_python(column, BIGINT) == [_value(node, row) for row in table]
