"""Connectors whose jars are not here say which ones they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyflink.common import SimpleStringSchema, Types
from pyflink.datastream.connectors.dynamic_kafka import (
    DynamicKafkaSource,
    KafkaStreamSetSubscriber,
    SingleClusterTopicMetadataService,
)
from pyflink.datastream.connectors.jdbc import (
    JdbcConnectionOptions,
    JdbcExecutionOptions,
    JdbcSink,
)
from pyflink.datastream.connectors.kafka import (
    FlinkKafkaConsumer,
    FlinkKafkaProducer,
    KafkaOffsetResetStrategy,
    KafkaOffsetsInitializer,
    KafkaRecordSerializationSchema,
    KafkaSink,
    KafkaSource,
    KafkaTopicPartition,
)

KAFKA = "org.apache.flink.connector.kafka."
JDBC = "org.apache.flink.connector.jdbc."
OLD_KAFKA = "org.apache.flink.streaming.connectors.kafka."


def jdbc_sink() -> JdbcSink:
    options = JdbcConnectionOptions(None)
    return JdbcSink.sink("INSERT INTO t VALUES (?)", Types.ROW([Types.INT()]), options)


@pytest.mark.parametrize(
    ("make", "java_class", "artifact"),
    [
        (KafkaSource.builder, KAFKA + "source.KafkaSource", "sql-connector-kafka"),
        (KafkaSink.builder, KAFKA + "sink.KafkaSink", "sql-connector-kafka"),
        (
            KafkaRecordSerializationSchema.builder,
            KAFKA + "sink.KafkaRecordSerializationSchema",
            "sql-connector-kafka",
        ),
        (
            KafkaOffsetsInitializer.earliest,
            KAFKA + "source.enumerator.initializer.OffsetsInitializer",
            "sql-connector-kafka",
        ),
        (
            KafkaOffsetResetStrategy.LATEST._to_java,
            "org.apache.kafka.clients.consumer.OffsetResetStrategy",
            "sql-connector-kafka",
        ),
        (
            KafkaTopicPartition("t", 0)._to_j_topic_partition,
            "org.apache.kafka.common.TopicPartition",
            "sql-connector-kafka",
        ),
        (
            lambda: FlinkKafkaConsumer("t", SimpleStringSchema(), {}),
            OLD_KAFKA + "FlinkKafkaConsumer",
            "sql-connector-kafka",
        ),
        (
            lambda: FlinkKafkaProducer("t", SimpleStringSchema(), {}),
            OLD_KAFKA + "FlinkKafkaProducer$Semantic",
            "sql-connector-kafka",
        ),
        (
            DynamicKafkaSource.builder,
            KAFKA + "dynamic.source.DynamicKafkaSource",
            "sql-connector-kafka",
        ),
        (
            lambda: KafkaStreamSetSubscriber({"s"}),
            KAFKA + "dynamic.source.enumerator.subscriber.KafkaStreamSetSubscriber",
            "sql-connector-kafka",
        ),
        (
            lambda: SingleClusterTopicMetadataService("c", {}),
            KAFKA + "dynamic.metadata.SingleClusterTopicMetadataService",
            "sql-connector-kafka",
        ),
        (
            JdbcConnectionOptions.JdbcConnectionOptionsBuilder,
            JDBC + "JdbcConnectionOptions$JdbcConnectionOptionsBuilder",
            "connector-jdbc-core",
        ),
        (JdbcExecutionOptions.builder, JDBC + "JdbcExecutionOptions", "connector-jdbc-core"),
        (jdbc_sink, JDBC + "JdbcSink", "connector-jdbc-core"),
    ],
)
def test_its_coordinate_is_named(
    make: Callable[[], object], java_class: str, artifact: str
) -> None:
    with pytest.raises(ImportError) as caught:
        make()
    assert str(caught.value) == (
        f"The class {java_class} is in org.apache.flink:flink-{artifact} on Maven Central: take a "
        "version whose ending is for Flink 2.3, or the next before it. Put its jar in the lib "
        "folder of Flink, or name it in the option 'pipeline.jars', such as "
        "'file:///path/to/the.jar'."
    )
