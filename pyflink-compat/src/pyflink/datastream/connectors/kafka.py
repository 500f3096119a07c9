"""Topics of Apache Kafka."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from pyflink._java_objects import (
    JavaBuilder,
    construct,
    existing_class,
    java_enum,
    java_value,
)
from pyflink._java_objects import properties as java_properties
from pyflink.common.serialization import DeserializationSchema, SerializationSchema
from pyflink.datastream._java_functions import SinkFunction, SourceFunction
from pyflink.datastream.connectors.base import (
    DeliveryGuarantee,
    Sink,
    Source,
    StreamTransformer,
    SupportsPreprocessing,
)

__all__ = [
    "FlinkKafkaConsumer",
    "FlinkKafkaProducer",
    "KafkaOffsetResetStrategy",
    "KafkaOffsetsInitializer",
    "KafkaRecordSerializationSchema",
    "KafkaRecordSerializationSchemaBuilder",
    "KafkaSink",
    "KafkaSinkBuilder",
    "KafkaSource",
    "KafkaSourceBuilder",
    "KafkaTopicPartition",
    "KafkaTopicSelector",
    "Semantic",
]

_KAFKA = "org.apache.flink.connector.kafka."
_OLD = "org.apache.flink.streaming.connectors.kafka."


class KafkaSource(Source):
    """The messages of topics."""

    def __init__(self, j_kafka_source: Any) -> None:
        super().__init__(j_kafka_source)

    @staticmethod
    def builder() -> KafkaSourceBuilder:
        """A builder of the source."""
        return KafkaSourceBuilder()


class KafkaSourceBuilder(JavaBuilder):
    """Says which messages a ``KafkaSource`` reads, and how."""

    def __init__(self) -> None:
        super().__init__(existing_class(_KAFKA + "source.KafkaSource").builder())

    def set_bootstrap_servers(self, bootstrap_servers: str) -> KafkaSourceBuilder:
        """Sets the brokers, as ``host:port`` with commas between."""
        return self._with("setBootstrapServers", bootstrap_servers)

    def set_group_id(self, group_id: str) -> KafkaSourceBuilder:
        """Sets the consumer group, for which offsets are committed."""
        return self._with("setGroupId", group_id)

    def set_topics(self, *topics: str) -> KafkaSourceBuilder:
        """Reads these topics."""
        return self._with("setTopics", list(topics))

    def set_topic_pattern(self, topic_pattern: str) -> KafkaSourceBuilder:
        """Reads the topics whose names match a regular expression of Java."""
        return self._with("setTopicPattern", _pattern(topic_pattern))

    def set_partitions(self, partitions: set[KafkaTopicPartition]) -> KafkaSourceBuilder:
        """Reads these partitions."""
        j_partitions = construct("java.util.HashSet")
        for each in partitions:
            j_partitions.add(each._to_j_topic_partition())
        return self._with("setPartitions", j_partitions)

    def set_starting_offsets(
        self, starting_offsets_initializer: KafkaOffsetsInitializer
    ) -> KafkaSourceBuilder:
        """Sets where reading begins; at the earliest offsets by default."""
        return self._with("setStartingOffsets", starting_offsets_initializer._j_initializer)

    def set_unbounded(
        self, stopping_offsets_initializer: KafkaOffsetsInitializer
    ) -> KafkaSourceBuilder:
        """Stops at these offsets, though the stream counts as one without an end."""
        return self._with("setUnbounded", stopping_offsets_initializer._j_initializer)

    def set_bounded(
        self, stopping_offsets_initializer: KafkaOffsetsInitializer
    ) -> KafkaSourceBuilder:
        """Stops at these offsets: the stream has an end."""
        return self._with("setBounded", stopping_offsets_initializer._j_initializer)

    def set_value_only_deserializer(
        self, deserialization_schema: DeserializationSchema
    ) -> KafkaSourceBuilder:
        """Makes elements of messages' values; their keys are not read."""
        return self._with(
            "setValueOnlyDeserializer", deserialization_schema._j_deserialization_schema
        )

    def set_client_id_prefix(self, prefix: str) -> KafkaSourceBuilder:
        """Sets how the names of the consumers begin."""
        return self._with("setClientIdPrefix", prefix)

    def set_property(self, key: str, value: str) -> KafkaSourceBuilder:
        """Sets a property of the consumers."""
        return self._with("setProperty", key, value)

    def set_properties(self, props: Mapping[str, str]) -> KafkaSourceBuilder:
        """Sets properties of the consumers."""
        return self._with("setProperties", java_properties(props))

    def build(self) -> KafkaSource:
        """The source."""
        return KafkaSource(self._j_builder.build())


def _pattern(text: str) -> Any:
    return existing_class("java.util.regex.Pattern").compile(text)


class KafkaTopicPartition:
    """One partition of a topic."""

    def __init__(self, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition

    def _to_j_topic_partition(self) -> Any:
        return construct("org.apache.kafka.common.TopicPartition", self.topic, self.partition)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KafkaTopicPartition):
            return NotImplemented
        return (self.topic, self.partition) == (other.topic, other.partition)

    def __hash__(self) -> int:
        return hash((self.topic, self.partition))

    def __repr__(self) -> str:
        return f"KafkaTopicPartition({self.topic!r}, {self.partition})"


class KafkaOffsetResetStrategy(enum.Enum):
    """Where to read where there is no offset."""

    LATEST = "LATEST"
    EARLIEST = "EARLIEST"
    NONE = "NONE"

    def _to_java(self) -> Any:
        consumers = "org.apache.kafka.clients.consumer."
        return java_enum(consumers + "OffsetResetStrategy", self.name)


class KafkaOffsetsInitializer:
    """Offsets at which reading begins or stops."""

    def __init__(self, j_initializer: Any) -> None:
        self._j_initializer = j_initializer

    @staticmethod
    def committed_offsets(
        offset_reset_strategy: KafkaOffsetResetStrategy = KafkaOffsetResetStrategy.NONE,
    ) -> KafkaOffsetsInitializer:
        """Those that the consumer group has committed, or else by the strategy."""
        made = _initializers().committedOffsets(offset_reset_strategy._to_java())
        return KafkaOffsetsInitializer(made)

    @staticmethod
    def timestamp(timestamp: int) -> KafkaOffsetsInitializer:
        """The first messages that are not before a time, in milliseconds since 1970."""
        return KafkaOffsetsInitializer(_initializers().timestamp(timestamp))

    @staticmethod
    def earliest() -> KafkaOffsetsInitializer:
        """The first messages that are there."""
        return KafkaOffsetsInitializer(_initializers().earliest())

    @staticmethod
    def latest() -> KafkaOffsetsInitializer:
        """Behind the last messages that are there."""
        return KafkaOffsetsInitializer(_initializers().latest())

    @staticmethod
    def offsets(
        offsets: Mapping[KafkaTopicPartition, int],
        offset_reset_strategy: KafkaOffsetResetStrategy = KafkaOffsetResetStrategy.EARLIEST,
    ) -> KafkaOffsetsInitializer:
        """These ones, and for other partitions by the strategy."""
        initializers = _initializers()
        longs = existing_class("java.lang.Long")
        j_offsets = construct("java.util.HashMap")
        for partition, offset in offsets.items():
            j_offsets.put(partition._to_j_topic_partition(), longs.valueOf(str(offset)))
        made = initializers.offsets(j_offsets, offset_reset_strategy._to_java())
        return KafkaOffsetsInitializer(made)


def _initializers() -> Any:
    return existing_class(_KAFKA + "source.enumerator.initializer.OffsetsInitializer")


class KafkaSink(Sink, SupportsPreprocessing):
    """Writes elements into topics."""

    def __init__(self, j_kafka_sink: Any, transformer: StreamTransformer | None = None) -> None:
        super().__init__(j_kafka_sink)
        self._transformer = transformer

    @staticmethod
    def builder() -> KafkaSinkBuilder:
        """A builder of the sink."""
        return KafkaSinkBuilder()

    def get_transformer(self) -> StreamTransformer | None:
        """What prepares the stream."""
        return self._transformer


class KafkaSinkBuilder(JavaBuilder):
    """Says how a ``KafkaSink`` writes messages."""

    def __init__(self) -> None:
        super().__init__(existing_class(_KAFKA + "sink.KafkaSink").builder())

    def set_bootstrap_servers(self, bootstrap_servers: str) -> KafkaSinkBuilder:
        """Sets the brokers, as ``host:port`` with commas between."""
        return self._with("setBootstrapServers", bootstrap_servers)

    def set_delivery_guarantee(self, delivery_guarantee: DeliveryGuarantee) -> KafkaSinkBuilder:
        """Sets how often a message is written when the job fails and recovers."""
        return self._with("setDeliveryGuarantee", delivery_guarantee)

    def set_transactional_id_prefix(self, transactional_id_prefix: str) -> KafkaSinkBuilder:
        """Sets how transactions' names begin, which EXACTLY_ONCE needs."""
        return self._with("setTransactionalIdPrefix", transactional_id_prefix)

    def set_record_serializer(
        self, record_serializer: KafkaRecordSerializationSchema
    ) -> KafkaSinkBuilder:
        """Sets how elements become messages."""
        return self._with("setRecordSerializer", record_serializer._j_serialization_schema)

    def set_property(self, key: str, value: str) -> KafkaSinkBuilder:
        """Sets a property of the producers."""
        return self._with("setProperty", key, value)

    def build(self) -> KafkaSink:
        """The sink."""
        return KafkaSink(self._j_builder.build())


class KafkaTopicSelector(ABC):
    """Chooses a topic for each element."""

    @abstractmethod
    def apply(self, data: Any) -> str:
        """The element's topic."""


class KafkaRecordSerializationSchema(SerializationSchema):
    """How elements become messages: their topic, key and value."""

    def __init__(
        self, j_serialization_schema: Any, topic_selector: KafkaTopicSelector | None = None
    ) -> None:
        super().__init__(j_serialization_schema)
        self._topic_selector = topic_selector

    @staticmethod
    def builder() -> KafkaRecordSerializationSchemaBuilder:
        """A builder of the schema."""
        return KafkaRecordSerializationSchemaBuilder()


class KafkaRecordSerializationSchemaBuilder(JavaBuilder):
    """Says how elements become messages."""

    def __init__(self) -> None:
        super().__init__(existing_class(_KAFKA + "sink.KafkaRecordSerializationSchema").builder())

    def set_topic(self, topic: str) -> KafkaRecordSerializationSchemaBuilder:
        """Writes all elements into this topic."""
        return self._with("setTopic", topic)

    def set_topic_selector(
        self, topic_selector: KafkaTopicSelector
    ) -> KafkaRecordSerializationSchemaBuilder:
        """Writes each element into the topic that a Java ``TopicSelector`` chooses.

        :raises TypeError: for a selector in Python, which a Java sink cannot call.
        """
        if isinstance(topic_selector, KafkaTopicSelector):
            raise TypeError(
                "A topic selector in Python cannot be called by Kafka's sink: give a Java "
                "TopicSelector, or a sink with set_topic for each part of the stream."
            )
        return self._with("setTopicSelector", topic_selector)

    def set_key_serialization_schema(
        self, key_serialization_schema: SerializationSchema
    ) -> KafkaRecordSerializationSchemaBuilder:
        """Sets how an element becomes its message's key."""
        return self._with(
            "setKeySerializationSchema", key_serialization_schema._j_serialization_schema
        )

    def set_value_serialization_schema(
        self, value_serialization_schema: SerializationSchema
    ) -> KafkaRecordSerializationSchemaBuilder:
        """Sets how an element becomes its message's value."""
        return self._with(
            "setValueSerializationSchema", value_serialization_schema._j_serialization_schema
        )

    def build(self) -> KafkaRecordSerializationSchema:
        """The schema."""
        return KafkaRecordSerializationSchema(self._j_builder.build())


class Semantic(enum.Enum):
    """How often ``FlinkKafkaProducer`` writes a message when the job fails and recovers."""

    EXACTLY_ONCE = "EXACTLY_ONCE"
    AT_LEAST_ONCE = "AT_LEAST_ONCE"
    NONE = "NONE"

    def _to_java(self) -> Any:
        return java_enum(_OLD + "FlinkKafkaProducer$Semantic", self.name)


class FlinkKafkaConsumer(SourceFunction):
    """The messages of topics, by the source that was before ``KafkaSource``."""

    def __init__(
        self,
        topics: str | list[str],
        deserialization_schema: DeserializationSchema,
        properties: Mapping[str, str],
    ) -> None:
        names = [topics] if isinstance(topics, str) else list(topics)
        super().__init__(
            construct(
                _OLD + "FlinkKafkaConsumer",
                names,
                deserialization_schema._j_deserialization_schema,
                java_properties(properties),
            )
        )

    def set_commit_offsets_on_checkpoints(self, commit_on_checkpoints: bool) -> FlinkKafkaConsumer:
        """Sets whether offsets are committed with each checkpoint."""
        self._j_function.setCommitOffsetsOnCheckpoints(commit_on_checkpoints)
        return self

    def set_start_from_earliest(self) -> FlinkKafkaConsumer:
        """Begins with the first messages that are there."""
        self._j_function.setStartFromEarliest()
        return self

    def set_start_from_latest(self) -> FlinkKafkaConsumer:
        """Begins behind the last messages that are there."""
        self._j_function.setStartFromLatest()
        return self

    def set_start_from_timestamp(self, startup_offsets_timestamp: int) -> FlinkKafkaConsumer:
        """Begins with messages that are not before a time, in milliseconds since 1970."""
        self._j_function.setStartFromTimestamp(startup_offsets_timestamp)
        return self

    def set_start_from_group_offsets(self) -> FlinkKafkaConsumer:
        """Begins where the consumer group has come to."""
        self._j_function.setStartFromGroupOffsets()
        return self

    def disable_filter_restored_partitions_with_subscribed_topics(self) -> FlinkKafkaConsumer:
        """Reads partitions of a savepoint also where their topics are not read any more."""
        self._j_function.disableFilterRestoredPartitionsWithSubscribedTopics()
        return self

    def get_produced_type(self) -> Any:
        """The type of the elements."""
        from pyflink.datastream._elements import type_info_of

        return type_info_of(self._j_function.getProducedType())


class FlinkKafkaProducer(SinkFunction):
    """Writes elements into a topic, by the sink that was before ``KafkaSink``."""

    def __init__(
        self,
        topic: str,
        serialization_schema: SerializationSchema,
        producer_config: Mapping[str, str],
        kafka_producer_pool_size: int = 5,
        semantic: Semantic = Semantic.AT_LEAST_ONCE,
    ) -> None:
        super().__init__(
            construct(
                _OLD + "FlinkKafkaProducer",
                topic,
                serialization_schema._j_serialization_schema,
                java_properties(producer_config),
                None,
                java_value(semantic),
                kafka_producer_pool_size,
            )
        )

    def set_log_failures_only(self, log_failures_only: bool) -> None:
        """Sets whether failures of writing are logged only."""
        self._j_function.setLogFailuresOnly(log_failures_only)

    def set_flush_on_checkpoint(self, flush_on_checkpoint: bool) -> None:
        """Sets whether a checkpoint waits until all is written."""
        self._j_function.setFlushOnCheckpoint(flush_on_checkpoint)

    def set_write_timestamp_to_kafka(self, write_timestamp_to_kafka: bool) -> None:
        """Sets whether messages have the elements' event time."""
        self._j_function.setWriteTimestampToKafka(write_timestamp_to_kafka)

    def ignore_failures_after_transaction_timeout(self) -> FlinkKafkaProducer:
        """Goes on where a transaction of before a failure has expired."""
        self._j_function.ignoreFailuresAfterTransactionTimeout()
        return self
