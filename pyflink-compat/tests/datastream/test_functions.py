"""Functions over streams, in both modes, on an embedded Flink."""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Row, RowKind, WatermarkStrategy
from pyflink.common.time import Instant
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import OutputTag, StreamExecutionEnvironment
from pyflink.datastream.functions import (
    FilterFunction,
    FlatMapFunction,
    MapFunction,
    ProcessFunction,
    RuntimeContext,
)
from pyflink.util.exceptions import JavaException


class Numbered(MapFunction):
    """Appends what it has in ``open``."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.suffix = f"@{runtime_context.get_index_of_this_subtask()}"

    def map(self, value: Any) -> str:
        return f"{value}{self.suffix}"


class Words(FlatMapFunction):
    def flat_map(self, value: str) -> Iterator[str]:
        yield from value.split()


class NotEmpty(FilterFunction):
    def filter(self, value: str) -> bool:
        return bool(value)


def test_classes_and_plain_functions_are_a_chain(stream_env: StreamExecutionEnvironment) -> None:
    words = (
        stream_env.from_collection(["a bc", "", "d"], Types.STRING())
        .filter(NotEmpty())
        .flat_map(Words(), Types.STRING())
        .map(len, Types.INT())
        .map(functools.partial(pow, 2))
        .filter(lambda n: n > 1)
        .map(Numbered(), Types.STRING())
    )
    assert list(words.execute_and_collect()) == ["2@0", "4@0", "2@0"]


@dataclass
class Point:
    x: int
    y: int


def test_elements_without_a_type_are_any_objects(stream_env: StreamExecutionEnvironment) -> None:
    points = stream_env.from_collection([Point(1, 2), Point(3, 4)])
    moved = points.map(lambda p: Point(p.x + 1, p.y)).filter(lambda p: isinstance(p, Point))
    assert list(moved.execute_and_collect()) == [Point(2, 2), Point(4, 4)]


EVERY_TYPE: list[tuple[TypeInformation, list[Any]]] = [
    (Types.STRING(), ["", "ä"]),
    (Types.BOOLEAN(), [True, False]),
    (Types.BYTE(), [-128, 127]),
    (Types.SHORT(), [-(2**15), 2**15 - 1]),
    (Types.INT(), [-(2**31), 2**31 - 1]),
    (Types.LONG(), [-(2**63), 2**63 - 1]),
    (Types.FLOAT(), [1.5, float("-inf")]),
    (Types.DOUBLE(), [1.1, -0.0]),
    (Types.BIG_INT(), [10**40, -1]),
    (Types.INSTANT(), [Instant(-62_135_596_800, 1), Instant(1, 999_999_999)]),
    (Types.PICKLED_BYTE_ARRAY(), [{"a": [1]}, None.__class__, 1.5]),
    (Types.TUPLE([Types.INT(), Types.STRING()]), [(1, "a"), (2, "b")]),
    (Types.ROW([Types.INT(), Types.TUPLE([Types.LONG()])]), [Row(f0=1, f1=(2,))]),
    (Types.ROW_NAMED(["a"], [Types.LIST(Types.STRING())]), [Row(a=["x", None, ""])]),
    (Types.LIST(Types.TUPLE([Types.INT(), Types.BIG_INT()])), [[(1, 2**70)], []]),
    (Types.MAP(Types.STRING(), Types.LIST(Types.LONG())), [{"k": [1, 2]}, {}]),
    (Types.PRIMITIVE_ARRAY(Types.BYTE()), [b"\x00\xff", b""]),
    (Types.PRIMITIVE_ARRAY(Types.DOUBLE()), [[1.5], []]),
    (Types.BASIC_ARRAY(Types.LONG()), [[1, None]]),
    (Types.OBJECT_ARRAY(Types.TUPLE([Types.LONG()])), [[(1,), (2,)]]),
]


def test_elements_of_every_type_go_through_functions(
    stream_env: StreamExecutionEnvironment,
) -> None:
    def checked(value: Any, expected: list[Any]) -> Any:
        assert value in expected
        assert type(value) is type(expected[expected.index(value)])
        return value

    streams = []
    for kind, elements in EVERY_TYPE:
        stream = stream_env.from_collection(elements, kind)
        same = functools.partial(checked, expected=elements)
        # not chained, so that the elements are Java's in between
        streams.append(stream.map(same, kind).disable_chaining().map(same, kind).map(str))
    union = streams[0].union(*streams[1:])
    found = sorted(union.execute_and_collect())
    assert found == sorted(str(each) for _, elements in EVERY_TYPE for each in elements)


def test_rows_keep_their_kinds(stream_env: StreamExecutionEnvironment) -> None:
    kind = Types.ROW_NAMED(["a"], [Types.INT()])
    rows = [Row.of_kind(RowKind.DELETE, a=1), Row(a=2), Row.of_kind(RowKind.UPDATE_AFTER, a=3)]
    stream = stream_env.from_collection(rows, kind).map(lambda row: row, kind).disable_chaining()

    def changed(row: Row) -> Row:
        row.set_row_kind(RowKind.UPDATE_BEFORE)
        return row

    assert list(stream.execute_and_collect()) == rows
    found = stream.map(changed, kind).execute_and_collect()
    assert [row.get_row_kind() for row in found] == [RowKind.UPDATE_BEFORE] * 3


LARGE = OutputTag("large", Types.LONG())
TEXT = OutputTag("text", Types.STRING())
UNTYPED = OutputTag("untyped")


class Sorts(ProcessFunction):
    def process_element(self, value: int, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value
        if value > 2:
            yield LARGE, value * 10
        yield TEXT, f"{value} {ctx.timestamp()}"
        yield UNTYPED, [value]
        assert ctx.timer_service().current_watermark() == -(2**63)
        assert ctx.timer_service().current_processing_time() > 1_600_000_000_000


def test_side_outputs(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_collection([1, 2, 3, 4], Types.LONG())
    main = numbers.process(Sorts(), Types.LONG())
    large = main.get_side_output(LARGE)
    text = main.get_side_output(TEXT)
    everything = (
        main.map(lambda n: ("main", n))
        .union(large.map(lambda n: ("large", n)), text.map(lambda t: ("text", t)))
        .execute_and_collect()
    )
    found: dict[str, list[Any]] = {}
    for name, value in everything:
        found.setdefault(name, []).append(value)
    assert found == {
        "main": [1, 2, 3, 4],
        "large": [30, 40],
        "text": ["1 None", "2 None", "3 None", "4 None"],
    }


class Seconds(TimestampAssigner):
    def extract_timestamp(self, value: int, record_timestamp: int) -> int:
        assert record_timestamp < 0
        return value * 1000


class Timed(ProcessFunction):
    def process_element(self, value: int, ctx: ProcessFunction.Context) -> Iterator[Any]:
        yield value, ctx.timestamp()


def test_timestamps_are_assigned_by_functions(stream_env: StreamExecutionEnvironment) -> None:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Seconds())
    timed = (
        stream_env.from_collection([1, 2, 3], Types.LONG())
        .map(lambda n: n + 1, Types.LONG())
        .assign_timestamps_and_watermarks(strategy)
        .filter(lambda n: n != 3)
        .flat_map(lambda n: [n, -n], Types.LONG())
        .process(Timed())
    )
    assert list(timed.execute_and_collect()) == [(2, 2000), (-2, 2000), (4, 4000), (-4, 4000)]


def test_the_users_traceback_comes_first(stream_env: StreamExecutionEnvironment) -> None:
    def divide(value: int) -> float:
        return 1 / value

    stream = stream_env.from_collection([1, 0], Types.LONG()).map(divide).name("Divisions")
    with pytest.raises(JavaException) as caught:
        list(stream.execute_and_collect())
    lines = str(caught.value).splitlines()
    assert "ZeroDivisionError: division by zero" in lines
    assert (
        "The function 'divide' raised ZeroDivisionError: division by zero, called with (0) in the "
        "operator 'Divisions': handle such arguments in the function." in str(caught.value)
    )


def test_files_of_the_job_reach_its_functions(
    stream_env: StreamExecutionEnvironment, mode: str, tmp_path: Path
) -> None:
    module = tmp_path / f"shipped_to_{mode}.py"
    module.write_text("def twice(n):\n    return 2 * n\n")

    def call(value: int) -> int:
        return int(importlib.import_module(module.stem).twice(value))

    stream = stream_env.from_collection([1, 2], Types.LONG()).map(call, Types.LONG())
    stream_env.add_python_file(str(module))
    assert list(stream.execute_and_collect()) == [2, 4]


class Closes(MapFunction):
    """Leaves a file behind when it is closed, which takes a while."""

    def __init__(self, path: str, fails: bool) -> None:
        self.path = path
        self.fails = fails

    def map(self, value: int) -> int:
        if self.fails:
            raise ValueError("as told")
        return value

    def close(self) -> None:
        time.sleep(0.3)
        with open(self.path, "a") as file:
            file.write("closed\n")


@pytest.mark.parametrize("fails", [False, True])
def test_functions_are_closed_on_success_and_failure(
    stream_env: StreamExecutionEnvironment, tmp_path: Any, fails: bool
) -> None:
    path = tmp_path / "closed"
    stream = stream_env.from_collection([1], Types.LONG()).map(Closes(str(path), fails))
    if fails:
        with pytest.raises(JavaException, match="ValueError: as told"):
            list(stream.execute_and_collect())
    else:
        assert list(stream.execute_and_collect()) == [1]
    # A worker closes the functions of a job that has failed while the failure is told already.
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert path.read_text() == "closed\n"


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (Numbered, "Numbered is a class: pass an object of it."),
        (5, "a function, or an object with the method 'map' is needed, not 5."),
    ],
)
def test_what_is_no_function_is_refused(function: Any, error: str) -> None:
    environment = StreamExecutionEnvironment.get_execution_environment()
    with pytest.raises(TypeError) as caught:
        environment.from_collection([1]).map(function)
    assert str(caught.value) == error
