"""Indexes of Elasticsearch."""

from __future__ import annotations

import enum
from typing import Any, ClassVar

from pyflink._gateway.arrays import new_array
from pyflink._java_objects import JavaBuilder, construct, existing_class, java_enum
from pyflink.datastream.connectors.base import DeliveryGuarantee, Sink

__all__ = [
    "Elasticsearch6SinkBuilder",
    "Elasticsearch7SinkBuilder",
    "ElasticsearchEmitter",
    "ElasticsearchSink",
    "FlushBackoffType",
]

_SINK = "org.apache.flink.connector.elasticsearch.sink."


class FlushBackoffType(enum.Enum):
    """How the wait between attempts grows."""

    CONSTANT = "CONSTANT"
    EXPONENTIAL = "EXPONENTIAL"
    NONE = "NONE"

    def _to_java(self) -> Any:
        return java_enum(_SINK + "FlushBackoffType", self.name)


class ElasticsearchEmitter:
    """Makes requests of elements that are maps."""

    def __init__(self, j_emitter: Any) -> None:
        self._j_emitter = j_emitter

    @staticmethod
    def static_index(
        index: str, key_field: str | None = None, doc_type: str | None = None
    ) -> ElasticsearchEmitter:
        """Writes all elements into this index."""
        emitters = _SINK + "MapElasticsearchEmitter"
        return ElasticsearchEmitter(construct(emitters, index, doc_type, key_field, False))

    @staticmethod
    def dynamic_index(
        index_field: str, key_field: str | None = None, doc_type: str | None = None
    ) -> ElasticsearchEmitter:
        """Writes each element into the index that one of its fields names."""
        emitters = _SINK + "MapElasticsearchEmitter"
        return ElasticsearchEmitter(construct(emitters, index_field, doc_type, key_field, True))


class ElasticsearchSink(Sink):
    """Writes elements into indexes."""

    def __init__(self, j_elasticsearch_sink: Any) -> None:
        super().__init__(j_elasticsearch_sink)


class _SinkBuilder(JavaBuilder):
    """Says how an ``ElasticsearchSink`` writes."""

    _version: ClassVar[int]

    def __init__(self) -> None:
        super().__init__(construct(f"{_SINK}Elasticsearch{self._version}SinkBuilder"))

    def get_http_host_class(self) -> Any:
        """The Java class of a node's address."""
        shaded = f"org.apache.flink.elasticsearch{self._version}.shaded.org.apache.http.HttpHost"
        try:
            return existing_class(shaded)
        except ImportError:
            return existing_class("org.apache.http.HttpHost")

    def set_emitter(self, emitter: ElasticsearchEmitter) -> Any:
        """Sets what makes requests of elements."""
        return self._with("setEmitter", emitter._j_emitter)

    def set_hosts(self, hosts: str | list[str]) -> Any:
        """Sets the nodes, as ``http://host:port``."""
        hosts_class = self.get_http_host_class()
        named = [hosts] if isinstance(hosts, str) else hosts
        made = [hosts_class.create(each) for each in named]
        return self._with("setHosts", new_array(hosts_class._fqn, made))

    def set_delivery_guarantee(self, delivery_guarantee: DeliveryGuarantee) -> Any:
        """Sets how often an element is written when the job fails and recovers."""
        return self._with("setDeliveryGuarantee", delivery_guarantee)

    def set_bulk_flush_max_actions(self, num_max_actions: int) -> Any:
        """Sets how many requests go at once; -1 for any number."""
        return self._with("setBulkFlushMaxActions", num_max_actions)

    def set_bulk_flush_max_size_mb(self, max_size_mb: int) -> Any:
        """Sets how many MiB go at once; -1 for any number."""
        return self._with("setBulkFlushMaxSizeMb", max_size_mb)

    def set_bulk_flush_interval(self, interval_millis: int) -> Any:
        """Sets after how many milliseconds requests go; -1 for never."""
        return self._with("setBulkFlushInterval", interval_millis)

    def set_bulk_flush_backoff_strategy(
        self, flush_backoff_type: FlushBackoffType, max_retries: int, delay_millis: int
    ) -> Any:
        """Sets how often requests are tried again, and how long the wait is."""
        return self._with(
            "setBulkFlushBackoffStrategy", flush_backoff_type, max_retries, delay_millis
        )

    def set_connection_username(self, username: str) -> Any:
        """Sets who asks."""
        return self._with("setConnectionUsername", username)

    def set_connection_password(self, password: str) -> Any:
        """Sets by which word."""
        return self._with("setConnectionPassword", password)

    def set_connection_path_prefix(self, prefix: str) -> Any:
        """Sets how the requests' paths begin."""
        return self._with("setConnectionPathPrefix", prefix)

    def set_connection_request_timeout(self, timeout: int) -> Any:
        """Sets how many milliseconds getting a connection may take."""
        return self._with("setConnectionRequestTimeout", timeout)

    def set_connection_timeout(self, timeout: int) -> Any:
        """Sets how many milliseconds making a connection may take."""
        return self._with("setConnectionTimeout", timeout)

    def set_socket_timeout(self, timeout: int) -> Any:
        """Sets how many milliseconds an answer may take."""
        return self._with("setSocketTimeout", timeout)

    def build(self) -> ElasticsearchSink:
        """The sink."""
        return ElasticsearchSink(self._j_builder.build())


class Elasticsearch6SinkBuilder(_SinkBuilder):
    """Says how an ``ElasticsearchSink`` writes to Elasticsearch 6."""

    _version = 6


class Elasticsearch7SinkBuilder(_SinkBuilder):
    """Says how an ``ElasticsearchSink`` writes to Elasticsearch 7."""

    _version = 7
