"""Streams of elements."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, overload

from fletching.composed import EventTime

from pyflink._mirror.calls import java_class
from pyflink._mirror.generated.data_stream_sink import DataStreamSink as DataStreamSink
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.common.watermark_strategy import WatermarkStrategy
from pyflink.datastream._functions import (
    batches_of,
    element_read,
    is_java,
    java_type_of,
    keyed_by,
    output_type_of,
    partitioned_by,
    stream_of,
    timed_by,
)
from pyflink.datastream._streams import JavaStream

if TYPE_CHECKING:
    from pyflink.common.execution_config import ExecutionConfig
    from pyflink.datastream._elements import CloseableIterator
    from pyflink.datastream.cached_data_stream import CachedDataStream
    from pyflink.datastream.connected_streams import (
        BroadcastConnectedStream,
        BroadcastStream,
        ConnectedStreams,
    )
    from pyflink.datastream.functions import (
        FilterFunction,
        FlatMapFunction,
        KeySelector,
        MapBatchesFunction,
        MapFunction,
        Partitioner,
        ProcessFunction,
    )
    from pyflink.datastream.joined_streams import CoGroupedStreams, JoinedStreams
    from pyflink.datastream.keyed_stream import KeyedStream
    from pyflink.datastream.output_tag import OutputTag
    from pyflink.datastream.partition_windows import PartitionWindowedStream
    from pyflink.datastream.state import MapStateDescriptor
    from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment
    from pyflink.datastream.window import WindowAssigner
    from pyflink.datastream.windowed_stream import AllWindowedStream, WindowedStream

__all__ = [
    "AllWindowedStream",
    "BroadcastConnectedStream",
    "BroadcastStream",
    "CachedDataStream",
    "CloseableIterator",
    "ConnectedStreams",
    "DataStream",
    "DataStreamSink",
    "KeyedStream",
    "WindowedStream",
]

_ELSEWHERE = {
    "AllWindowedStream": "windowed_stream",
    "BroadcastConnectedStream": "connected_streams",
    "BroadcastStream": "connected_streams",
    "CachedDataStream": "cached_data_stream",
    "CloseableIterator": "_elements",
    "ConnectedStreams": "connected_streams",
    "KeyedStream": "keyed_stream",
    "WindowedStream": "windowed_stream",
}
"""What PyFlink has in this module, and needs this one."""


def __getattr__(name: str) -> Any:
    module = _ELSEWHERE.get(name)
    if module is None:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(importlib.import_module(f"pyflink.datastream.{module}"), name)


class DataStream(JavaStream):
    """A stream of elements of one type, on the way between operators."""

    _handle_name = "_j_data_stream"

    def __init__(self, j_data_stream: Any) -> None:
        self._hold(j_data_stream)

    def get_type(self) -> TypeInformation:
        """The type of the elements."""
        from pyflink.datastream._elements import type_info_of

        return type_info_of(self._java.getType())

    def get_execution_environment(self) -> StreamExecutionEnvironment:
        """The environment that the stream belongs to."""
        return super().get_execution_environment()

    def get_execution_config(self) -> ExecutionConfig:
        """How the environment's jobs run."""
        return super().get_execution_config()

    def map(
        self,
        func: Callable[[Any], Any] | MapFunction,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """A stream with an element for each element; None is left out."""
        return self._made_by(func, "MAP", "Map", output_type)

    def flat_map(
        self,
        func: Callable[[Any], Iterable[Any] | None] | FlatMapFunction,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """A stream with any number of elements for each element, such as a generator gives."""
        return self._made_by(func, "FLAT_MAP", "Flat Map", output_type)

    def filter(self, func: Callable[[Any], bool] | FilterFunction) -> DataStream:
        """A stream of the elements for which the function gives what is true."""
        if is_java(func):
            return super().filter(func)
        made = stream_of(self._java, "Filter", "FILTER", func, self._java.getType())
        return DataStream(made)

    def process(
        self, func: ProcessFunction, output_type: TypeInformation | None = None
    ) -> DataStream:
        """A stream of what the function emits, which may have side outputs, too."""
        return self._made_by(func, "PROCESS", "Process", output_type)

    def map_batches(
        self,
        func: Callable[[Any], Any] | MapBatchesFunction,
        output_type: TypeInformation | None = None,
        *,
        func_type: str | None = None,
    ) -> DataStream:
        """A stream of batches of elements, for each batch of elements any number of them.

        The function takes and gives a ``pyarrow.RecordBatch`` or, of ``func_type`` 'pandas' or with
        such a type hint, a ``pandas.DataFrame``; a generator gives several. It has a column for
        each field of elements that have fields, and else the column ``value``. Where it gives as
        many elements as it took, they have the times of those; else they have none.

        :param output_type: of what the function gives; None for that of the stream.
        """
        from pyflink.datastream._batches import batches_type, func_type_of

        kind = func_type_of(func, func_type)
        j_type = batches_type(self, output_type).get_java_type_info()
        return DataStream(batches_of(self._java, func, kind, j_type))

    def key_by(  # type: ignore[override]
        self,
        key_selector: Callable[[Any], Any] | KeySelector,
        key_type: TypeInformation | None = None,
    ) -> KeyedStream:
        """The same elements, parted by the key that the function gives of each.

        Keys without a declared type are told apart by their pickles: let equal ones be of one type.

        A function that only takes a field, of typed elements, or computes a whole number of it, is
        not called where the type of keys is given: the engine does what it would do. The option
        ``python.fields.read-in-jvm`` has it called all the same.
        """
        from pyflink.datastream.keyed_stream import KeyedStream

        return KeyedStream(keyed_by(self._java, key_selector, key_type))

    @overload  # type: ignore[override]
    def connect(self, ds: DataStream) -> ConnectedStreams: ...

    @overload
    def connect(self, ds: BroadcastStream) -> BroadcastConnectedStream: ...

    def connect(
        self, ds: DataStream | BroadcastStream
    ) -> ConnectedStreams | BroadcastConnectedStream:
        """This stream and another one, for functions that get the elements of both."""
        from pyflink.datastream import connected_streams

        return connected_streams.connected(self, ds)

    @overload
    def broadcast(self) -> DataStream: ...

    @overload
    def broadcast(
        self,
        broadcast_state_descriptor: MapStateDescriptor,
        *other_broadcast_state_descriptors: MapStateDescriptor,
    ) -> BroadcastStream: ...

    def broadcast(
        self,
        broadcast_state_descriptor: MapStateDescriptor | None = None,
        *other_broadcast_state_descriptors: MapStateDescriptor,
    ) -> DataStream | BroadcastStream:
        """The same elements, each of which goes to all parallel tasks.

        With descriptors it is for ``connect``, and they are of the states that the function has.
        """
        from pyflink.datastream import connected_streams

        if broadcast_state_descriptor is None:
            stream: DataStream = super().broadcast()
            return stream
        descriptors = (broadcast_state_descriptor, *other_broadcast_state_descriptors)
        if all(map(is_java, descriptors)):
            broadcast: BroadcastStream = super().broadcast(*descriptors)
            return broadcast
        return connected_streams.broadcast(self, descriptors)

    def partition_custom(
        self,
        partitioner: Callable[[Any, int], int] | Partitioner,
        key_selector: Callable[[Any], Any] | KeySelector,
    ) -> DataStream:
        """The same stream, of which a function says where each element goes.

        It is given the element's key and the number of the next operator's subtasks, and gives one
        of their numbers, from 0.
        """
        if is_java(partitioner):
            return super().partition_custom(partitioner, key_selector)
        return DataStream(partitioned_by(self._java, partitioner, key_selector))

    def assign_timestamps_and_watermarks(self, watermark_strategy: WatermarkStrategy) -> DataStream:
        """The same stream with event time: that of the strategy's assigner, and its watermarks.

        An assigner that only takes a field, of typed elements, or computes a whole number of it, is
        not called, as in ``key_by``.
        """
        assigner = watermark_strategy._timestamp_assigner
        generator = watermark_strategy._generator
        if generator is not None:
            event_time = EventTime(assigner, generator, watermark_strategy._idle_timeout)
            return DataStream(timed_by(self._java, event_time, generator))
        if assigner is None:
            return super().assign_timestamps_and_watermarks(watermark_strategy)
        streams = java_class("io.fletching.engine.PythonStreams")
        j_read = element_read(self._java, assigner, "TIMESTAMP")
        if j_read is not None:
            j_strategy = streams.withTimesRead(watermark_strategy._java, j_read)
            if j_strategy is not None:
                return super().assign_timestamps_and_watermarks(WatermarkStrategy(j_strategy))
        timed = DataStream(
            stream_of(self._java, "Timestamps", "TIMESTAMP", assigner, self._java.getType())
        )
        strategy = WatermarkStrategy(streams.ofTimedElements(watermark_strategy._java))
        return timed.assign_timestamps_and_watermarks(strategy)

    def window_all(  # type: ignore[override]
        self, window_assigner: WindowAssigner[Any, Any]
    ) -> AllWindowedStream:
        """The elements in windows, in one task."""
        from pyflink.datastream.windowed_stream import AllWindowedStream

        return AllWindowedStream(self, window_assigner)

    def count_window_all(  # type: ignore[override]
        self, size: int, slide: int = 0
    ) -> AllWindowedStream:
        """The elements in windows of so many, of which one begins after each ``slide`` elements."""
        from pyflink.datastream.window import (
            CountSlidingWindowAssigner,
            CountTumblingWindowAssigner,
        )

        if slide:
            return self.window_all(CountSlidingWindowAssigner.of(size, slide))
        return self.window_all(CountTumblingWindowAssigner.of(size))

    def full_window_partition(self) -> PartitionWindowedStream:  # type: ignore[override]
        """The elements of each task, or of each key, as one window, for when all are there.

        For streams that end.
        """
        from pyflink.datastream.partition_windows import PartitionWindowedStream

        return PartitionWindowedStream.of_tasks(self)

    def join(self, other_stream: DataStream) -> JoinedStreams:  # type: ignore[override]
        """The elements of this stream with those of another one that belong to them.

        ``s.join(t).where(key_of_s).equal_to(key_of_t).window(assigner).apply(function)``
        """
        from pyflink.datastream.joined_streams import JoinedStreams

        return JoinedStreams(self, other_stream)

    def co_group(self, other_stream: DataStream) -> CoGroupedStreams:  # type: ignore[override]
        """As join, for a function that gets all elements of both that belong together."""
        from pyflink.datastream.joined_streams import CoGroupedStreams

        return CoGroupedStreams(self, other_stream)

    def get_side_output(self, output_tag: OutputTag) -> DataStream:
        """What the function that made this stream emits to the side output."""
        return DataStream(self._java.getSideOutput(output_tag.get_java_output_tag()))

    def _made_by(
        self, func: Any, kind: str, name: str, output_type: TypeInformation | None
    ) -> DataStream:
        if is_java(func):
            made: DataStream = getattr(super(), kind.lower())(func)
            return made if output_type is None else made.returns(output_type)
        j_type = java_type_of(output_type_of(func, kind, output_type))
        return DataStream(stream_of(self._java, name, kind, func, j_type))

    def print(self, sink_identifier: str | None = None) -> DataStreamSink:
        """Prints each element on the standard output of the task that it is in.

        Elements without a declared type are printed as Python's ``str`` has them.
        """
        given = () if sink_identifier is None else (sink_identifier,)
        printed: DataStreamSink = JavaStream.print(self._printable(), *given)
        return printed

    def print_to_err(self, sink_identifier: str | None = None) -> DataStreamSink:
        """Prints each element on the standard error of the task that it is in, as ``print``."""
        given = () if sink_identifier is None else (sink_identifier,)
        printed: DataStreamSink = JavaStream.print_to_err(self._printable(), *given)
        return printed

    def _printable(self) -> DataStream:
        if self.get_type() != Types.PICKLED_BYTE_ARRAY():
            return self
        return self.map(str, Types.STRING()).name("Text to print")

    @overload  # type: ignore[override]
    def execute_and_collect(self, job_execution_name: str | None = None) -> CloseableIterator: ...

    @overload
    def execute_and_collect(
        self, job_execution_name: str | None = None, *, limit: int
    ) -> list[Any]: ...

    @overload
    def execute_and_collect(self, job_execution_name: str | None, limit: int) -> list[Any]: ...

    def execute_and_collect(
        self, job_execution_name: str | None = None, limit: int | None = None
    ) -> CloseableIterator | list[Any]:
        """Runs the job; its elements as they come, or a list of so many of the first."""
        from pyflink.datastream._elements import CloseableIterator

        if limit is None:
            return CloseableIterator.of_job(self._java, job_execution_name)
        with CloseableIterator.of_job(self._java, job_execution_name) as elements:
            return [element for element, _ in zip(elements, range(limit))]

    def collect_async(self) -> CloseableIterator:  # type: ignore[override]
        """Its elements, collected by the job that the environment executes next.

        For jobs that do other things, too, or have several streams to collect: call it for each,
        then ``execute_async()``, then take the elements. They have to be taken: the job waits for
        it when some megabytes of them have gathered.
        """
        from pyflink.datastream._elements import CollectedElements

        return CollectedElements(self._java)

    def iterate(self, max_wait_time_millis: int = 0) -> NoReturn:
        """Refused: what DataStream programs for Flink 1 may call.

        :raises NotImplementedError: always.
        """
        raise NotImplementedError(
            "Flink 2 has no iterations of streams: loop within a function, or write what has to "
            "come again to a topic that the job reads as well."
        )
