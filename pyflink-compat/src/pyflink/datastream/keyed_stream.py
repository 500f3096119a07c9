"""Streams whose elements are parted by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream._elements import type_info_of
from pyflink.datastream._functions import (
    elements_of,
    is_java,
    java_type_of,
    keyed_stream_of,
    output_type_of,
)
from pyflink.datastream._reducing import Reductions
from pyflink.datastream.data_stream import DataStream

if TYPE_CHECKING:
    from pyflink.datastream.functions import (
        FilterFunction,
        FlatMapFunction,
        KeyedProcessFunction,
        MapFunction,
        ReduceFunction,
    )
    from pyflink.datastream.joined_streams import IntervalJoin
    from pyflink.datastream.partition_windows import PartitionWindowedStream
    from pyflink.datastream.window import WindowAssigner
    from pyflink.datastream.windowed_stream import WindowedStream


class KeyedStream(Reductions, DataStream):
    """A stream of elements that are parted by key: functions may keep state for each key."""

    def __init__(self, j_keyed_stream: Any) -> None:
        self._j_keyed_stream = j_keyed_stream
        self._elements: Any = None

    @property
    def _java(self) -> Any:
        # An operator of its own, where the elements alone are asked for.
        if self._elements is None:
            self._elements = elements_of(self._j_keyed_stream)
        return self._elements

    @property
    def _j_data_stream(self) -> Any:
        return self._java

    def get_type(self) -> TypeInformation:
        """The type of the elements."""
        return type_info_of(self._j_keyed_stream.getType().getTypeAt(1))

    def map(
        self,
        func: Callable[[Any], Any] | MapFunction,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """As that of any stream; an object with ``map`` may have state for each key."""
        if is_java(func) or not hasattr(func, "map"):
            return super().map(func, output_type)
        return self._kept_by("MAP", "Map", func, output_type)

    def flat_map(
        self,
        func: Callable[[Any], Iterable[Any] | None] | FlatMapFunction,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """As that of any stream; an object with ``flat_map`` may have state for each key."""
        if is_java(func) or not hasattr(func, "flat_map"):
            return super().flat_map(func, output_type)
        return self._kept_by("FLAT_MAP", "Flat Map", func, output_type)

    def filter(self, func: Callable[[Any], bool] | FilterFunction) -> DataStream:
        """As that of any stream; an object with ``filter`` may have state for each key."""
        if is_java(func) or not hasattr(func, "filter"):
            return super().filter(func)
        return self._kept_by("FILTER", "Filter", func, self.get_type())

    def process(  # type: ignore[override]
        self, func: KeyedProcessFunction, output_type: TypeInformation | None = None
    ) -> DataStream:
        """A stream of what the function emits, which may have state and timers for each key."""
        return self._kept_by("KEYED_PROCESS", "Keyed Process", func, output_type)

    def reduce(self, func: Callable[[Any, Any], Any] | ReduceFunction) -> DataStream:
        """For each element, one made of it and of those of its key before it.

        In batch execution one for each key, made of all its elements.
        """
        return self._kept_by("REDUCE", "Reduce", func, self.get_type())

    def window(self, window_assigner: WindowAssigner[Any, Any]) -> WindowedStream:
        """The elements in windows."""
        from pyflink.datastream.windowed_stream import WindowedStream

        return WindowedStream(self, window_assigner)

    def count_window(self, size: int, slide: int = 0) -> WindowedStream:
        """The elements in windows of so many, of which one begins after each ``slide`` elements."""
        from pyflink.datastream.window import (
            CountSlidingWindowAssigner,
            CountTumblingWindowAssigner,
        )

        if slide:
            return self.window(CountSlidingWindowAssigner.of(size, slide))
        return self.window(CountTumblingWindowAssigner.of(size))

    def full_window_partition(self) -> PartitionWindowedStream:  # type: ignore[override]
        """The elements of each key as one window, for when all are there."""
        from pyflink.datastream.partition_windows import PartitionWindowedStream

        return PartitionWindowedStream.of_keys(self)

    def interval_join(self, other_stream: KeyedStream) -> IntervalJoin:
        """The elements of this stream with those of another one that have near times.

        ``s.interval_join(t).between(Time.seconds(-5), Time.seconds(5)).process(function)``
        """
        from pyflink.datastream.joined_streams import IntervalJoin

        return IntervalJoin(self, other_stream)

    def partition_custom(self, partitioner: Any, key_selector: Any) -> DataStream:
        """Refused: elements are parted by key."""
        raise TypeError("The elements of a keyed stream go where their keys are: no other way.")

    def _kept_by(
        self, kind: str, name: str, func: Any, output_type: TypeInformation | None
    ) -> DataStream:
        j_type = java_type_of(output_type_of(func, kind, output_type))
        return DataStream(keyed_stream_of(self._j_keyed_stream, name, kind, func, j_type))
