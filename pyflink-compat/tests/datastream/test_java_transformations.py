"""Streams on their way between operators, into Java's sinks and out of Java's sources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Configuration, Encoder, Types, WatermarkStrategy
from pyflink.common.time import Duration
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import (
    CachedDataStream,
    DataStream,
    RuntimeExecutionMode,
    SinkFunction,
    SourceFunction,
    StreamExecutionEnvironment,
)
from pyflink.datastream.connectors import DeliveryGuarantee, Sink, Source
from pyflink.datastream.connectors.file_system import (
    BucketAssigner,
    FileCompactor,
    FileCompactStrategy,
    FileEnumeratorProvider,
    FileSink,
    FileSource,
    FileSplitAssignerProvider,
    OutputFileConfig,
    RollingPolicy,
    StreamFormat,
    StreamingFileSink,
)
from pyflink.datastream.connectors.hybrid_source import HybridSource
from pyflink.datastream.connectors.number_seq import NumberSequenceSource

NO_WATERMARKS = WatermarkStrategy.no_watermarks


@pytest.fixture
def env() -> StreamExecutionEnvironment:
    return StreamExecutionEnvironment.get_execution_environment().set_parallelism(2)


def plan(env: StreamExecutionEnvironment) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = json.loads(env.get_execution_plan())["nodes"]
    return nodes


def test_how_elements_travel(env: StreamExecutionEnvironment) -> None:
    # Between two operators of Java: a plan names the partitioner of each edge.
    ways = {
        "REBALANCE": DataStream.rebalance,
        "RESCALE": DataStream.rescale,
        "SHUFFLE": DataStream.shuffle,
        "FORWARD": DataStream.forward,
        "BROADCAST": DataStream.broadcast,
        "GLOBAL": DataStream.global_,
    }
    for partition in ways.values():
        partition(env.from_sequence(1, 2)).print()
    found = {
        each["predecessors"][0]["ship_strategy"] for each in plan(env) if "predecessors" in each
    }
    assert found == set(ways)


def test_operators_are_named_and_placed(env: StreamExecutionEnvironment) -> None:
    stream = (
        env.from_sequence(1, 2)
        .name("numbers")
        .uid("u1")
        .set_description("all numbers")
        .set_parallelism(1)
        .set_max_parallelism(4)
        .set_buffer_timeout(3)
        .slot_sharing_group("a")
        .start_new_chain()
        .disable_chaining()
        .force_non_parallel()
    )
    assert stream.get_name() == "numbers"
    assert stream.get_parallelism() == 1
    assert stream.get_type() == Types.LONG()
    assert stream.get_execution_environment().get_parallelism() == 2
    assert stream.get_execution_config().get_parallelism() == 2
    sink = (
        stream.print("shown")
        .name("the end")
        .uid("u2")
        .set_description("prints numbers")
        .set_parallelism(1)
        .disable_chaining()
        .slot_sharing_group("b")
    )
    assert type(sink).__name__ == "DataStreamSink"
    stream.print_to_err().set_uid_hash("0" * 32)
    stream.print_to_err("err").set_max_parallelism(3)
    shown = {each["contents"] for each in plan(env)}
    assert {"all numbers", "prints numbers"} <= shown


def test_what_is_no_operator_has_no_name_to_set(env: StreamExecutionEnvironment) -> None:
    united = env.from_sequence(1, 2).union(env.from_sequence(3, 4))
    assert united.get_name() == "Union"
    for number in range(20):
        # What Java says of a wrong object changes when a method has been called often.
        env.from_sequence(1, 2).uid(f"u{number}")
    with pytest.raises(TypeError) as caught:
        united.uid("u")
    assert str(caught.value) == (
        "uid is of operators, and this stream comes of none: a union, a side output and "
        "partitionings such as rebalance() only say how elements travel. Call it on the stream "
        "before them."
    )


def test_keys_are_no_operator_either(env: StreamExecutionEnvironment) -> None:
    keyed = env.from_sequence(1, 2).key_by(lambda number: number % 2)
    with pytest.raises(TypeError, match="name is of operators, and this stream comes of none: "):
        keyed.name("n")


def test_event_time_of_java(env: StreamExecutionEnvironment) -> None:
    strategy = (
        WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_seconds(1))
        .with_idleness(Duration.of_seconds(2))
        .with_watermark_alignment("group", Duration.of_seconds(1))
    )
    stream = env.from_source(NumberSequenceSource(1, 2), strategy, "numbers")
    again = stream.assign_timestamps_and_watermarks(WatermarkStrategy.for_monotonous_timestamps())
    assert isinstance(again, DataStream)
    assert again.get_name() == "Timestamps/Watermarks"


class Absolute(TimestampAssigner):
    def extract_timestamp(self, value: int, record_timestamp: int) -> int:
        return abs(value)


def test_sources_have_event_time_of_python(env: StreamExecutionEnvironment) -> None:
    # A source of Java cannot call Python: the next operators give the time.
    strategy = WatermarkStrategy.for_monotonous_timestamps().with_timestamp_assigner(Absolute())
    stream = env.from_source(NumberSequenceSource(1, 2), strategy, "numbers")
    stream.print()
    assert stream.get_name() == "Timestamps/Watermarks"
    assert "Timestamps" in {each["contents"] for each in plan(env)}


def test_sources_unions_and_sinks_in_one_job(
    env: StreamExecutionEnvironment, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("a\nb\n", encoding="utf-8")
    texts = (
        FileSource.for_record_stream_format(StreamFormat.text_line_format(), str(tmp_path / "in"))
        .process_static_file_set()
        .set_file_enumerator(FileEnumeratorProvider.default_non_splittable_file_enumerator())
        .set_split_assigner(FileSplitAssignerProvider.locality_aware_split_assigner())
        .build()
    )
    assert isinstance(texts, Source)
    lines = env.from_source(texts, NO_WATERMARKS(), "lines")
    assert lines.get_type() == Types.STRING()
    named = OutputFileConfig.builder().with_part_prefix("t").with_part_suffix(".txt").build()
    assert (named.get_part_prefix(), named.get_part_suffix()) == ("t", ".txt")
    sink = (
        FileSink.for_row_format(str(tmp_path / "out"), Encoder.simple_string_encoder())
        .with_bucket_check_interval(1000)
        .with_bucket_assigner(BucketAssigner.base_path_bucket_assigner())
        .with_rolling_policy(RollingPolicy.default_rolling_policy(1024, 1000, 1000))
        .with_output_file_config(named)
        .disable_compact()
        .build()
    )
    assert isinstance(sink, Sink)
    lines.union(env.from_data("c", type_info=Types.STRING())).sink_to(sink).uid("files")
    discarding = "org.apache.flink.streaming.api.functions.sink.legacy.DiscardingSink"
    lines.add_sink(SinkFunction(discarding))
    hybrid = HybridSource.builder(NumberSequenceSource(1, 2))
    both = hybrid.add_source(NumberSequenceSource(3, 4)).build()
    numbers = env.from_source(both, NO_WATERMARKS(), "numbers", Types.LONG())
    env.execute("files")
    written = [
        line
        for file in (tmp_path / "out").iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(written) == ["a", "b", "c"]
    assert all(file.name.startswith("t") for file in (tmp_path / "out").iterdir())
    with numbers.execute_and_collect() as found:
        assert sorted(found) == [1, 2, 3, 4]


def test_sinks_of_files_are_built() -> None:
    compacting = (
        FileSink.for_row_format("file:///out", Encoder.simple_string_encoder())
        .enable_compact(
            FileCompactStrategy.builder()
            .set_size_threshold(1024)
            .enable_compaction_on_checkpoint(2)
            .set_num_compact_threads(1)
            .build(),
            FileCompactor.concat_file_compactor(b"\n"),
        )
        .with_bucket_assigner(BucketAssigner.date_time_bucket_assigner("yyyy", "Asia/Tokyo"))
        .with_rolling_policy(RollingPolicy.on_checkpoint_rolling_policy())
        .build()
    )
    assert compacting.get_transformer() is None
    assert FileCompactor.identical_file_compactor().get_java_object() is not None
    old = (
        StreamingFileSink.for_row_format("file:///out", Encoder.simple_string_encoder())
        .with_bucket_check_interval(10)
        .with_rolling_policy(RollingPolicy.default_rolling_policy())
        .build()
    )
    assert old.get_java_function() is not None
    monitoring = FileSource.for_record_stream_format(StreamFormat.text_line_format(), "file:///in")
    source = monitoring.monitor_continuously(Duration.of_millis(100)).build()
    assert str(source.get_java_function().getBoundedness()) == "CONTINUOUS_UNBOUNDED"
    guarantee = DeliveryGuarantee.EXACTLY_ONCE._to_java()
    assert guarantee.toString() == "exactly-once"


def test_a_cached_stream_is_read_again(env: StreamExecutionEnvironment) -> None:
    options = Configuration.from_dict({"parallelism.default": "1"})
    batch = StreamExecutionEnvironment.create_local_environment(options)
    batch.set_runtime_mode(RuntimeExecutionMode.BATCH)
    cached = batch.from_sequence(1, 3).cache()
    assert isinstance(cached, CachedDataStream)
    assert cached.execute_and_collect(limit=2) == [1, 2]
    cached.invalidate()


def test_a_source_of_the_old_kind(env: StreamExecutionEnvironment) -> None:
    with pytest.raises(ImportError) as caught:
        SourceFunction("org.apache.flink.streaming.connectors.rabbitmq.RMQSource")
    assert str(caught.value) == (
        "The class org.apache.flink.streaming.connectors.rabbitmq.RMQSource is in "
        "org.apache.flink:flink-sql-connector-rabbitmq on Maven Central: take a version whose "
        "ending is for Flink 2.3, or the next before it. Put its jar in the lib folder of Flink, "
        "or name it in the option 'pipeline.jars', such as 'file:///path/to/the.jar'."
    )
