"""Connectors whose jars are not here say which ones they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyflink.common import SimpleStringSchema, Types
from pyflink.datastream.connectors.cassandra import (
    CassandraCommitter,
    CassandraFailureHandler,
    ClusterBuilder,
    ConsistencyLevel,
    MapperOptions,
)
from pyflink.datastream.connectors.dynamic_kafka import (
    DynamicKafkaSource,
    KafkaStreamSetSubscriber,
    SingleClusterTopicMetadataService,
)
from pyflink.datastream.connectors.elasticsearch import (
    Elasticsearch6SinkBuilder,
    Elasticsearch7SinkBuilder,
    ElasticsearchEmitter,
    FlushBackoffType,
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
from pyflink.datastream.connectors.kinesis import (
    FlinkKinesisConsumer,
    KinesisFirehoseSink,
    KinesisShardAssigner,
    KinesisStreamsSink,
    PartitionKeyGenerator,
    WatermarkTracker,
)
from pyflink.datastream.connectors.pulsar import (
    MessageDelayer,
    PulsarSink,
    PulsarSource,
    RangeGenerator,
    StartCursor,
    StopCursor,
    TopicRoutingMode,
)
from pyflink.datastream.connectors.rabbitmq import RMQConnectionConfig, RMQSink, RMQSource
from pyflink.datastream.formats.avro import (
    AvroBulkWriters,
    AvroInputFormat,
    AvroRowDeserializationSchema,
    AvroRowSerializationSchema,
    AvroSchema,
)
from pyflink.datastream.formats.orc import OrcBulkWriters
from pyflink.datastream.formats.parquet import (
    AvroParquetReaders,
    AvroParquetWriters,
    ParquetBulkWriters,
    ParquetColumnarRowInputFormat,
)
from pyflink.table import DataTypes

CASSANDRA = "org.apache.flink.streaming.connectors.cassandra."
ELASTICSEARCH = "org.apache.flink.connector.elasticsearch.sink."
KINESIS = "org.apache.flink.streaming.connectors.kinesis."
PULSAR = "org.apache.flink.connector.pulsar."
RABBITMQ = "org.apache.flink.streaming.connectors.rabbitmq."
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
        (
            RMQConnectionConfig.Builder,
            RABBITMQ + "common.RMQConnectionConfig$Builder",
            "sql-connector-rabbitmq",
        ),
        (
            lambda: RMQSource(RMQConnectionConfig(None), "q", False, SimpleStringSchema()),
            RABBITMQ + "RMQSource",
            "sql-connector-rabbitmq",
        ),
        (
            lambda: RMQSink(RMQConnectionConfig(None), "q", SimpleStringSchema()),
            RABBITMQ + "RMQSink",
            "sql-connector-rabbitmq",
        ),
        (
            lambda: FlinkKinesisConsumer("s", SimpleStringSchema(), {}),
            KINESIS + "FlinkKinesisConsumer",
            "sql-connector-kinesis",
        ),
        (
            KinesisShardAssigner.uniform_shard_assigner,
            KINESIS + "util.UniformShardAssigner",
            "sql-connector-kinesis",
        ),
        (
            lambda: WatermarkTracker.job_manager_watermark_tracker("w"),
            KINESIS + "util.JobManagerWatermarkTracker",
            "sql-connector-kinesis",
        ),
        (
            KinesisStreamsSink.builder,
            "org.apache.flink.connector.kinesis.sink.KinesisStreamsSink",
            "sql-connector-aws-kinesis-streams",
        ),
        (
            PartitionKeyGenerator.random,
            "org.apache.flink.connector.kinesis.table.RandomKinesisPartitionKeyGenerator",
            "sql-connector-aws-kinesis-streams",
        ),
        (
            KinesisFirehoseSink.builder,
            "org.apache.flink.connector.firehose.sink.KinesisFirehoseSink",
            "sql-connector-aws-kinesis-firehose",
        ),
        (PulsarSource.builder, PULSAR + "source.PulsarSource", "sql-connector-pulsar"),
        (PulsarSink.builder, PULSAR + "sink.PulsarSink", "sql-connector-pulsar"),
        (
            StartCursor.earliest,
            PULSAR + "source.enumerator.cursor.StartCursor",
            "sql-connector-pulsar",
        ),
        (
            StopCursor.never,
            PULSAR + "source.enumerator.cursor.StopCursor",
            "sql-connector-pulsar",
        ),
        (
            RangeGenerator.full,
            PULSAR + "source.enumerator.topic.range.FullRangeGenerator",
            "sql-connector-pulsar",
        ),
        (
            MessageDelayer.never,
            PULSAR + "sink.writer.delayer.MessageDelayer",
            "sql-connector-pulsar",
        ),
        (
            TopicRoutingMode.CUSTOM._to_java,
            PULSAR + "sink.writer.router.TopicRoutingMode",
            "sql-connector-pulsar",
        ),
        (
            Elasticsearch6SinkBuilder,
            ELASTICSEARCH + "Elasticsearch6SinkBuilder",
            "sql-connector-elasticsearch6",
        ),
        (
            Elasticsearch7SinkBuilder,
            ELASTICSEARCH + "Elasticsearch7SinkBuilder",
            "sql-connector-elasticsearch7",
        ),
        (
            lambda: ElasticsearchEmitter.static_index("i"),
            ELASTICSEARCH + "MapElasticsearchEmitter",
            "sql-connector-elasticsearch7",
        ),
        (
            FlushBackoffType.NONE._to_java,
            ELASTICSEARCH + "FlushBackoffType",
            "sql-connector-elasticsearch7",
        ),
        (
            MapperOptions,
            CASSANDRA + "SimpleMapperOptions",
            "connector-cassandra_2.12",
        ),
        (
            lambda: CassandraCommitter.default_checkpoint_committer(ClusterBuilder(None)),
            CASSANDRA + "CassandraCommitter",
            "connector-cassandra_2.12",
        ),
        (
            CassandraFailureHandler.no_op,
            CASSANDRA + "NoOpCassandraFailureHandler",
            "connector-cassandra_2.12",
        ),
        (
            ConsistencyLevel.ONE._to_java,
            "com.datastax.driver.core.ConsistencyLevel",
            "connector-cassandra_2.12",
        ),
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


AVRO = "org.apache.flink.formats.avro."
SHADED_AVRO = "org.apache.flink.avro.shaded.org.apache.avro."
PARQUET = "org.apache.flink.formats.parquet."
ROWS = DataTypes.ROW([DataTypes.FIELD("a", DataTypes.INT())])


@pytest.mark.parametrize(
    ("make", "java_class", "artifact"),
    [
        (lambda: AvroSchema.parse_string("{}"), SHADED_AVRO + "Schema$Parser", "avro"),
        (lambda: AvroSchema.parse_file("x.avsc"), SHADED_AVRO + "Schema$Parser", "avro"),
        (
            lambda: AvroInputFormat("x.avro", AvroSchema(None)),
            AVRO + "AvroInputFormat",
            "avro",
        ),
        (
            lambda: AvroBulkWriters.for_generic_record(AvroSchema(None)),
            AVRO + "AvroWriters",
            "avro",
        ),
        (
            lambda: AvroRowDeserializationSchema(avro_schema_string="{}"),
            SHADED_AVRO + "Schema$Parser",
            "avro",
        ),
        (
            lambda: AvroRowSerializationSchema(avro_schema_string="{}"),
            SHADED_AVRO + "Schema$Parser",
            "avro",
        ),
        (
            lambda: AvroParquetReaders.for_generic_record(AvroSchema(None)),
            PARQUET + "avro.AvroParquetReaders",
            "parquet",
        ),
        (
            lambda: AvroParquetWriters.for_generic_record(AvroSchema(None)),
            PARQUET + "avro.AvroParquetWriters",
            "parquet",
        ),
        (
            lambda: ParquetColumnarRowInputFormat(ROWS),
            PARQUET + "ParquetColumnarRowInputFormat",
            "parquet",
        ),
        (
            lambda: ParquetBulkWriters.for_row_type(ROWS),
            PARQUET + "row.ParquetRowDataBuilder",
            "parquet",
        ),
        (
            lambda: OrcBulkWriters.for_row_type(ROWS),
            "org.apache.flink.orc.OrcSplitReaderUtil",
            "orc",
        ),
    ],
)
def test_the_coordinate_of_a_format_is_named(
    make: Callable[[], object], java_class: str, artifact: str
) -> None:
    with pytest.raises(ImportError) as caught:
        make()
    assert str(caught.value) == (
        f"The class {java_class} is in org.apache.flink:flink-sql-{artifact}:2.3.0 on Maven "
        "Central. Put its jar in the lib folder of Flink, or name it in the option "
        "'pipeline.jars', such as 'file:///path/to/the.jar'."
    )
