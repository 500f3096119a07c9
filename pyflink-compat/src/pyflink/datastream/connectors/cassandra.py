"""Tables of Apache Cassandra."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from pyflink._java_objects import JavaBuilder, construct, existing_class, java_enum, java_value

if TYPE_CHECKING:
    from pyflink.common.time import Duration
    from pyflink.datastream.data_stream import DataStream

__all__ = [
    "CassandraCommitter",
    "CassandraFailureHandler",
    "CassandraSink",
    "ClusterBuilder",
    "ConsistencyLevel",
    "MapperOptions",
]

_CASSANDRA = "org.apache.flink.streaming.connectors.cassandra."


class ClusterBuilder:
    """A Java object that makes connections to a cluster."""

    def __init__(self, j_cluster_builder: Any) -> None:
        self._j_cluster_builder = j_cluster_builder


class ConsistencyLevel(enum.Enum):
    """How many replicas have to answer."""

    ANY = "ANY"
    ONE = "ONE"
    TWO = "TWO"
    THREE = "THREE"
    QUORUM = "QUORUM"
    ALL = "ALL"
    LOCAL_QUORUM = "LOCAL_QUORUM"
    EACH_QUORUM = "EACH_QUORUM"
    SERIAL = "SERIAL"
    LOCAL_SERIAL = "LOCAL_SERIAL"
    LOCAL_ONE = "LOCAL_ONE"

    def _to_java(self) -> Any:
        return java_enum("com.datastax.driver.core.ConsistencyLevel", self.name)


class MapperOptions:
    """How objects are written."""

    def __init__(self) -> None:
        self._j_mapper_options = construct(_CASSANDRA + "SimpleMapperOptions")

    def ttl(self, ttl: int) -> MapperOptions:
        """Sets how many seconds rows live."""
        return self._set("ttl", ttl)

    def timestamp(self, timestamp: int) -> MapperOptions:
        """Sets the rows' time, in microseconds since 1970."""
        return self._set("timestamp", timestamp)

    def consistency_level(self, cl: ConsistencyLevel) -> MapperOptions:
        """Sets how many replicas have to answer."""
        return self._set("consistencyLevel", cl)

    def tracing(self, enabled: bool) -> MapperOptions:
        """Sets whether the cluster notes what it did."""
        return self._set("tracing", enabled)

    def save_null_fields(self, enabled: bool) -> MapperOptions:
        """Sets whether NULLs are written."""
        return self._set("saveNullFields", enabled)

    def if_not_exists(self, enabled: bool) -> MapperOptions:
        """Sets whether only rows are written that are not there."""
        return self._set("ifNotExists", enabled)

    def _set(self, method: str, value: Any) -> MapperOptions:
        getattr(self._j_mapper_options, method)(java_value(value))
        return self


class CassandraCommitter:
    """Notes which checkpoints were written."""

    def __init__(self, j_checkpoint_committer: Any) -> None:
        self._j_checkpoint_committer = j_checkpoint_committer

    @staticmethod
    def default_checkpoint_committer(
        builder: ClusterBuilder, key_space: str | None = None
    ) -> CassandraCommitter:
        """In a table of the cluster."""
        given = () if key_space is None else (key_space,)
        committers = _CASSANDRA + "CassandraCommitter"
        return CassandraCommitter(construct(committers, builder._j_cluster_builder, *given))


class CassandraFailureHandler:
    """Decides what a failed request does."""

    def __init__(self, j_cassandra_failure_handler: Any) -> None:
        self._j_cassandra_failure_handler = j_cassandra_failure_handler

    @staticmethod
    def no_op() -> CassandraFailureHandler:
        """It fails the job."""
        return CassandraFailureHandler(construct(_CASSANDRA + "NoOpCassandraFailureHandler"))


class CassandraSink:
    """The end of a stream in a table."""

    def __init__(self, j_cassandra_sink: Any) -> None:
        self._j_cassandra_sink = j_cassandra_sink

    def name(self, name: str) -> CassandraSink:
        """Sets the operator's name."""
        return self._set("name", name)

    def uid(self, uid: str) -> CassandraSink:
        """Sets the name by which savepoints know the operator."""
        return self._set("uid", uid)

    def set_uid_hash(self, uid_hash: str) -> CassandraSink:
        """Sets the number by which old savepoints know the operator."""
        return self._set("setUidHash", uid_hash)

    def set_parallelism(self, parallelism: int) -> CassandraSink:
        """Sets how many tasks the operator has."""
        return self._set("setParallelism", parallelism)

    def disable_chaining(self) -> CassandraSink:
        """Keeps the operator in a task of its own."""
        return self._set("disableChaining")

    def slot_sharing_group(self, slot_sharing_group: Any) -> CassandraSink:
        """Sets with which operators it shares slots."""
        return self._set("slotSharingGroup", slot_sharing_group)

    def _set(self, method: str, *values: Any) -> CassandraSink:
        made = getattr(self._j_cassandra_sink, method)(*map(java_value, values))
        self._j_cassandra_sink = made
        return self

    @staticmethod
    def add_sink(input: DataStream) -> CassandraSink.CassandraSinkBuilder:  # noqa: A002
        """Ends a stream in a table; says how by the builder."""
        sinks = existing_class(_CASSANDRA + "CassandraSink")
        return CassandraSink.CassandraSinkBuilder(sinks.addSink(input._j_data_stream))

    class CassandraSinkBuilder(JavaBuilder):
        """Says how elements are written."""

        def __init__(self, j_cassandra_sink_builder: Any) -> None:
            super().__init__(j_cassandra_sink_builder)

        def set_query(self, query: str) -> CassandraSink.CassandraSinkBuilder:
            """Sets the statement, whose question marks are fields of rows."""
            return self._with("setQuery", query)

        def set_host(self, host: str, port: int = 9042) -> CassandraSink.CassandraSinkBuilder:
            """Sets a node."""
            return self._with("setHost", host, port)

        def set_cluster_builder(
            self, builder: ClusterBuilder
        ) -> CassandraSink.CassandraSinkBuilder:
            """Sets what makes connections."""
            return self._with("setClusterBuilder", builder._j_cluster_builder)

        def enable_write_ahead_log(
            self, committer: CassandraCommitter | None = None
        ) -> CassandraSink.CassandraSinkBuilder:
            """Writes elements once their checkpoint is complete."""
            given = () if committer is None else (committer._j_checkpoint_committer,)
            return self._with("enableWriteAheadLog", *given)

        def set_mapper_options(self, options: MapperOptions) -> CassandraSink.CassandraSinkBuilder:
            """Sets how objects are written."""
            return self._with("setMapperOptions", options._j_mapper_options)

        def set_failure_handler(
            self, failure_handler: CassandraFailureHandler
        ) -> CassandraSink.CassandraSinkBuilder:
            """Sets what a failed request does."""
            return self._with("setFailureHandler", failure_handler._j_cassandra_failure_handler)

        def set_max_concurrent_requests(
            self, max_concurrent_requests: int, duration: Duration | None = None
        ) -> CassandraSink.CassandraSinkBuilder:
            """Sets how many requests may be under way, and how long the next waits for that."""
            given = () if duration is None else (duration,)
            return self._with("setMaxConcurrentRequests", max_concurrent_requests, *given)

        def enable_ignore_null_fields(self) -> CassandraSink.CassandraSinkBuilder:
            """Leaves columns alone for which there is a NULL."""
            return self._with("enableIgnoreNullFields")

        def build(self) -> CassandraSink:
            """The sink."""
            return CassandraSink(self._j_builder.build())
