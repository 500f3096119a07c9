"""Streams of Amazon Kinesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyflink._java_objects import JavaBuilder, construct, existing_class, properties
from pyflink.common.serialization import DeserializationSchema, SerializationSchema
from pyflink.datastream._java_functions import SourceFunction
from pyflink.datastream.connectors.base import Sink

__all__ = [
    "FlinkKinesisConsumer",
    "KinesisDeserializationSchema",
    "KinesisFirehoseSink",
    "KinesisFirehoseSinkBuilder",
    "KinesisShardAssigner",
    "KinesisStreamsSink",
    "KinesisStreamsSinkBuilder",
    "PartitionKeyGenerator",
    "WatermarkTracker",
]

_CONSUMER = "org.apache.flink.streaming.connectors.kinesis."
_STREAMS = "org.apache.flink.connector.kinesis.sink."
_FIREHOSE = "org.apache.flink.connector.firehose.sink."


class KinesisShardAssigner:
    """Decides which task reads which shard."""

    def __init__(self, j_kinesis_shard_assigner: Any) -> None:
        self._j_kinesis_shard_assigner = j_kinesis_shard_assigner

    @staticmethod
    def default_shard_assigner() -> KinesisShardAssigner:
        """By the hash of the shard's name."""
        utils = existing_class(_CONSUMER + "internals.KinesisDataFetcher")
        return KinesisShardAssigner(utils.DEFAULT_SHARD_ASSIGNER)

    @staticmethod
    def uniform_shard_assigner() -> KinesisShardAssigner:
        """The same number of shards for each task, also after they were split."""
        return KinesisShardAssigner(construct(_CONSUMER + "util.UniformShardAssigner"))


class KinesisDeserializationSchema:
    """How records with what Kinesis knows of them become elements."""

    def __init__(self, j_kinesis_deserialization_schema: Any) -> None:
        self._j_kinesis_deserialization_schema = j_kinesis_deserialization_schema


class WatermarkTracker:
    """Keeps tasks together that read shards of different ages."""

    def __init__(self, j_watermark_tracker: Any) -> None:
        self._j_watermark_tracker = j_watermark_tracker

    @staticmethod
    def job_manager_watermark_tracker(
        aggregate_name: str, log_accumulator_interval_millis: int = -1
    ) -> WatermarkTracker:
        """By the JobManager."""
        return WatermarkTracker(
            construct(
                _CONSUMER + "util.JobManagerWatermarkTracker",
                aggregate_name,
                log_accumulator_interval_millis,
            )
        )


class FlinkKinesisConsumer(SourceFunction):
    """The records of streams."""

    def __init__(
        self,
        streams: str | list[str],
        deserializer: DeserializationSchema | KinesisDeserializationSchema,
        config_props: Mapping[str, str],
    ) -> None:
        schema = (
            deserializer._j_kinesis_deserialization_schema
            if isinstance(deserializer, KinesisDeserializationSchema)
            else deserializer._j_deserialization_schema
        )
        given = streams if isinstance(streams, str) else list(streams)
        super().__init__(
            construct(_CONSUMER + "FlinkKinesisConsumer", given, schema, properties(config_props))
        )

    def set_shard_assigner(self, shard_assigner: KinesisShardAssigner) -> FlinkKinesisConsumer:
        """Sets which task reads which shard."""
        self._j_function.setShardAssigner(shard_assigner._j_kinesis_shard_assigner)
        return self

    def set_watermark_tracker(self, watermark_tracker: WatermarkTracker) -> FlinkKinesisConsumer:
        """Sets what keeps tasks together."""
        self._j_function.setWatermarkTracker(watermark_tracker._j_watermark_tracker)
        return self

    def set_periodic_watermark_assigner(
        self, periodic_watermark_assigner: Any
    ) -> FlinkKinesisConsumer:
        """Sets a Java object that assigns timestamps and makes watermarks, for each shard."""
        self._j_function.setPeriodicWatermarkAssigner(
            periodic_watermark_assigner._j_assigner_with_periodic_watermarks
        )
        return self


class PartitionKeyGenerator:
    """Gives an element its partition key."""

    def __init__(self, j_partition_key_generator: Any) -> None:
        self._j_partition_key_generator = j_partition_key_generator

    @staticmethod
    def fixed() -> PartitionKeyGenerator:
        """The same for all elements of a task."""
        return PartitionKeyGenerator(
            construct("org.apache.flink.connector.kinesis.table.FixedKinesisPartitionKeyGenerator")
        )

    @staticmethod
    def random() -> PartitionKeyGenerator:
        """Another for each element."""
        return PartitionKeyGenerator(
            construct("org.apache.flink.connector.kinesis.table.RandomKinesisPartitionKeyGenerator")
        )


class KinesisStreamsSink(Sink):
    """Writes elements into a stream."""

    def __init__(self, j_kinesis_streams_sink: Any) -> None:
        super().__init__(j_kinesis_streams_sink)

    @staticmethod
    def builder() -> KinesisStreamsSinkBuilder:
        """A builder of the sink."""
        return KinesisStreamsSinkBuilder()


class KinesisStreamsSinkBuilder(JavaBuilder):
    """Says how a ``KinesisStreamsSink`` writes."""

    def __init__(self) -> None:
        super().__init__(existing_class(_STREAMS + "KinesisStreamsSink").builder())

    def set_stream_name(self, stream_name: str) -> KinesisStreamsSinkBuilder:
        """Sets the stream."""
        return self._with("setStreamName", stream_name)

    def set_serialization_schema(
        self, serialization_schema: SerializationSchema
    ) -> KinesisStreamsSinkBuilder:
        """Sets how elements become bytes."""
        return self._with("setSerializationSchema", serialization_schema._j_serialization_schema)

    def set_partition_key_generator(
        self, partition_key_generator: PartitionKeyGenerator
    ) -> KinesisStreamsSinkBuilder:
        """Sets what gives elements their partition keys."""
        generator = partition_key_generator._j_partition_key_generator
        return self._with("setPartitionKeyGenerator", generator)

    def set_fail_on_error(self, fail_on_error: bool) -> KinesisStreamsSinkBuilder:
        """Sets whether the job fails where a record is refused."""
        return self._with("setFailOnError", fail_on_error)

    def set_kinesis_client_properties(
        self, kinesis_client_properties: Mapping[str, str]
    ) -> KinesisStreamsSinkBuilder:
        """Sets properties of the client, such as its region."""
        return self._with("setKinesisClientProperties", properties(kinesis_client_properties))

    def set_max_batch_size(self, max_batch_size: int) -> KinesisStreamsSinkBuilder:
        """Sets how many records go at once."""
        return self._with("setMaxBatchSize", max_batch_size)

    def set_max_in_flight_requests(self, max_in_flight_requests: int) -> KinesisStreamsSinkBuilder:
        """Sets how many requests may be under way."""
        return self._with("setMaxInFlightRequests", max_in_flight_requests)

    def set_max_buffered_requests(self, max_buffered_requests: int) -> KinesisStreamsSinkBuilder:
        """Sets how many records may wait."""
        return self._with("setMaxBufferedRequests", max_buffered_requests)

    def set_max_batch_size_in_bytes(
        self, max_batch_size_in_bytes: int
    ) -> KinesisStreamsSinkBuilder:
        """Sets how many bytes go at once."""
        return self._with("setMaxBatchSizeInBytes", max_batch_size_in_bytes)

    def set_max_time_in_buffer_ms(self, max_time_in_buffer_ms: int) -> KinesisStreamsSinkBuilder:
        """Sets how many milliseconds a record may wait."""
        return self._with("setMaxTimeInBufferMS", max_time_in_buffer_ms)

    def set_max_record_size_in_bytes(
        self, max_record_size_in_bytes: int
    ) -> KinesisStreamsSinkBuilder:
        """Sets how many bytes a record may have."""
        return self._with("setMaxRecordSizeInBytes", max_record_size_in_bytes)

    def build(self) -> KinesisStreamsSink:
        """The sink."""
        return KinesisStreamsSink(self._j_builder.build())


class KinesisFirehoseSink(Sink):
    """Writes elements into a delivery stream of Firehose."""

    def __init__(self, j_kinesis_firehose_sink: Any) -> None:
        super().__init__(j_kinesis_firehose_sink)

    @staticmethod
    def builder() -> KinesisFirehoseSinkBuilder:
        """A builder of the sink."""
        return KinesisFirehoseSinkBuilder()


class KinesisFirehoseSinkBuilder(JavaBuilder):
    """Says how a ``KinesisFirehoseSink`` writes."""

    def __init__(self) -> None:
        super().__init__(existing_class(_FIREHOSE + "KinesisFirehoseSink").builder())

    def set_delivery_stream_name(self, delivery_stream_name: str) -> KinesisFirehoseSinkBuilder:
        """Sets the delivery stream."""
        return self._with("setDeliveryStreamName", delivery_stream_name)

    def set_serialization_schema(
        self, serialization_schema: SerializationSchema
    ) -> KinesisFirehoseSinkBuilder:
        """Sets how elements become bytes."""
        return self._with("setSerializationSchema", serialization_schema._j_serialization_schema)

    def set_fail_on_error(self, fail_on_error: bool) -> KinesisFirehoseSinkBuilder:
        """Sets whether the job fails where a record is refused."""
        return self._with("setFailOnError", fail_on_error)

    def set_firehose_client_properties(
        self, firehose_client_properties: Mapping[str, str]
    ) -> KinesisFirehoseSinkBuilder:
        """Sets properties of the client, such as its region."""
        return self._with("setFirehoseClientProperties", properties(firehose_client_properties))

    def set_max_batch_size(self, max_batch_size: int) -> KinesisFirehoseSinkBuilder:
        """Sets how many records go at once."""
        return self._with("setMaxBatchSize", max_batch_size)

    def set_max_in_flight_requests(self, max_in_flight_requests: int) -> KinesisFirehoseSinkBuilder:
        """Sets how many requests may be under way."""
        return self._with("setMaxInFlightRequests", max_in_flight_requests)

    def set_max_buffered_requests(self, max_buffered_requests: int) -> KinesisFirehoseSinkBuilder:
        """Sets how many records may wait."""
        return self._with("setMaxBufferedRequests", max_buffered_requests)

    def set_max_batch_size_in_bytes(
        self, max_batch_size_in_bytes: int
    ) -> KinesisFirehoseSinkBuilder:
        """Sets how many bytes go at once."""
        return self._with("setMaxBatchSizeInBytes", max_batch_size_in_bytes)

    def set_max_time_in_buffer_ms(self, max_time_in_buffer_ms: int) -> KinesisFirehoseSinkBuilder:
        """Sets how many milliseconds a record may wait."""
        return self._with("setMaxTimeInBufferMS", max_time_in_buffer_ms)

    def set_max_record_size_in_bytes(
        self, max_record_size_in_bytes: int
    ) -> KinesisFirehoseSinkBuilder:
        """Sets how many bytes a record may have."""
        return self._with("setMaxRecordSizeInBytes", max_record_size_in_bytes)

    def build(self) -> KinesisFirehoseSink:
        """The sink."""
        return KinesisFirehoseSink(self._j_builder.build())
