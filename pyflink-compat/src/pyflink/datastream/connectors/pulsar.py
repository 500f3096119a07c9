"""Topics of Apache Pulsar."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyflink._java_objects import (
    JavaBuilder,
    construct,
    existing_class,
    java_enum,
    java_value,
)
from pyflink._java_objects import properties as java_properties
from pyflink.common.configuration import Configuration
from pyflink.common.serialization import DeserializationSchema, SerializationSchema
from pyflink.datastream.connectors.base import DeliveryGuarantee, Sink, Source

if TYPE_CHECKING:
    from pyflink.common.time import Duration

__all__ = [
    "MessageDelayer",
    "PulsarSink",
    "PulsarSinkBuilder",
    "PulsarSource",
    "PulsarSourceBuilder",
    "RangeGenerator",
    "StartCursor",
    "StopCursor",
    "TopicRoutingMode",
]

_PULSAR = "org.apache.flink.connector.pulsar."
_ENUMERATOR = _PULSAR + "source.enumerator."


def _message_id(message_id: bytes) -> Any:
    ids = existing_class("org.apache.pulsar.client.api.MessageId")
    return ids.fromByteArray(bytes(message_id))


def _option(key: Any, value: Any) -> Any:
    name = key if isinstance(key, str) else key.key()
    return Configuration.from_dict({name: value})._java


class StartCursor:
    """Where reading begins."""

    def __init__(self, _j_start_cursor: Any) -> None:
        self._j_start_cursor = _j_start_cursor

    @staticmethod
    def default_start_cursor() -> StartCursor:
        """At the earliest message."""
        return StartCursor(_start_cursors().defaultStartCursor())

    @staticmethod
    def earliest() -> StartCursor:
        """At the earliest message."""
        return StartCursor(_start_cursors().earliest())

    @staticmethod
    def latest() -> StartCursor:
        """Behind the last message."""
        return StartCursor(_start_cursors().latest())

    @staticmethod
    def from_publish_time(timestamp: int) -> StartCursor:
        """At messages that were published at a time or later, in milliseconds since 1970."""
        return StartCursor(_start_cursors().fromPublishTime(timestamp))

    @staticmethod
    def from_message_id(message_id: bytes, inclusive: bool = True) -> StartCursor:
        """At a message, or behind it."""
        cursors = _start_cursors()
        return StartCursor(cursors.fromMessageId(_message_id(message_id), inclusive))


def _start_cursors() -> Any:
    return existing_class(_ENUMERATOR + "cursor.StartCursor")


class StopCursor:
    """Where reading stops."""

    def __init__(self, _j_stop_cursor: Any) -> None:
        self._j_stop_cursor = _j_stop_cursor

    @staticmethod
    def default_stop_cursor() -> StopCursor:
        """Nowhere."""
        return StopCursor(_stop_cursors().defaultStopCursor())

    @staticmethod
    def never() -> StopCursor:
        """Nowhere."""
        return StopCursor(_stop_cursors().never())

    @staticmethod
    def latest() -> StopCursor:
        """Behind the message that is the last one when reading begins."""
        return StopCursor(_stop_cursors().latest())

    @staticmethod
    def at_message_id(message_id: bytes) -> StopCursor:
        """Before a message."""
        return StopCursor(_stop_cursors().atMessageId(_message_id(message_id)))

    @staticmethod
    def after_message_id(message_id: bytes) -> StopCursor:
        """Behind a message."""
        return StopCursor(_stop_cursors().afterMessageId(_message_id(message_id)))

    @staticmethod
    def at_event_time(timestamp: int) -> StopCursor:
        """Before messages of this event time, in milliseconds since 1970."""
        return StopCursor(_stop_cursors().atEventTime(timestamp))

    @staticmethod
    def after_event_time(timestamp: int) -> StopCursor:
        """Behind messages of this event time, in milliseconds since 1970."""
        return StopCursor(_stop_cursors().afterEventTime(timestamp))

    @staticmethod
    def at_publish_time(timestamp: int) -> StopCursor:
        """Before messages that were published then, in milliseconds since 1970."""
        return StopCursor(_stop_cursors().atPublishTime(timestamp))

    @staticmethod
    def after_publish_time(timestamp: int) -> StopCursor:
        """Behind messages that were published then, in milliseconds since 1970."""
        return StopCursor(_stop_cursors().afterPublishTime(timestamp))


def _stop_cursors() -> Any:
    return existing_class(_ENUMERATOR + "cursor.StopCursor")


class RangeGenerator:
    """Which keys of a shared subscription are read."""

    def __init__(self, j_range_generator: Any) -> None:
        self._j_range_generator = j_range_generator

    @staticmethod
    def full() -> RangeGenerator:
        """All."""
        return RangeGenerator(construct(_ENUMERATOR + "topic.range.FullRangeGenerator"))

    @staticmethod
    def fixed_key(
        support_null_key: bool = False,
        keys: str | Sequence[str] | None = None,
        key_bytes: bytes | None = None,
        ordering_key_bytes: bytes | None = None,
    ) -> RangeGenerator:
        """These."""
        builder = existing_class(_ENUMERATOR + "topic.range.FixedKeysRangeGenerator").builder()
        if support_null_key:
            builder.supportNullKey()
        if keys is not None:
            builder.keys([keys] if isinstance(keys, str) else list(keys))
        if key_bytes is not None:
            builder.keyBytes(key_bytes)
        if ordering_key_bytes is not None:
            builder.orderingKeyBytes(ordering_key_bytes)
        return RangeGenerator(builder.build())


class _PulsarBuilder(JavaBuilder):
    """What a source's builder and a sink's share."""

    def set_service_url(self, service_url: str) -> Any:
        """Sets the brokers' URL."""
        return self._with("setServiceUrl", service_url)

    def set_admin_url(self, admin_url: str) -> Any:
        """Sets the URL of the administration."""
        return self._with("setAdminUrl", admin_url)

    def set_topics(self, topics: str | list[str]) -> Any:
        """Sets the topics, or partitions of them."""
        return self._with("setTopics", [topics] if isinstance(topics, str) else list(topics))

    def set_config(self, key: Any, value: Any) -> Any:
        """Sets an option of the client, by its name or as a ``ConfigOption``."""
        return self._with("setConfig", _option(key, value))

    def set_properties(self, config: Mapping[str, str]) -> Any:
        """Sets options of the client, by their names."""
        return self._with("setProperties", java_properties(config))

    def set_authentication(
        self, auth_plugin_class_name: str, auth_params_string: str | Mapping[str, str]
    ) -> Any:
        """Sets the Java class that says who asks, and what it needs."""
        parameters = auth_params_string
        given = parameters if isinstance(parameters, str) else dict(parameters)
        return self._with("setAuthentication", auth_plugin_class_name, given)


class PulsarSource(Source):
    """The messages of topics."""

    def __init__(self, j_pulsar_source: Any) -> None:
        super().__init__(j_pulsar_source)

    @staticmethod
    def builder() -> PulsarSourceBuilder:
        """A builder of the source."""
        return PulsarSourceBuilder()


class PulsarSourceBuilder(_PulsarBuilder):
    """Says which messages a ``PulsarSource`` reads, and how."""

    def __init__(self) -> None:
        super().__init__(existing_class(_PULSAR + "source.PulsarSource").builder())

    def set_subscription_name(self, subscription_name: str) -> PulsarSourceBuilder:
        """Sets the subscription."""
        return self._with("setSubscriptionName", subscription_name)

    def set_topic_pattern(self, topic_pattern: str) -> PulsarSourceBuilder:
        """Reads the topics whose names match a regular expression of Java."""
        return self._with("setTopicPattern", topic_pattern)

    def set_consumer_name(self, consumer_name: str) -> PulsarSourceBuilder:
        """Sets the consumers' name."""
        return self._with("setConsumerName", consumer_name)

    def set_range_generator(self, range_generator: RangeGenerator) -> PulsarSourceBuilder:
        """Sets which keys of a shared subscription are read."""
        return self._with("setRangeGenerator", range_generator._j_range_generator)

    def set_start_cursor(self, start_cursor: StartCursor) -> PulsarSourceBuilder:
        """Sets where reading begins."""
        return self._with("setStartCursor", start_cursor._j_start_cursor)

    def set_unbounded_stop_cursor(self, stop_cursor: StopCursor) -> PulsarSourceBuilder:
        """Stops there, though the stream counts as one without an end."""
        return self._with("setUnboundedStopCursor", stop_cursor._j_stop_cursor)

    def set_bounded_stop_cursor(self, stop_cursor: StopCursor) -> PulsarSourceBuilder:
        """Stops there: the stream has an end."""
        return self._with("setBoundedStopCursor", stop_cursor._j_stop_cursor)

    def set_deserialization_schema(
        self, deserialization_schema: DeserializationSchema
    ) -> PulsarSourceBuilder:
        """Sets how messages become elements."""
        return self._with(
            "setDeserializationSchema", deserialization_schema._j_deserialization_schema
        )

    def set_config_with_dict(self, config: Mapping[str, Any]) -> PulsarSourceBuilder:
        """Sets options of the client, by their names."""
        return self._with("setConfig", Configuration.from_dict(dict(config))._java)

    def build(self) -> PulsarSource:
        """The source."""
        return PulsarSource(self._j_builder.build())


class TopicRoutingMode(enum.Enum):
    """Which of a sink's topics gets an element."""

    ROUND_ROBIN = "ROUND_ROBIN"
    MESSAGE_KEY_HASH = "MESSAGE_KEY_HASH"
    CUSTOM = "CUSTOM"

    def _to_java(self) -> Any:
        return java_enum(_PULSAR + "sink.writer.router.TopicRoutingMode", self.name)


class MessageDelayer:
    """How long a message waits until it can be read."""

    def __init__(self, _j_message_delayer: Any) -> None:
        self._j_message_delayer = _j_message_delayer

    @staticmethod
    def never() -> MessageDelayer:
        """Not at all."""
        return MessageDelayer(_delayers().never())

    @staticmethod
    def fixed(duration: Duration | dt.timedelta) -> MessageDelayer:
        """So long."""
        return MessageDelayer(_delayers().fixed(java_value(duration)))


def _delayers() -> Any:
    return existing_class(_PULSAR + "sink.writer.delayer.MessageDelayer")


class PulsarSink(Sink):
    """Writes elements into topics."""

    def __init__(self, j_pulsar_sink: Any) -> None:
        super().__init__(j_pulsar_sink)

    @staticmethod
    def builder() -> PulsarSinkBuilder:
        """A builder of the sink."""
        return PulsarSinkBuilder()


class PulsarSinkBuilder(_PulsarBuilder):
    """Says how a ``PulsarSink`` writes messages."""

    def __init__(self) -> None:
        super().__init__(existing_class(_PULSAR + "sink.PulsarSink").builder())

    def set_producer_name(self, producer_name: str) -> PulsarSinkBuilder:
        """Sets the producers' name."""
        return self._with("setProducerName", producer_name)

    def set_delivery_guarantee(self, delivery_guarantee: DeliveryGuarantee) -> PulsarSinkBuilder:
        """Sets how often a message is written when the job fails and recovers."""
        return self._with("setDeliveryGuarantee", delivery_guarantee)

    def set_topic_routing_mode(self, topic_routing_mode: TopicRoutingMode) -> PulsarSinkBuilder:
        """Sets which of the topics gets an element."""
        return self._with("setTopicRoutingMode", topic_routing_mode)

    def set_topic_router(self, topic_router_class_name: str) -> PulsarSinkBuilder:
        """Sets the Java class that chooses a topic for an element, a ``TopicRouter``."""
        return self._with("setTopicRouter", construct(topic_router_class_name))

    def set_serialization_schema(
        self, serialization_schema: SerializationSchema
    ) -> PulsarSinkBuilder:
        """Sets how elements become messages."""
        return self._with("setSerializationSchema", serialization_schema._j_serialization_schema)

    def delay_sending_message(self, message_delayer: MessageDelayer) -> PulsarSinkBuilder:
        """Sets how long a message waits until it can be read."""
        return self._with("delaySendingMessage", message_delayer._j_message_delayer)

    def build(self) -> PulsarSink:
        """The sink."""
        return PulsarSink(self._j_builder.build())
