"""Elements that come alone: what becomes of them is what becomes of them in batches."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Sequence
from typing import Any

import cloudpickle
import pyarrow as pa
import pytest
from fletching.batch.convert import from_python
from fletching.batch.elements import logical_type_of
from fletching.failure import WorkerFailure
from fletching.invoke.process import ProcessInvoker
from fletching.protocol import ElementType
from fletching.row import Row
from fletching.streams import MapFunction, TimestampAssigner
from fletching.testing.specs import columns, logical, process_spec, stream_function
from hypothesis import given
from hypothesis import strategies as st

KIND = logical("TINYINT")


@dataclasses.dataclass
class Point:
    x: int
    y: int = 7


def element(name: str, *parts: Any, **more: Any) -> Any:
    return ElementType(name=name, parts=parts, **more)


LONG, STRING, PICKLED = map(element, ("LONG", "STRING", "PICKLED_BYTE_ARRAY"))
POINT = element(
    "ROW_NAMED", LONG, LONG, field_names=["x", "y"], object_class=cloudpickle.dumps(Point)
)
NAMED = element("ROW_NAMED", LONG, element("TUPLE", STRING, PICKLED), field_names=["n", "pair"])
TYPES = {
    "LONG": LONG,
    "INT": element("INT"),
    "BOOLEAN": element("BOOLEAN"),
    "DOUBLE": element("DOUBLE"),
    "STRING": STRING,
    "PICKLED_BYTE_ARRAY": PICKLED,
    "TUPLE": element("TUPLE", LONG, STRING),
    "ROW_NAMED": NAMED,
    "dataclass": POINT,
}
SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**31), 2**31),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
PAIRS = st.tuples(SIMPLE, SIMPLE)
VALUES = st.one_of(
    SIMPLE,
    PAIRS,
    PAIRS.map(list),
    st.tuples(st.integers(0, 9), st.tuples(st.text("ab"), SIMPLE)).map(lambda pair: Row(*pair)),
    PAIRS.map(lambda pair: Row(n=pair[0], pair=pair[1])),
    PAIRS.map(lambda pair: Point(*pair)),
)


def spec_of(functions: Sequence[Any], given: Any, made: Any, with_time: bool = False) -> Any:
    spec = process_spec(functions, with_time=with_time)
    before = list(spec.input.fields)[1:]
    after = list(spec.output.fields)[2:]
    for row, position, kind, rest in (
        (spec.input, 0, given, before),
        (spec.output, 1, made, after),
    ):
        del row.fields[position:]
        row.fields.extend(columns(element_0=logical_type_of(kind)).fields)
        if kind.name == "ROW_NAMED":
            row.fields.extend(columns(kind_0=KIND).fields)
        row.fields.extend(rest)
    spec.process.inputs[0].CopyFrom(given)
    spec.process.outputs[0].type.CopyFrom(made)
    return spec


def opened(*functions: Any, given: Any = LONG, made: Any = LONG, **more: Any) -> ProcessInvoker:
    invoker = ProcessInvoker(spec_of(functions, given, made, **more))
    invoker.open()
    return invoker


def plain(array: pa.Array) -> list[Any]:
    """Rows as tuples of their fields."""
    if not pa.types.is_struct(array.type):
        return array.to_pylist()
    fields = zip(*(plain(array.field(i)) for i in range(array.type.num_fields)))
    return [None if null else each for null, each in zip(array.is_null().to_pylist(), fields)]


def by_arrow(invoker: ProcessInvoker, *values: Any) -> Any:
    schema = invoker.input_schema
    types = [field.type for field in invoker._spec.input.fields]
    arrays = [from_python([value], kind) for value, kind in zip(values, types)]
    try:
        parts = list(invoker.parts(pa.record_batch(arrays, schema=schema)))
    except WorkerFailure as e:
        return e.code, e.message
    return tuple(row for part in parts for row in zip(*map(plain, part.columns)))


def alone(invoker: ProcessInvoker, *values: Any) -> Any:
    assert invoker.process_row is not None
    try:
        return invoker.process_row(*values)
    except WorkerFailure as e:
        return e.code, e.message


@pytest.mark.parametrize("name", TYPES)
@given(value=VALUES)
def test_any_result_becomes_the_same(name: str, value: Any) -> None:
    """Or fails in the same way."""
    invoker = opened(stream_function("MAP", lambda n: value), made=TYPES[name])
    assert alone(invoker, 1) == by_arrow(invoker, 1)


SOME = {
    "LONG": 5,
    "INT": -5,
    "BOOLEAN": True,
    "DOUBLE": 0.5,
    "STRING": "\u00e9",
    "PICKLED_BYTE_ARRAY": pickle.dumps({"a": [1]}),
    "TUPLE": (1, None),
    "ROW_NAMED": (1, ("x", pickle.dumps((2,)))),
    "dataclass": (1, None),
}


def told(value: Any) -> str:
    kind = value.get_row_kind().name if isinstance(value, Row) else ""
    return f"{type(value).__qualname__} {value!r} {kind}"


@pytest.mark.parametrize("name", TYPES)
def test_any_element_is_the_same(name: str) -> None:
    invoker = opened(stream_function("MAP", told), given=TYPES[name], made=STRING)
    kinds = [1 if name == "ROW_NAMED" else 0] * (TYPES[name].name == "ROW_NAMED")
    ((_, seen),) = alone(invoker, SOME[name], *kinds)
    assert by_arrow(invoker, SOME[name], *kinds) == ((0, seen),)


def test_elements_as_functions_see_them() -> None:
    by_name = {
        name: alone(opened(stream_function("MAP", told), given=TYPES[name], made=STRING), *given)
        for name, given in {
            "ROW_NAMED": (SOME["ROW_NAMED"], 1),
            "dataclass": (SOME["dataclass"], 0),
            "PICKLED_BYTE_ARRAY": (SOME["PICKLED_BYTE_ARRAY"],),
            "LONG": (None,),
        }.items()
    }
    assert by_name == {
        "ROW_NAMED": ((0, "Row Row(n=1, pair=('x', (2,))) UPDATE_BEFORE"),),
        "dataclass": ((0, "Point Point(x=1, y=7) "),),
        "PICKLED_BYTE_ARRAY": ((0, "dict {'a': [1]} "),),
        "LONG": ((0, "NoneType None "),),
    }


def test_the_kind_of_a_row_leaves_with_it() -> None:
    same = stream_function("MAP", lambda row: row)
    invoker = opened(same, given=NAMED, made=NAMED)
    row = SOME["ROW_NAMED"]
    assert alone(invoker, row, 3) == ((0, row, 3),) == by_arrow(invoker, row, 3)


class Twice(TimestampAssigner):
    def extract_timestamp(self, value: int, record_timestamp: int) -> int:
        return 2 * value + record_timestamp


def test_a_chain_of_functions() -> None:
    positive = stream_function("FILTER", lambda n: n > 0)
    more = stream_function("MAP", lambda n: n + 1 if n != 3 else None)
    invoker = opened(positive, more)
    assert alone(invoker, 1) == ((0, 2),)
    assert alone(invoker, -1) == ()
    assert alone(invoker, 3) == ()
    some = opened(stream_function("MAP", lambda n: (each for each in range(n))))
    assert alone(some, 2) == ((0, 0), (0, 1))


@pytest.mark.parametrize(
    ("kind", "function", "made", "given", "expected"),
    [
        ("TIMESTAMP", Twice(), LONG, (5, 100, 0), (0, 5, 110)),
        ("TIMESTAMP", Twice(), LONG, (5, None, 0), (0, 5, 10 - 2**63)),
        ("KEY", lambda n: n % 2, element("TUPLE", LONG, LONG), (5, 1, 0), (0, (1, 5))),
    ],
)
def test_what_gives_elements_something(
    kind: str, function: Any, made: Any, given: Any, expected: Any
) -> None:
    invoker = opened(stream_function(kind, function), made=made, with_time=True)
    assert alone(invoker, *given) == (expected,)


def test_a_partition_goes_with_its_element() -> None:
    modulo = stream_function("PARTITION", lambda n, count: n % count, partitions=3)
    assert alone(opened(modulo), 5) == ((0, 5, 2),)


def test_what_a_function_raises() -> None:
    invoker = opened(stream_function("MAP", lambda n: 1 // n))
    assert alone(invoker, 0) == by_arrow(invoker, 0)
    assert alone(invoker, 1) == ((0, 1),)


class Checkpointed(MapFunction):
    def initialize_state(self, context: Any) -> None:
        pass

    def snapshot_state(self, context: Any) -> None:
        pass

    def map(self, value: Any) -> Any:
        return value


@pytest.mark.parametrize(
    "invoker",
    [
        opened(stream_function("FLAT_MAP", range)),
        opened(stream_function("PROCESS", lambda value, context: [value])),
        opened(stream_function("MAP", lambda n: n), made=element("FLOAT")),
        opened(stream_function("MAP", lambda n: n), given=element("LOCAL_DATE")),
        opened(stream_function("MAP", lambda n: n), made=element("LIST", LONG)),
        opened(stream_function("MAP", Checkpointed())),
    ],
    ids=["several", "a process function", "a result", "an element", "a list", "checkpoints"],
)
def test_what_needs_a_batch(invoker: ProcessInvoker) -> None:
    assert invoker.process_row is None
