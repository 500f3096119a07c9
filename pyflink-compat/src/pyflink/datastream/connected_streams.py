"""Two streams, for functions that get the elements of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fletching.connected_streams import (
    BroadcastProcessFunction,
    KeyedBroadcastProcessFunction,
    KeyedCoProcessFunction,
)

from pyflink._gateway import gateway
from pyflink._gateway.arrays import new_array
from pyflink._mirror.generated.broadcast_connected_stream import (
    BroadcastConnectedStream as MirroredBroadcastConnectedStream,
)
from pyflink._mirror.generated.broadcast_stream import BroadcastStream as MirroredBroadcastStream
from pyflink._mirror.generated.connected_streams import (
    ConnectedStreams as MirroredConnectedStreams,
)
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream._elements import type_info_of
from pyflink.datastream._functions import is_java, java_type_of, payload_of
from pyflink.datastream.data_stream import DataStream
from pyflink.datastream.keyed_stream import KeyedStream
from pyflink.datastream.state import MapStateDescriptor

if TYPE_CHECKING:
    from pyflink.datastream.functions import (
        CoFlatMapFunction,
        CoMapFunction,
        CoProcessFunction,
        KeySelector,
    )

__all__ = ["BroadcastConnectedStream", "BroadcastStream", "ConnectedStreams"]

_MAP_STATE_DESCRIPTOR = "org.apache.flink.api.common.state.MapStateDescriptor"


class BroadcastStream(MirroredBroadcastStream):
    """A stream whose elements go to all parallel tasks, with the states that are made of them."""

    def get_type(self) -> TypeInformation:
        """The type of the elements."""
        return type_info_of(self._java.getType())


class ConnectedStreams(MirroredConnectedStreams):
    """Two streams of which a function gets the elements, with a method for those of each."""

    def __init__(self, stream1: Any, stream2: DataStream | None = None) -> None:
        """Takes two streams, or Java's ConnectedStreams."""
        self._connected: Any = None
        if stream2 is None:
            self._connected = stream1
            stream1, stream2 = (
                DataStream(stream1.getFirstInput()),
                DataStream(stream1.getSecondInput()),
            )
        self.stream1: DataStream = stream1
        self.stream2: DataStream = stream2

    @property
    def _java(self) -> Any:
        # Streams with keys get operators of their own for it, where it is asked for.
        if self._connected is None:
            self._connected = self.stream1._java.connect(self.stream2._java)
        return self._connected

    @_java.setter
    def _java(self, java: Any) -> None:
        self._connected = java

    @property
    def _j_connected_streams(self) -> Any:
        return self._java

    def get_first_input(self) -> DataStream:
        """The first stream."""
        return self.stream1

    def get_second_input(self) -> DataStream:
        """The second stream."""
        return self.stream2

    def get_type1(self) -> TypeInformation:
        """The type of the first stream's elements."""
        return self.stream1.get_type()

    def get_type2(self) -> TypeInformation:
        """The type of the second stream's elements."""
        return self.stream2.get_type()

    def key_by(  # type: ignore[override]
        self,
        key_selector1: Callable[[Any], Any] | KeySelector,
        key_selector2: Callable[[Any], Any] | KeySelector,
        key_type: TypeInformation | None = None,
    ) -> ConnectedStreams:
        """The same elements, parted by the keys that the functions give of those of each stream.

        Elements of both streams with the same key share its state and timers. What Java's method
        takes besides, such as positions of fields, is for Java's functions.
        """
        if not callable(key_selector1) and not hasattr(key_selector1, "get_key"):
            by_java: ConnectedStreams = super().key_by(
                key_selector1, key_selector2, *_if_given(key_type)
            )
            return by_java
        return ConnectedStreams(
            self.stream1.key_by(key_selector1, key_type),
            self.stream2.key_by(key_selector2, key_type),
        )

    def map(self, func: CoMapFunction, output_type: TypeInformation | None = None) -> DataStream:
        """A stream with an element for each element of both; None is left out."""
        if is_java(func):
            return super().map(func, *_if_given(output_type))
        return self._made_by("CO_MAP", "Co-Map", func, output_type)

    def flat_map(
        self, func: CoFlatMapFunction, output_type: TypeInformation | None = None
    ) -> DataStream:
        """A stream with any number of elements for each element of both."""
        if is_java(func):
            return super().flat_map(func, *_if_given(output_type))
        return self._made_by("CO_FLAT_MAP", "Co-Flat Map", func, output_type)

    def process(
        self,
        func: CoProcessFunction | KeyedCoProcessFunction,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """A stream of what the function emits; with keys it may have state and timers for each."""
        if is_java(func):
            made: DataStream = super().process(func)
            return made if output_type is None else made.returns(output_type)
        if self._is_keyed():
            return self._made_by("KEYED_CO_PROCESS", "Keyed Co-Process", func, output_type)
        if isinstance(func, KeyedCoProcessFunction):
            raise TypeError(_needs_keys(func, "key_by(selector1, selector2)"))
        return self._made_by("CO_PROCESS", "Co-Process", func, output_type)

    def _is_keyed(self) -> bool:
        return isinstance(self.stream1, KeyedStream) and isinstance(self.stream2, KeyedStream)

    def _made_by(
        self, kind: str, name: str, func: Any, output_type: TypeInformation | None
    ) -> DataStream:
        payload = payload_of(func, kind)
        j_type = java_type_of(output_type)
        if self._is_keyed():
            j_first, j_second = self._j_keyed_streams()
            made = _streams().processKeyed(j_first, j_second, name, kind, payload, j_type)
        else:
            j_first, j_second = self.stream1._java, self.stream2._java
            made = _streams().process(j_first, j_second, name, kind, payload, j_type)
        return DataStream(made)

    def _j_keyed_streams(self) -> tuple[Any, Any]:
        streams: list[Any] = [self.stream1, self.stream2]
        first, second = (each._j_keyed_stream for each in streams)
        types = [each.getType().getTypeAt(0) for each in (first, second)]
        if not types[0].equals(types[1]):
            raise TypeError(
                f"The keys of connected streams are of one type, and these are of "
                f"{types[0].toString()} and {types[1].toString()}: give key_by of both the same "
                f"key_type."
            )
        return first, second


class BroadcastConnectedStream(MirroredBroadcastConnectedStream):
    """A stream and a broadcast one, of which a function gets the elements."""

    def __init__(
        self, non_broadcast_stream: Any, broadcast_stream: BroadcastStream | None = None
    ) -> None:
        """Takes both streams, or Java's BroadcastConnectedStream."""
        self._connected: Any = None
        if broadcast_stream is None:
            self._connected = non_broadcast_stream
            broadcast_stream = BroadcastStream(non_broadcast_stream.getSecondInput())
            non_broadcast_stream = DataStream(non_broadcast_stream.getFirstInput())
        self.non_broadcast_stream: DataStream = non_broadcast_stream
        self.broadcast_stream: BroadcastStream = broadcast_stream

    @property
    def _java(self) -> Any:
        if self._connected is None:
            first: Any = self.non_broadcast_stream._java
            self._connected = first.connect(self.broadcast_stream._java)
        return self._connected

    @_java.setter
    def _java(self, java: Any) -> None:
        self._connected = java

    @property
    def _j_broadcast_connected_stream(self) -> Any:
        return self._java

    def get_first_input(self) -> DataStream:
        """The stream that is not broadcast."""
        return self.non_broadcast_stream

    def get_second_input(self) -> BroadcastStream:
        """The broadcast stream."""
        return self.broadcast_stream

    def get_type1(self) -> TypeInformation:
        """The type of the elements of the stream that is not broadcast."""
        return self.non_broadcast_stream.get_type()

    def get_type2(self) -> TypeInformation:
        """The type of the broadcast elements."""
        return self.broadcast_stream.get_type()

    def process(
        self,
        func: BroadcastProcessFunction[Any, Any, Any]
        | KeyedBroadcastProcessFunction[Any, Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """A stream of what the function emits, which may keep what it has of the broadcast one."""
        if is_java(func):
            return super().process(func, *_if_given(output_type))
        payload = payload_of(func, "BROADCAST_PROCESS")
        stream, j_broadcast = self.non_broadcast_stream, self.broadcast_stream._java
        j_type = java_type_of(output_type)
        if isinstance(stream, KeyedStream):
            if isinstance(func, BroadcastProcessFunction):
                raise TypeError(
                    f"{type(func).__name__} is a BroadcastProcessFunction, and the stream has "
                    f"keys: make it a KeyedBroadcastProcessFunction."
                )
            return DataStream(
                _streams().processKeyedBroadcast(
                    stream._j_keyed_stream, j_broadcast, "Keyed Broadcast Process", payload, j_type
                )
            )
        if isinstance(func, KeyedBroadcastProcessFunction):
            raise TypeError(_needs_keys(func, "key_by before connect"))
        return DataStream(
            _streams().processBroadcast(
                stream._java, j_broadcast, "Broadcast Process", payload, j_type
            )
        )


def connected(
    stream: DataStream, other: DataStream | BroadcastStream
) -> ConnectedStreams | BroadcastConnectedStream:
    """Both streams together."""
    if isinstance(other, BroadcastStream):
        return BroadcastConnectedStream(stream, other)
    if isinstance(other, DataStream):
        return ConnectedStreams(stream, other)
    raise TypeError(f"A DataStream or a BroadcastStream is needed, not {other!r}.")


def broadcast(stream: DataStream, descriptors: Sequence[MapStateDescriptor]) -> BroadcastStream:
    """A stream with the states that will be made of it."""
    j_descriptors = [_java_descriptor(descriptor) for descriptor in descriptors]
    j_array = new_array(_MAP_STATE_DESCRIPTOR, j_descriptors)
    return BroadcastStream(stream._java.broadcast(j_array))


def _java_descriptor(descriptor: Any) -> Any:
    if not isinstance(descriptor, MapStateDescriptor):
        raise TypeError(f"A MapStateDescriptor is needed, not {descriptor!r}.")
    kind = gateway().java_class("io.fletching.engine.PythonMapStateDescriptor")
    types = (descriptor.key_type_info, descriptor.type_info)
    return kind.of(descriptor.name, *(_java_type_or_none(each) for each in types))


def _java_type_or_none(type_info: TypeInformation | None) -> Any:
    # What is any Python object has a form of its own as a key.
    if type_info is None or type_info.description[0] == "PICKLED_BYTE_ARRAY":
        return None
    return type_info.get_java_type_info()


def _needs_keys(func: Any, how: str) -> str:
    return f"{type(func).__name__} is a function of streams with keys: call {how}."


def _if_given(output_type: TypeInformation | None) -> tuple[TypeInformation, ...]:
    return () if output_type is None else (output_type,)


def _streams() -> Any:
    return gateway().java_class("io.fletching.engine.PythonConnectedStreams")
