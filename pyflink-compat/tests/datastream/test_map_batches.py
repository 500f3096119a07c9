"""Functions over batches of elements, in both modes, on an embedded Flink."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyflink.common import Types
from pyflink.common.watermark_strategy import TimestampAssigner, WatermarkStrategy
from pyflink.datastream import ProcessFunction, RuntimeContext, StreamExecutionEnvironment
from pyflink.datastream.functions import MapBatchesFunction
from pyflink.util.exceptions import JavaException

WORDS = Types.ROW_NAMED(["word", "n"], [Types.STRING(), Types.LONG()])


class Twice(MapBatchesFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.factor = 2

    def map_batches(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        assert batch.schema.names == ["word", "n"]
        doubled = pc.multiply(batch.column("n"), self.factor)
        return pa.record_batch({"n": doubled, "word": pc.utf8_upper(batch.column("word"))})


def of_even(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["n"] % 4 == 0]


def numbers_and_sum(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    assert batch.schema.names == ["value"]
    yield batch
    yield pa.record_batch({"sum": [pc.sum(batch.column(0))]})


class Seconds(TimestampAssigner):
    def extract_timestamp(self, value: Any, record_timestamp: int) -> int:
        return int(value.n) * 1000


class Timed(ProcessFunction):
    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Any:
        yield value.word, ctx.timestamp()


def test_batches_of_rows_and_frames(stream_env: StreamExecutionEnvironment) -> None:
    words = stream_env.from_collection([("a", 1), ("b", 2), ("c", 4)], WORDS)
    doubled = words.map(lambda row: row, WORDS).map_batches(Twice())
    assert doubled.get_type() == WORDS
    some = doubled.map_batches(of_even).map(lambda row: (row.word, row.n))
    assert sorted(some.execute_and_collect()) == [("B", 4), ("C", 8)]


def test_as_many_elements_keep_their_times(stream_env: StreamExecutionEnvironment) -> None:
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Seconds())
    words = stream_env.from_collection([("a", 1), ("b", 2)], WORDS)
    timed = words.assign_timestamps_and_watermarks(strategy)
    same = timed.map_batches(lambda batch: batch).process(Timed())
    fewer = timed.map_batches(lambda batch: batch.slice(0, 0)).process(Timed())
    more = timed.map_batches(lambda b: pa.Table.from_batches([b, b])).process(Timed())
    found = list(same.union(fewer, more).execute_and_collect())
    kept = [("a", 1000), ("b", 2000)]
    assert sorted(each for each in found if each[1] is not None) == kept
    assert sorted(w for w, time in found if time is None) == ["a", "a", "b", "b"]


def test_a_generator_gives_several_batches(stream_env: StreamExecutionEnvironment) -> None:
    numbers = stream_env.from_collection([1, 2, 3], Types.LONG())
    made = numbers.map_batches(numbers_and_sum, Types.INT())
    # of each batch, whatever batches there are
    assert sum(made.execute_and_collect()) == 12


def test_frames_by_an_argument_and_tuples(stream_env: StreamExecutionEnvironment) -> None:
    pairs = Types.TUPLE([Types.LONG(), Types.DOUBLE()])
    numbers = stream_env.from_collection([(1, 0.5), (2, 1.5)], pairs)
    made = numbers.map_batches(
        lambda frame: frame.assign(f1=frame.f1 * 2), pairs, func_type="pandas"
    )
    assert list(made.execute_and_collect()) == [(1, 1.0), (2, 3.0)]


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (
            lambda batch: batch.select(["n"]),
            "returned the columns n for elements of word, n: return these columns, or declare "
            "another output type.",
        ),
        (
            lambda batch: [1],
            "returned a list for a batch of elements: return a pyarrow.RecordBatch, a "
            "pyarrow.Table or a pandas.DataFrame.",
        ),
        (
            lambda batch: batch.column("x"),
            "raised KeyError: 'Field \"x\" does not exist in schema', called with (a RecordBatch "
            "of 1 rows) in the operator 'Map Batches': handle such arguments in the function.",
        ),
    ],
)
def test_failures_are_told(
    stream_env: StreamExecutionEnvironment, function: Any, told: str, mode: str
) -> None:
    words = stream_env.from_collection([("a", 1)], WORDS)
    with pytest.raises(JavaException) as failed:
        list(words.map_batches(function).execute_and_collect())
    assert f"The function '<lambda>' {told}" in str(failed.value)


def test_elements_without_a_type_are_refused(stream_env: StreamExecutionEnvironment) -> None:
    with pytest.raises(TypeError) as refused:
        stream_env.from_collection([1]).map_batches(lambda batch: batch)
    assert str(refused.value) == (
        "map_batches takes elements with a declared type: give the function that makes them an "
        "output_type."
    )
    with pytest.raises(ValueError, match=r"^func_type is 'arrow' or 'pandas', not 'x'\.$"):
        stream_env.from_collection([1], Types.LONG()).map_batches(lambda b: b, func_type="x")
