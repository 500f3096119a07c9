"""What to do about some failures of Flink's, which say what is missing but not where it is."""

from __future__ import annotations

import re
from importlib import metadata

_FLINK = "org.apache.flink:flink-"
_OF_FLINK_ITSELF = {
    "avro": "sql-avro",
    "avro-confluent": "sql-avro-confluent-registry",
    "debezium-avro-confluent": "sql-avro-confluent-registry",
    "orc": "sql-orc",
    "parquet": "sql-parquet",
    "protobuf": "sql-protobuf",
}
_WITH_VERSIONS_OF_THEIR_OWN = {
    "dynamodb": f"{_FLINK}sql-connector-dynamodb",
    "elasticsearch-6": f"{_FLINK}sql-connector-elasticsearch6",
    "elasticsearch-7": f"{_FLINK}sql-connector-elasticsearch7",
    "elasticsearch-8": f"{_FLINK}sql-connector-elasticsearch8",
    "firehose": f"{_FLINK}sql-connector-aws-kinesis-firehose",
    "hbase-2.2": f"{_FLINK}sql-connector-hbase-2.2",
    "hive": f"{_FLINK}sql-connector-hive-3.1.3",
    "hudi": "org.apache.hudi:hudi-flink-bundle",
    "iceberg": "org.apache.iceberg:iceberg-flink-runtime",
    "jdbc": f"{_FLINK}connector-jdbc-core",
    "kafka": f"{_FLINK}sql-connector-kafka",
    "kinesis": f"{_FLINK}sql-connector-aws-kinesis-streams",
    "kinesis-legacy": f"{_FLINK}sql-connector-kinesis",
    "mongodb": f"{_FLINK}sql-connector-mongodb",
    "mongodb-cdc": f"{_FLINK}sql-connector-mongodb-cdc",
    "mysql-cdc": f"{_FLINK}sql-connector-mysql-cdc",
    "opensearch": f"{_FLINK}sql-connector-opensearch",
    "opensearch-2": f"{_FLINK}sql-connector-opensearch2",
    "oracle-cdc": f"{_FLINK}sql-connector-oracle-cdc",
    "paimon": "org.apache.paimon:paimon-flink",
    "postgres-cdc": f"{_FLINK}sql-connector-postgres-cdc",
    "prometheus": f"{_FLINK}connector-prometheus",
    "pulsar": f"{_FLINK}sql-connector-pulsar",
    "rabbitmq": f"{_FLINK}sql-connector-rabbitmq",
    "sqlserver-cdc": f"{_FLINK}sql-connector-sqlserver-cdc",
    "upsert-kafka": f"{_FLINK}sql-connector-kafka",
}
_OF_PACKAGES = {
    "com.mysql.": "com.mysql:mysql-connector-j",
    "org.apache.flink.connector.jdbc.": f"{_FLINK}connector-jdbc-core",
    "org.apache.flink.connector.kafka.": f"{_FLINK}sql-connector-kafka",
    "com.datastax.": f"{_FLINK}connector-cassandra_2.12",
    "com.rabbitmq.": f"{_FLINK}sql-connector-rabbitmq",
    "org.apache.avro.": f"{_FLINK}sql-avro",
    "org.apache.flink.avro.shaded.": f"{_FLINK}sql-avro",
    "org.apache.flink.connector.elasticsearch.sink.Elasticsearch6": (
        f"{_FLINK}sql-connector-elasticsearch6"
    ),
    "org.apache.flink.connector.elasticsearch.": f"{_FLINK}sql-connector-elasticsearch7",
    "org.apache.flink.connector.firehose.": f"{_FLINK}sql-connector-aws-kinesis-firehose",
    "org.apache.flink.connector.kinesis.": f"{_FLINK}sql-connector-aws-kinesis-streams",
    "org.apache.flink.connector.pulsar.": f"{_FLINK}sql-connector-pulsar",
    "org.apache.flink.formats.avro.": f"{_FLINK}sql-avro",
    "org.apache.flink.formats.parquet.": f"{_FLINK}sql-parquet",
    "org.apache.flink.orc.": f"{_FLINK}sql-orc",
    "org.apache.flink.streaming.connectors.cassandra.": f"{_FLINK}connector-cassandra_2.12",
    "org.apache.flink.streaming.connectors.kafka.": f"{_FLINK}sql-connector-kafka",
    "org.apache.flink.streaming.connectors.kinesis.": f"{_FLINK}sql-connector-kinesis",
    "org.apache.flink.streaming.connectors.rabbitmq.": f"{_FLINK}sql-connector-rabbitmq",
    "org.apache.hadoop.": f"{_FLINK}shaded-hadoop-2-uber",
    "org.apache.hadoop.hive.": f"{_FLINK}sql-connector-hive-3.1.3",
    "org.apache.kafka.": f"{_FLINK}sql-connector-kafka",
    "org.postgresql.": "org.postgresql:postgresql",
}
_NO_FACTORY = re.compile(r"Could not find any (?:format )?factory for identifier '([^']+)'")
_NO_CLASS = re.compile(r"(?:ClassNotFoundException|NoClassDefFoundError): ([\w.$/]+)")
_HOW = (
    "Put its jar in the lib folder of Flink, or name it in the option 'pipeline.jars', such as "
    "'file:///path/to/the.jar'."
)


def advice_for(message: str) -> str:
    """What is to be added, and how; empty if the message is of something else."""
    missing = _NO_FACTORY.search(message)
    if missing:
        return _of_identifier(missing.group(1))
    missing = _NO_CLASS.search(message)
    if missing:
        return _of_class(missing.group(1).replace("/", "."))
    return ""


def _of_identifier(identifier: str) -> str:
    if identifier in _OF_FLINK_ITSELF:
        return _with_flinks_version(f"'{identifier}'", _FLINK + _OF_FLINK_ITSELF[identifier])
    coordinate = _WITH_VERSIONS_OF_THEIR_OWN.get(identifier, "")
    return _with_own_version(f"'{identifier}'", coordinate) if coordinate else ""


def _of_class(name: str) -> str:
    found = [package for package in _OF_PACKAGES if name.startswith(package)]
    if not found:
        return ""
    coordinate = _OF_PACKAGES[max(found, key=len)]
    if coordinate.removeprefix(_FLINK) in _OF_FLINK_ITSELF.values():
        return _with_flinks_version(f"The class {name}", coordinate)
    return _with_own_version(f"The class {name}", coordinate)


def _with_flinks_version(what: str, coordinate: str) -> str:
    return f"{what} is in {coordinate}:{_flink_version()} on Maven Central. {_HOW}"


def _with_own_version(what: str, coordinate: str) -> str:
    ours = coordinate.startswith(_FLINK) and "shaded" not in coordinate
    series = ".".join(_flink_version().split(".")[:2])
    which = (
        f": take a version whose ending is for Flink {series}, or the next before it"
        if ours
        else ""
    )
    return f"{what} is in {coordinate} on Maven Central{which}. {_HOW}"


def _flink_version() -> str:
    return metadata.version("apache-flink-libraries")
