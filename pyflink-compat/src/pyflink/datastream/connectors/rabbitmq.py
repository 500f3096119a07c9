"""Queues of RabbitMQ."""

from __future__ import annotations

from typing import Any

from pyflink._java_objects import JavaBuilder, construct
from pyflink.common.serialization import DeserializationSchema, SerializationSchema
from pyflink.datastream._java_functions import SinkFunction, SourceFunction

__all__ = ["RMQConnectionConfig", "RMQSink", "RMQSource"]

_RABBITMQ = "org.apache.flink.streaming.connectors.rabbitmq."


class RMQConnectionConfig:
    """Where the broker is, and how it is asked."""

    def __init__(self, j_rmq_connection_config: Any) -> None:
        self._j_rmq_connection_config = j_rmq_connection_config

    def get_host(self) -> str:
        """The broker's host."""
        return str(self._j_rmq_connection_config.getHost())

    def get_port(self) -> int:
        """The broker's port."""
        return int(self._j_rmq_connection_config.getPort())

    def get_virtual_host(self) -> str:
        """The virtual host in the broker."""
        return str(self._j_rmq_connection_config.getVirtualHost())

    def get_user_name(self) -> str:
        """Who asks."""
        return str(self._j_rmq_connection_config.getUsername())

    def get_password(self) -> str:
        """By which word."""
        return str(self._j_rmq_connection_config.getPassword())

    def get_uri(self) -> str:
        """All of that in one."""
        return str(self._j_rmq_connection_config.getUri())

    def get_network_recovery_interval(self) -> int:
        """How many milliseconds lie between attempts to connect again."""
        return int(self._j_rmq_connection_config.getNetworkRecoveryInterval())

    def is_automatic_recovery(self) -> bool:
        """Whether a lost connection is made again."""
        return bool(self._j_rmq_connection_config.isAutomaticRecovery())

    def is_topology_recovery(self) -> bool:
        """Whether queues and bindings are then made again, too."""
        return bool(self._j_rmq_connection_config.isTopologyRecovery())

    def get_connection_timeout(self) -> int:
        """How many milliseconds connecting may take."""
        return int(self._j_rmq_connection_config.getConnectionTimeout())

    def get_requested_channel_max(self) -> int:
        """How many channels are asked for."""
        return int(self._j_rmq_connection_config.getRequestedChannelMax())

    def get_requested_frame_max(self) -> int:
        """How many bytes a frame may have."""
        return int(self._j_rmq_connection_config.getRequestedFrameMax())

    def get_requested_heartbeat(self) -> int:
        """How many seconds lie between signs of life."""
        return int(self._j_rmq_connection_config.getRequestedHeartbeat())

    class Builder(JavaBuilder):
        """Says where the broker is, and how it is asked."""

        def __init__(self) -> None:
            super().__init__(construct(_RABBITMQ + "common.RMQConnectionConfig$Builder"))

        def set_port(self, port: int) -> RMQConnectionConfig.Builder:
            """Sets the broker's port."""
            return self._with("setPort", port)

        def set_host(self, host: str) -> RMQConnectionConfig.Builder:
            """Sets the broker's host."""
            return self._with("setHost", host)

        def set_virtual_host(self, vhost: str) -> RMQConnectionConfig.Builder:
            """Sets the virtual host in the broker."""
            return self._with("setVirtualHost", vhost)

        def set_user_name(self, user_name: str) -> RMQConnectionConfig.Builder:
            """Sets who asks."""
            return self._with("setUserName", user_name)

        def set_password(self, password: str) -> RMQConnectionConfig.Builder:
            """Sets by which word."""
            return self._with("setPassword", password)

        def set_uri(self, uri: str) -> RMQConnectionConfig.Builder:
            """Sets all of that in one."""
            return self._with("setUri", uri)

        def set_topology_recovery_enabled(
            self, topology_recovery_enabled: bool
        ) -> RMQConnectionConfig.Builder:
            """Sets whether queues and bindings are made again with a lost connection."""
            return self._with("setTopologyRecoveryEnabled", topology_recovery_enabled)

        def set_requested_heartbeat(self, requested_heartbeat: int) -> RMQConnectionConfig.Builder:
            """Sets how many seconds lie between signs of life."""
            return self._with("setRequestedHeartbeat", requested_heartbeat)

        def set_requested_frame_max(self, requested_frame_max: int) -> RMQConnectionConfig.Builder:
            """Sets how many bytes a frame may have."""
            return self._with("setRequestedFrameMax", requested_frame_max)

        def set_requested_channel_max(
            self, requested_channel_max: int
        ) -> RMQConnectionConfig.Builder:
            """Sets how many channels are asked for."""
            return self._with("setRequestedChannelMax", requested_channel_max)

        def set_network_recovery_interval(
            self, network_recovery_interval: int
        ) -> RMQConnectionConfig.Builder:
            """Sets how many milliseconds lie between attempts to connect again."""
            return self._with("setNetworkRecoveryInterval", network_recovery_interval)

        def set_connection_timeout(self, connection_timeout: int) -> RMQConnectionConfig.Builder:
            """Sets how many milliseconds connecting may take."""
            return self._with("setConnectionTimeout", connection_timeout)

        def set_automatic_recovery(self, automatic_recovery: bool) -> RMQConnectionConfig.Builder:
            """Sets whether a lost connection is made again."""
            return self._with("setAutomaticRecovery", automatic_recovery)

        def set_prefetch_count(self, prefetch_count: int) -> RMQConnectionConfig.Builder:
            """Sets how many messages may be on the way that were not acknowledged."""
            return self._with("setPrefetchCount", prefetch_count)

        def build(self) -> RMQConnectionConfig:
            """The configuration."""
            return RMQConnectionConfig(self._j_builder.build())


class RMQSource(SourceFunction):
    """The messages of a queue."""

    def __init__(
        self,
        connection_config: RMQConnectionConfig,
        queue_name: str,
        use_correlation_id: bool,
        deserialization_schema: DeserializationSchema,
    ) -> None:
        super().__init__(
            construct(
                _RABBITMQ + "RMQSource",
                connection_config._j_rmq_connection_config,
                queue_name,
                use_correlation_id,
                deserialization_schema._j_deserialization_schema,
            )
        )


class RMQSink(SinkFunction):
    """Writes elements into a queue."""

    def __init__(
        self,
        connection_config: RMQConnectionConfig,
        queue_name: str,
        serialization_schema: SerializationSchema,
    ) -> None:
        super().__init__(
            construct(
                _RABBITMQ + "RMQSink",
                connection_config._j_rmq_connection_config,
                queue_name,
                serialization_schema._j_serialization_schema,
            )
        )
