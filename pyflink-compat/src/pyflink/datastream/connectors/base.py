"""What connectors are made of."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from pyflink._java_objects import java_enum
from pyflink._mirror.mirror_kinds import Converter
from pyflink.datastream._java_functions import JavaFunctionWrapper

if TYPE_CHECKING:
    from pyflink.datastream.data_stream import DataStream

__all__ = ["DeliveryGuarantee", "Sink", "Source", "StreamTransformer", "SupportsPreprocessing"]

_CONNECTOR = "org.apache.flink.api.connector."


class Source(JavaFunctionWrapper):
    """A Java ``Source``, for ``StreamExecutionEnvironment.from_source``."""

    _java_converter = Converter(
        frozenset((_CONNECTOR + "source.Source",)), lambda value, kind: value.get_java_function()
    )

    def __init__(self, source: Any) -> None:
        super().__init__(source)


class Sink(JavaFunctionWrapper):
    """A Java ``Sink``, for ``DataStream.sink_to``."""

    _java_converter = Converter(
        frozenset((_CONNECTOR + "sink2.Sink",)), lambda value, kind: value.get_java_function()
    )

    def __init__(self, sink: Any) -> None:
        super().__init__(sink)


class StreamTransformer(ABC):
    """Prepares a stream for a sink."""

    @abstractmethod
    def apply(self, ds: DataStream) -> DataStream:
        """The stream that goes into the sink."""


class SupportsPreprocessing(ABC):
    """A sink that wants its stream prepared."""

    @abstractmethod
    def get_transformer(self) -> StreamTransformer | None:
        """What prepares the stream; None where nothing is to be done."""


class DeliveryGuarantee(enum.Enum):
    """How often an element reaches the other system when a job fails and recovers."""

    EXACTLY_ONCE = "exactly-once"
    AT_LEAST_ONCE = "at-least-once"
    NONE = "none"

    def _to_java(self) -> Any:
        return java_enum("org.apache.flink.connector.base.DeliveryGuarantee", self.name)
