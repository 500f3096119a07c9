"""Functions over all that is in a task, or all that there is of a key, when all of it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from fletching.windowing.assigners import GlobalWindows
from fletching.windowing.partitions import OverKey, OverPartition, Sort

from pyflink._gateway import gateway
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream._functions import checked, java_type_of, output_type_of, stream_of
from pyflink.datastream.data_stream import DataStream
from pyflink.datastream.windowed_stream import WindowedStream

if TYPE_CHECKING:
    from pyflink.datastream.functions import (
        AggregateFunction,
        KeySelector,
        MapPartitionFunction,
        ReduceFunction,
    )
    from pyflink.datastream.keyed_stream import KeyedStream


class Order(Enum):
    """Which elements come first."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


class PartitionWindowedStream:
    """The elements of each task, or of each key, as one window: that of the whole stream."""

    def __init__(self, stream: DataStream, windows: WindowedStream | None) -> None:
        self._stream = stream
        self._windows = windows

    @staticmethod
    def of_tasks(stream: DataStream) -> PartitionWindowedStream:
        """Those of each task."""
        return PartitionWindowedStream(stream, None)

    @staticmethod
    def of_keys(stream: KeyedStream) -> PartitionWindowedStream:
        """Those of each key."""
        assigner = GlobalWindows.create_with_end_of_stream_trigger()
        return PartitionWindowedStream(stream, stream.window(assigner))

    def map_partition(
        self,
        func: Callable[[Iterable[Any]], Iterable[Any] | None] | MapPartitionFunction,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of all elements."""
        checked(func, "MAP_PARTITION")
        output_type = output_type_of(func, "MAP_PARTITION", output_type)
        if self._windows is None:
            return self._made("Map Partition", OverPartition(func), func, output_type)
        return self._windows.apply(OverKey(func), output_type)  # type: ignore[arg-type]

    def sort_partition(
        self,
        field: int | str | Callable[[Any], Any] | KeySelector,
        order: Order = Order.ASCENDING,
    ) -> DataStream:
        """The elements in the order of a field, or of what a function gives of them."""
        selector: Any = field
        if isinstance(field, int):
            selector = itemgetter(field)
        elif isinstance(field, str):
            selector = attrgetter(field)
        sort = Sort(checked(selector, "KEY"), order is Order.DESCENDING)
        return self.map_partition(sort.map_partition, self._stream.get_type())

    def reduce(self, func: Callable[[Any, Any], Any] | ReduceFunction) -> DataStream:
        """One element made of all."""
        checked(func, "REDUCE")
        if self._windows is not None:
            return self._windows.reduce(func)
        reduced = OverPartition(None, func)
        return self._made("Reduce Partition", reduced, func, self._stream.get_type())

    def aggregate(
        self,
        aggregate_function: AggregateFunction,
        accumulator_type: TypeInformation | None = None,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """The result of all elements; of a task without elements, that of an empty accumulator."""
        if not hasattr(aggregate_function, "create_accumulator"):
            raise TypeError(f"An AggregateFunction is needed, not {aggregate_function!r}.")
        if self._windows is not None:
            return self._windows.aggregate(
                aggregate_function, accumulator_type=accumulator_type, output_type=output_type
            )
        folded = OverPartition(None, aggregate_function)
        return self._made("Aggregate Partition", folded, aggregate_function, output_type)

    def _made(
        self, name: str, over: OverPartition, users: Any, output_type: TypeInformation | None
    ) -> DataStream:
        windows = gateway().java_class("io.fletching.engine.PythonWindows")
        chunks = windows.partitions(self._stream._java)
        made = stream_of(chunks, name, "PROCESS", over, java_type_of(output_type), users)
        return DataStream(made.setParallelism(chunks.getParallelism()))
