"""What programs say of jobs and of streams before there are functions on them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from pyflink.common import (
    ByteArraySchema,
    ConfigOption,
    ConfigOptions,
    Configuration,
    Duration,
    Encoder,
    ExecutionConfig,
    RestartStrategies,
    SimpleStringSchema,
    Types,
    TypeSerializer,
    WatermarkStrategy,
)
from pyflink.common.constants import MAX_LONG_VALUE, MIN_LONG_VALUE
from pyflink.common.serialization import RowFieldExtractorSchema
from pyflink.common.watermark_strategy import TimestampAssigner
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.java_gateway import get_gateway
from pyflink.serializers import PickleSerializer
from pyflink.util.java_utils import is_instance_of


def test_execution_config() -> None:
    config = StreamExecutionEnvironment.get_execution_environment().get_config()
    assert isinstance(config, ExecutionConfig)
    assert config.set_parallelism(3).get_parallelism() == 3
    assert config.enable_object_reuse().is_object_reuse_enabled()
    assert not config.disable_object_reuse().is_object_reuse_enabled()
    assert config.set_auto_watermark_interval(7).get_auto_watermark_interval() == 7
    assert config.enable_generic_types().has_generic_types_disabled() is False
    assert config.disable_generic_types().has_generic_types_disabled() is True
    assert config.enable_force_kryo().is_force_kryo_enabled()
    assert config.enable_force_avro().is_force_avro_enabled()
    assert config.disable_auto_generated_uids().has_auto_generated_uids_enabled() is False
    assert config.get_registered_kryo_types() == []
    assert config.get_registered_pojo_types() == []
    assert config.get_default_kryo_serializer_classes() == {}
    parameters = config.set_global_job_parameters({"a": 1, "b": "x"}).get_global_job_parameters()
    assert parameters == {"a": "1", "b": "x"}


def test_java_parameters_of_jobs_are_taken_too() -> None:
    config = StreamExecutionEnvironment.get_execution_environment().get_config()
    config.set_global_job_parameters(Configuration.from_dict({"a": "b"}))
    assert config.get_global_job_parameters() == {"a": "b"}


@pytest.mark.parametrize(
    ("strategy", "description", "options"),
    [
        (
            RestartStrategies.fixed_delay_restart(3, 1000),
            "Restart with fixed delay (1000 ms). #3 restart attempts.",
            {
                "restart-strategy.type": "fixed-delay",
                "restart-strategy.fixed-delay.attempts": "3",
                "restart-strategy.fixed-delay.delay": "1000 ms",
            },
        ),
        (
            RestartStrategies.failure_rate_restart(2, 60_000, 10),
            "Failure rate restart with maximum of 2 failures within interval 60000 ms and fixed "
            "delay 10 ms.",
            {
                "restart-strategy.type": "failure-rate",
                "restart-strategy.failure-rate.max-failures-per-interval": "2",
                "restart-strategy.failure-rate.failure-rate-interval": "60000 ms",
                "restart-strategy.failure-rate.delay": "10 ms",
            },
        ),
        (
            RestartStrategies.no_restart(),
            "Restart deactivated.",
            {"restart-strategy.type": "none"},
        ),
        (RestartStrategies.fall_back_restart(), "Cluster level default restart strategy", {}),
    ],
)
def test_restart_strategies_are_options(strategy, description, options) -> None:
    assert strategy.get_description() == description
    assert strategy.to_configuration().to_dict() == options
    env = StreamExecutionEnvironment.get_execution_environment()
    env.configure(strategy.to_configuration())


def test_restart_strategies_say_what_they_are() -> None:
    fixed = RestartStrategies.fixed_delay_restart(3, 1000)
    assert fixed.get_restart_attempts() == 3
    assert fixed.get_delay_between_attempts_interval() == dt.timedelta(seconds=1)
    rate = RestartStrategies.failure_rate_restart(2, 60_000, 10)
    assert rate.get_max_failure_rate() == 2
    assert rate.get_failure_interval() == dt.timedelta(minutes=1)
    assert rate.get_delay_between_attempts_interval() == dt.timedelta(milliseconds=10)


class ByLength(TimestampAssigner):
    def extract_timestamp(self, value, record_timestamp):
        return len(value)


def test_watermark_strategies() -> None:
    strategy = (
        WatermarkStrategy.for_bounded_out_of_orderness(Duration.of_seconds(3))
        .with_timestamp_assigner(ByLength())
        .with_idleness(Duration.of_minutes(1))
        .with_watermark_alignment("group", Duration.of_seconds(5), Duration.of_seconds(1))
    )
    assert isinstance(strategy, WatermarkStrategy)
    assert isinstance(strategy._timestamp_assigner, ByLength)
    assert is_instance_of(
        strategy._j_watermark_strategy, "org.apache.flink.api.common.eventtime.WatermarkStrategy"
    )
    for each in (
        WatermarkStrategy.no_watermarks(),
        WatermarkStrategy.for_monotonous_timestamps().with_idleness(Duration.of_millis(1)),
    ):
        assert isinstance(each, WatermarkStrategy)


def test_schemas_of_records() -> None:
    texts = SimpleStringSchema("UTF-16")
    assert texts._j_serialization_schema is texts._j_deserialization_schema
    assert texts._j_serialization_schema.getCharset().name() == "UTF-16"
    serialized = ByteArraySchema()._j_serialization_schema.serialize(b"ab")
    assert bytes(serialized) == b"ab"
    assert RowFieldExtractorSchema(1)._j_serialization_schema is not None
    with pytest.raises(ValueError, match="field_index must be 0 or more, not -1"):
        RowFieldExtractorSchema(-1)
    assert is_instance_of(
        Encoder.simple_string_encoder()._j_encoder,
        "org.apache.flink.api.common.serialization.SimpleStringEncoder",
    )


def test_a_source_of_java_takes_them() -> None:
    env = StreamExecutionEnvironment.get_execution_environment()
    stream = env.from_sequence(1, 3).set_parallelism(1)
    assert stream.get_type() == Types.LONG()
    assert list(stream.execute_and_collect()) == [1, 2, 3]


def test_jars_are_seen_by_the_program_and_go_with_its_jobs(tmp_path: Path) -> None:
    jars = []
    for name in ("one", "two"):
        jars.append(tmp_path / f"{name}.jar")
        with zipfile.ZipFile(jars[-1], "w") as jar:
            jar.writestr(f"{name}-of-a-test.txt", name)
    env = StreamExecutionEnvironment.get_execution_environment()
    env.add_jars(str(jars[0]))
    env.add_jars(jars[1].as_uri())
    jvm = get_gateway().jvm
    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    assert loader.getResource("one-of-a-test.txt") is not None
    assert loader.getResource("two-of-a-test.txt") is not None
    options = env._j_stream_execution_environment.getConfiguration().toMap()
    assert options["pipeline.jars"] == f"{jars[0].as_uri()};{jars[1].as_uri()}"
    with pytest.raises(FileNotFoundError):
        env.add_jars("/no/such.jar")


def test_options_are_built() -> None:
    builder = ConfigOptions.key("a.b")
    assert isinstance(builder, ConfigOptions.OptionBuilder)
    typed = builder.int_type()
    assert isinstance(typed, ConfigOptions.TypedConfigOptionBuilder)
    option = typed.default_value(3)
    assert isinstance(option, ConfigOption)
    configuration = Configuration()
    assert configuration.get(option) == 3
    configuration.set_integer("a.b", 4)
    assert configuration.get(option) == 4
    configuration.remove_config(option)
    assert not configuration.contains_key("a.b")


def test_pickles_one_after_the_other() -> None:
    serializer = PickleSerializer()
    assert isinstance(serializer, TypeSerializer)
    stream = io.BytesIO()
    serializer.serialize([1, "a", None], stream)
    stream.seek(0)
    assert list(serializer.deserialize(stream)) == [1, "a", None]
    assert serializer == PickleSerializer()


def test_bounds_of_bigint() -> None:
    assert (MIN_LONG_VALUE, MAX_LONG_VALUE) == (-(2**63), 2**63 - 1)


def test_types_of_arrays() -> None:
    assert (
        str(Types.BASIC_ARRAY(Types.STRING()).get_java_type_info()) == "BasicArrayTypeInfo<String>"
    )
    nested = Types.BASIC_ARRAY(Types.ROW([Types.INT()]))
    assert str(nested.get_java_type_info()) == "ObjectArrayTypeInfo<Row(f0: Integer)>"
    assert Types.INT().from_internal_type(Types.INT().to_internal_type(3)) == 3
