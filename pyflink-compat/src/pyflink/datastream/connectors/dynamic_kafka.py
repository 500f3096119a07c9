"""Topics of Apache Kafka that move between clusters while a job reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyflink._java_objects import JavaBuilder, construct, existing_class
from pyflink._java_objects import properties as java_properties
from pyflink.common.serialization import DeserializationSchema
from pyflink.datastream.connectors.base import Source
from pyflink.datastream.connectors.kafka import KafkaOffsetsInitializer

__all__ = [
    "DynamicKafkaSource",
    "DynamicKafkaSourceBuilder",
    "KafkaMetadataService",
    "KafkaRecordDeserializationSchema",
    "KafkaStreamSetSubscriber",
    "KafkaStreamSubscriber",
    "SingleClusterTopicMetadataService",
    "StreamPatternSubscriber",
]

_DYNAMIC = "org.apache.flink.connector.kafka.dynamic."
_SUBSCRIBER = _DYNAMIC + "source.enumerator.subscriber."


class KafkaMetadataService:
    """Tells which topics of which clusters a stream is of."""

    def __init__(self, j_metadata_service: Any) -> None:
        self._j_metadata_service = j_metadata_service


class SingleClusterTopicMetadataService(KafkaMetadataService):
    """Streams that are topics of one cluster."""

    def __init__(self, kafka_cluster_id: str, properties: Mapping[str, str]) -> None:
        super().__init__(
            construct(
                _DYNAMIC + "metadata.SingleClusterTopicMetadataService",
                kafka_cluster_id,
                java_properties(properties),
            )
        )


class KafkaStreamSubscriber:
    """Says which streams are read."""

    def __init__(self, j_kafka_stream_subscriber: Any) -> None:
        self._j_kafka_stream_subscriber = j_kafka_stream_subscriber


class KafkaStreamSetSubscriber(KafkaStreamSubscriber):
    """These streams."""

    def __init__(self, stream_ids: set[str]) -> None:
        super().__init__(construct(_SUBSCRIBER + "KafkaStreamSetSubscriber", set(stream_ids)))


class StreamPatternSubscriber(KafkaStreamSubscriber):
    """The streams whose names match a regular expression of Java."""

    def __init__(self, stream_pattern: str) -> None:
        super().__init__(
            construct(_SUBSCRIBER + "StreamPatternSubscriber", _pattern(stream_pattern))
        )


class KafkaRecordDeserializationSchema(DeserializationSchema):
    """How messages become elements."""

    def __init__(self, j_deserialization_schema: Any) -> None:
        super().__init__(j_deserialization_schema)

    @staticmethod
    def value_only(
        deserialization_schema: DeserializationSchema,
    ) -> KafkaRecordDeserializationSchema:
        """Makes elements of messages' values; their keys are not read."""
        schemas = existing_class(
            "org.apache.flink.connector.kafka.source.reader.deserializer."
            "KafkaRecordDeserializationSchema"
        )
        return KafkaRecordDeserializationSchema(
            schemas.valueOnly(deserialization_schema._j_deserialization_schema)
        )


class DynamicKafkaSource(Source):
    """The messages of streams."""

    def __init__(self, j_dynamic_kafka_source: Any) -> None:
        super().__init__(j_dynamic_kafka_source)

    @staticmethod
    def builder() -> DynamicKafkaSourceBuilder:
        """A builder of the source."""
        return DynamicKafkaSourceBuilder()


class DynamicKafkaSourceBuilder(JavaBuilder):
    """Says which messages a ``DynamicKafkaSource`` reads, and how."""

    def __init__(self) -> None:
        super().__init__(existing_class(_DYNAMIC + "source.DynamicKafkaSource").builder())

    def set_stream_ids(self, stream_ids: set[str]) -> DynamicKafkaSourceBuilder:
        """Reads these streams."""
        return self._with("setStreamIds", set(stream_ids))

    def set_stream_pattern(self, stream_pattern: str) -> DynamicKafkaSourceBuilder:
        """Reads the streams whose names match a regular expression of Java."""
        return self._with("setStreamPattern", _pattern(stream_pattern))

    def set_kafka_stream_subscriber(
        self, kafka_stream_subscriber: KafkaStreamSubscriber
    ) -> DynamicKafkaSourceBuilder:
        """Sets which streams are read."""
        return self._with(
            "setKafkaStreamSubscriber", kafka_stream_subscriber._j_kafka_stream_subscriber
        )

    def set_kafka_metadata_service(
        self, kafka_metadata_service: KafkaMetadataService
    ) -> DynamicKafkaSourceBuilder:
        """Sets what tells where streams are."""
        return self._with("setKafkaMetadataService", kafka_metadata_service._j_metadata_service)

    def set_starting_offsets(
        self, starting_offsets_initializer: KafkaOffsetsInitializer
    ) -> DynamicKafkaSourceBuilder:
        """Sets where reading begins."""
        return self._with("setStartingOffsets", starting_offsets_initializer._j_initializer)

    def set_bounded(
        self, stopping_offsets_initializer: KafkaOffsetsInitializer
    ) -> DynamicKafkaSourceBuilder:
        """Stops at these offsets: the stream has an end."""
        return self._with("setBounded", stopping_offsets_initializer._j_initializer)

    def set_deserializer(
        self, deserializer: KafkaRecordDeserializationSchema
    ) -> DynamicKafkaSourceBuilder:
        """Sets how messages become elements."""
        return self._with("setDeserializer", deserializer._j_deserialization_schema)

    def set_value_only_deserializer(
        self, deserialization_schema: DeserializationSchema
    ) -> DynamicKafkaSourceBuilder:
        """Makes elements of messages' values; their keys are not read."""
        return self.set_deserializer(
            KafkaRecordDeserializationSchema.value_only(deserialization_schema)
        )

    def set_group_id(self, group_id: str) -> DynamicKafkaSourceBuilder:
        """Sets the consumer group."""
        return self._with("setGroupId", group_id)

    def set_client_id_prefix(self, prefix: str) -> DynamicKafkaSourceBuilder:
        """Sets how the names of the consumers begin."""
        return self._with("setClientIdPrefix", prefix)

    def set_property(self, key: str, value: str) -> DynamicKafkaSourceBuilder:
        """Sets a property of the consumers."""
        return self._with("setProperty", key, value)

    def set_properties(self, props: Mapping[str, str]) -> DynamicKafkaSourceBuilder:
        """Sets properties of the consumers."""
        return self._with("setProperties", java_properties(props))

    def build(self) -> DynamicKafkaSource:
        """The source."""
        return DynamicKafkaSource(self._j_builder.build())


def _pattern(text: str) -> Any:
    return existing_class("java.util.regex.Pattern").compile(text)
