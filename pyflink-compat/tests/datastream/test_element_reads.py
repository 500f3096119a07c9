"""Keys and times that are only read: they are what Python would give, and Python is not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyflink.common import Row
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import KeyedProcessFunction
from pyflink.datastream._element_reads import steps_of
from pyflink.datastream.functions import KeySelector, ProcessFunction
from pyflink.util.exceptions import JavaException

from .environments import environment

SEVEN = 7


@pytest.mark.parametrize(
    ("function", "steps"),
    [
        (lambda each: each, []),
        (lambda each: each[0], [("ITEM", 0)]),
        (lambda each: each[-1]["a"].b, [("ITEM", -1), ("NAME", "a"), ("NAME", "b")]),
        (lambda each: 3 * each % 7, [("MULTIPLY", 3), ("REMAINDER", 7)]),
        (
            lambda each: (2 + each.n - 1) // 10,
            [("NAME", "n"), ("ADD", 2), ("SUBTRACT", 1), ("FLOOR_DIVIDE", 10)],
        ),
    ],
)
def test_what_a_function_reads(function: Callable[[Any], Any], steps: Any) -> None:
    assert steps_of(function, "get_key", 1) == steps


def with_closure(n: int) -> Any:
    return lambda each: each % n


def test_what_a_method_reads() -> None:
    assert steps_of(Selector(), "get_key", 1) == [("REMAINDER", 3)]
    assert steps_of(Seconds(), "extract_timestamp", 2) == [("ITEM", 1), ("MULTIPLY", 1000)]
    assert steps_of(Later(), "extract_timestamp", 2) is None


def test_a_number_around_a_function_is_read_as_it_is_now() -> None:
    assert steps_of(with_closure(5), "get_key", 1) == [("REMAINDER", 5)]


def generated(each: Any) -> Iterator[Any]:
    yield each


class Callable1:
    def __call__(self, each: Any) -> Any:
        return each


class Selector(KeySelector):
    def get_key(self, value: Any) -> Any:
        return value % 3


class Counting(KeySelector):
    def __init__(self) -> None:
        self.n = 3

    def get_key(self, value: Any) -> Any:
        return value % self.n


class Opened(Selector):
    def open(self, runtime_context: Any) -> None:
        pass


def replaced() -> Selector:
    selector = Selector()
    selector.get_key = lambda value: value  # type: ignore[method-assign]
    return selector


@pytest.mark.parametrize(
    "function",
    [
        lambda each: 1,
        lambda each: (each,),
        lambda each: str(each),
        lambda each: each.upper(),
        lambda each: each[0] or each[1],
        lambda each: each[0] + each[1],
        lambda each: each[1:],
        lambda each: each + 1.5,
        lambda each: each + True,
        lambda each: each * 2**63,
        lambda each: 5 - each,
        lambda each: -each,
        lambda each: each % SEVEN,
        lambda each: each.get_row_kind,
        lambda each, other=1: each,
        lambda *each: each[0],
        generated,
        Callable1(),
        Counting(),
        Opened(),
        replaced(),
        str.upper,
    ],
)
def test_what_else_functions_do_is_pythons(function: Any) -> None:
    assert steps_of(function, "get_key", 1) is None


class Seconds(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return value[1] * 1000


class Later(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return record_timestamp + 1


class Keys(KeyedProcessFunction):
    def process_element(self, value: Any, ctx: Any) -> Iterator[Any]:
        yield ctx.get_current_key(), value


def operator_of_keys(keyed: Any) -> str:
    operator = keyed._j_keyed_stream.getTransformation().getInputs()[0].getOperator()
    return str(operator.getClass().getSimpleName())


def made_of(mode: str, values: list[Any], kind: Any, function: Any, key_type: Any) -> list[Any]:
    """The keys, as the engine reads them."""
    stream = environment(mode).from_collection(values, kind)
    keyed = stream.key_by(function, key_type)
    assert operator_of_keys(keyed) == "StreamMap"
    return list(keyed.process(Keys()).execute_and_collect())


EDGES = [-(2**63), -(2**32), -7, -1, 0, 1, 6, 2**31, 2**63 - 1]
COMPUTED: list[Callable[[int], int]] = [
    lambda n: n,
    lambda n: n * 7919 % 1000,
    lambda n: n * 9223372036854775807 % 7,
    lambda n: n % -7,
    lambda n: n // -1 // 2,
    lambda n: (n - 9223372036854775807) // 3 + 5,
    lambda n: (n + 9223372036854775807) * 3 // -10,
]


def test_whole_numbers_are_computed_as_in_python(mode: str) -> None:
    env = environment(mode)
    numbers = env.from_collection(EDGES, Types.LONG())
    streams = []
    for index, function in enumerate(COMPUTED):
        keyed = numbers.key_by(function, Types.LONG())
        assert operator_of_keys(keyed) == "StreamMap"
        streams.append(keyed.process(Keys()).map(lambda each, index=index: (index, *each)))
    found = streams[0].union(*streams[1:]).execute_and_collect()
    assert sorted(found) == sorted(
        (index, function(n), n) for index, function in enumerate(COMPUTED) for n in EDGES
    )


NAMED = Types.ROW_NAMED(["id", "who"], [Types.INT(), Types.ROW_NAMED(["name"], [Types.STRING()])])


@pytest.mark.parametrize(
    ("values", "kind", "function", "key_type", "keys"),
    [
        (["b", "a"], Types.STRING(), lambda each: each, Types.STRING(), ["b", "a"]),
        ([True], Types.BOOLEAN(), lambda each: each, Types.BOOLEAN(), [True]),
        (
            [(1, "x"), (2, "y")],
            Types.TUPLE([Types.LONG(), Types.STRING()]),
            lambda each: each[-1],
            Types.STRING(),
            ["x", "y"],
        ),
        ([Row(3, 4)], Types.ROW([Types.LONG(), Types.SHORT()]), lambda r: r.f1, Types.LONG(), [4]),
        ([Row(3, 4)], Types.ROW([Types.LONG(), Types.SHORT()]), lambda r: r[0], Types.BYTE(), [3]),
        ([Row(id=1, who=Row(name="z"))], NAMED, lambda row: row.who["name"], Types.STRING(), ["z"]),
    ],
)
def test_fields_are_read(
    mode: str,
    values: list[Any],
    kind: TypeInformation,
    function: Any,
    key_type: TypeInformation,
    keys: list[Any],
) -> None:
    found = made_of(mode, values, kind, function, key_type)
    assert [key for key, _ in found] == keys
    assert [list(value) if isinstance(value, Row) else value for _, value in found] == [
        list(value) if isinstance(value, Row) else value for value in values
    ]


@pytest.mark.parametrize(
    ("values", "kind", "function", "key_type"),
    [
        ([1.5], Types.DOUBLE(), lambda each: each, Types.DOUBLE()),
        ([1], Types.LONG(), lambda each: each, Types.STRING()),
        ([1], Types.LONG(), lambda each: each % 0, Types.LONG()),
        (["ab"], Types.STRING(), lambda each: each[0], Types.STRING()),
        ([(1,)], Types.TUPLE([Types.LONG()]), lambda each: each[1], Types.LONG()),
        ([(1,)], Types.TUPLE([Types.LONG()]), lambda each: each.count, Types.LONG()),
        ([(1,)], None, lambda each: each[0], Types.LONG()),
        ([(1,)], Types.TUPLE([Types.LONG()]), lambda each: each[0], None),
    ],
)
def test_other_elements_are_pythons(
    values: list[Any], kind: Any, function: Any, key_type: Any
) -> None:
    stream = environment("thread").from_collection(values, kind)
    assert operator_of_keys(stream.key_by(function, key_type)) == "ProcessFunctionOperator"


def test_python_may_be_asked_all_the_same() -> None:
    env = environment("thread", "python.fields.read-in-jvm=false")
    keyed = env.from_collection([1, 2], Types.LONG()).key_by(lambda n: n % 2, Types.LONG())
    assert operator_of_keys(keyed) == "ProcessFunctionOperator"
    assert list(keyed.process(Keys()).execute_and_collect()) == [(1, 1), (0, 2)]


def by_name(row: Any) -> Any:
    return row.name


def squared(n: Any) -> Any:
    return n * 2 + 1


@pytest.mark.parametrize(
    ("value", "kind", "function", "key_type", "sentence"),
    [
        (
            Row(None),
            Types.ROW_NAMED(["name"], [Types.STRING()]),
            by_name,
            Types.STRING(),
            "The function 'by_name' gives the key None of the element +I[null]: the key of an "
            "element cannot be None.",
        ),
        (
            2**62,
            Types.LONG(),
            squared,
            Types.LONG(),
            "The function 'squared' gives the key 9223372036854775809 of the element "
            "4611686018427387904: it does not fit the type Long.",
        ),
        (
            64,
            Types.LONG(),
            squared,
            Types.BYTE(),
            "The function 'squared' gives the key 129 of the element 64: it does not fit the type "
            "Byte.",
        ),
    ],
)
def test_a_key_that_cannot_be(
    mode: str, value: Any, kind: Any, function: Any, key_type: Any, sentence: str
) -> None:
    with pytest.raises(JavaException) as failed:
        made_of(mode, [value], kind, function, key_type)
    assert sentence in str(failed.value)


class At(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value[0], ctx.timestamp()


PAIRS = Types.TUPLE([Types.STRING(), Types.INT()])


def timed(mode: str, values: list[Any], kind: Any, *options: str) -> Any:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Seconds())
    stream = environment(mode, *options).from_collection(values, kind)
    return stream.assign_timestamps_and_watermarks(strategy)


def names_of(stream: Any) -> list[str]:
    """Of the operators in front."""
    parts = stream._java.getTransformation().getTransitivePredecessors()
    return [part.getName() for part in parts]


def test_times_are_read(mode: str) -> None:
    stream = timed(mode, [("a", 1), ("b", -(2**31))], PAIRS)
    assert "Timestamps" not in names_of(stream)
    assert list(stream.process(At()).execute_and_collect()) == [("a", 1000), ("b", -(2**31) * 1000)]


@pytest.mark.parametrize(
    ("kind", "options"), [(PAIRS, ["python.fields.read-in-jvm=false"]), (None, [])]
)
def test_python_may_be_asked_for_times(mode: str, kind: Any, options: list[str]) -> None:
    stream = timed(mode, [("a", 1)], kind, *options)
    assert "Timestamps" in names_of(stream)
    assert list(stream.process(At()).execute_and_collect()) == [("a", 1000)]


def test_a_time_that_cannot_be(mode: str) -> None:
    kind = Types.TUPLE([Types.STRING(), Types.LONG()])
    with pytest.raises(JavaException) as failed:
        list(timed(mode, [("a", 2**60)], kind).process(At()).execute_and_collect())
    assert (
        "The function 'Seconds' gives the time 1152921504606846976000 of the element "
        "(a,1152921504606846976): it does not fit the type Long."
    ) in str(failed.value)
