"""Chains of maps, filters and flat maps give what plain Python gives, element by element."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest
from fletching.failure import WorkerFailure
from fletching.invoke.process import ProcessInvoker
from fletching.invoke.stream_steps import MAX_CHUNK
from fletching.testing.specs import process_spec, stream_function
from hypothesis import given, settings
from hypothesis import strategies as st


def several(value):
    yield value
    yield None
    yield value + 1


MAPS = [
    lambda n: n + 1,
    lambda n: n if n % 3 else None,
    lambda n: several(n) if n % 2 else n,
    several,
    abs,
]
FILTERS = [lambda n: n % 2, lambda n: n > 0, lambda n: [] if n % 5 else [n]]
FLAT_MAPS = [
    lambda n: [n, -n],
    lambda n: (n, None, n + 7),
    lambda n: None if n % 2 else [n],
    lambda n: iter([n] * (n % 4)),
    lambda n: range(n % 3),
    several,
]
KINDS = {"MAP": MAPS, "FILTER": FILTERS, "FLAT_MAP": FLAT_MAPS}


def of_map(made):
    if hasattr(made, "__next__"):
        return [value for value in made if value is not None]
    return [] if made is None else [made]


def of_flat_map(made):
    return [value for value in made or () if value is not None]


def plainly(kind, function, values):
    """What a step makes of elements, as its documentation has it."""
    for value in values:
        if kind == "FILTER":
            yield from [value] if function(value) else []
        else:
            yield from (of_map if kind == "MAP" else of_flat_map)(function(value))


def parts_of(steps, values):
    invoker = ProcessInvoker(process_spec([stream_function(*step) for step in steps]))
    invoker.open()
    try:
        batch = pa.record_batch({"element_0": pa.array(values, pa.int64())})
        return [part.to_pydict() for part in invoker.parts(batch)]
    finally:
        invoker.close()


steps_of_chains = st.sampled_from(
    [(kind, function) for kind, functions in KINDS.items() for function in functions]
)


@settings(max_examples=200)
@given(st.lists(steps_of_chains, min_size=2, max_size=5), st.lists(st.integers(-20, 20)))
def test_chains_give_what_plain_python_gives(steps, values):
    expected = []
    for row, value in enumerate(values):
        made = [value]
        for kind, function in steps:
            made = plainly(kind, function, made)
        expected += [(each, row) for each in made]
    parts = parts_of(steps, values)
    assert [pair for part in parts for pair in zip(part["element_0"], part["row"])] == expected


def test_an_element_goes_through_all_functions_before_the_next_one_comes():
    # Functions are pickled: what they have seen is in what they fail with.
    class Noting:
        seen = ""

        def __init__(self, name):
            self.name = name

        def __call__(self, value):
            type(self).seen += f" {self.name}{value}"
            if value == 3:
                raise ValueError(self.seen)
            return value

    with pytest.raises(WorkerFailure) as raised:
        parts_of([("MAP", Noting("a")), ("MAP", Noting("b"))], [1, 2, 3])
    assert "ValueError: a1 b1 a2 b2 a3, called with (3)" in str(raised.value)


@pytest.mark.parametrize("last", [("MAP", lambda n: n), ("FLAT_MAP", lambda n: [n])])
def test_what_never_ends_comes_in_parts(last):
    def endless(value):
        return itertools.count(value)

    def endless_generator(value):
        yield from endless(value)

    for first in (("FLAT_MAP", endless), ("MAP", lambda n: endless_generator(n))):
        invoker = ProcessInvoker(process_spec([stream_function(*step) for step in (first, last)]))
        invoker.open()
        parts = invoker.parts(pa.record_batch({"element_0": pa.array([5])}))
        some = [next(parts).to_pydict()["element_0"] for _ in range(3)]
        parts.close()
        invoker.close()
        assert [len(each) for each in some] == [MAX_CHUNK] * 3
        assert list(itertools.chain(*some)) == list(range(5, 5 + 3 * MAX_CHUNK))


def fails_on_three(value):
    if value == 3:
        raise ValueError("three")
    return value


def late(value):
    yield value
    yield fails_on_three(value)


class Truthless:
    def __bool__(self):
        raise ValueError("three")


def stops(value):
    if value == 3:
        raise StopIteration
    return value


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (
            [("MAP", fails_on_three, "one"), ("MAP", abs, "two")],
            "The function 'one' raised ValueError: three, called with (3) in the operator "
            "'operator of one': handle such arguments in the function.",
        ),
        (
            [("FILTER", lambda n: n, "one"), ("FLAT_MAP", lambda n: late(n), "two")],
            "The function 'two' raised ValueError: three, called with (3) in the operator "
            "'operator of two': handle such arguments in the function.",
        ),
        (
            [("MAP", lambda n: late(n), "one"), ("MAP", lambda n: -n, "two")],
            "The function 'one' raised ValueError: three, called with (3) in the operator "
            "'operator of one': handle such arguments in the function.",
        ),
        (
            [("MAP", lambda n: several(n), "one"), ("MAP", fails_on_three, "two")],
            "The function 'two' raised ValueError: three, called with (3) in the operator "
            "'operator of two': handle such arguments in the function.",
        ),
        (
            [("MAP", lambda n: -n, "one"), ("FILTER", lambda n: n + 3 or Truthless(), "two")],
            "The function 'two' raised ValueError: three, called with (-3) in the operator "
            "'operator of two': handle such arguments in the function.",
        ),
        (
            [("MAP", lambda n: n * 2, "one"), ("FLAT_MAP", lambda n: n, "two")],
            "The function 'two' raised TypeError: 'int' object is not iterable, called with (4) in "
            "the operator 'operator of two': handle such arguments in the function.",
        ),
        (
            [("FLAT_MAP", lambda n: [n], "one"), ("MAP", stops, "two")],
            "The function 'two' raised StopIteration, called with (3) in the operator 'operator "
            "of two': handle such arguments in the function.",
        ),
    ],
)
def test_a_failure_is_that_of_the_function_that_raised_it(steps, message):
    with pytest.raises(WorkerFailure) as raised:
        parts_of(steps, [2, 3])
    assert str(raised.value) == message
    assert "<fletching" not in raised.value.user_traceback
