"""Streams of elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from pyflink._mirror.generated.data_stream_sink import DataStreamSink as DataStreamSink
from pyflink._mirror.generated.single_output_stream_operator import (
    SingleOutputStreamOperator as MirroredDataStream,
)

if TYPE_CHECKING:
    from pyflink.common.execution_config import ExecutionConfig
    from pyflink.common.typeinfo import TypeInformation
    from pyflink.datastream._elements import CloseableIterator
    from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment

__all__ = ["CloseableIterator", "DataStream", "DataStreamSink"]


def __getattr__(name: str) -> Any:
    if name == "CloseableIterator":
        from pyflink.datastream._elements import CloseableIterator

        return CloseableIterator
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


class DataStream(MirroredDataStream):
    """A stream of elements of one type, on the way between operators."""

    _handle_name = "_j_data_stream"

    def __init__(self, j_data_stream: Any) -> None:
        self._hold(j_data_stream)

    def get_name(self) -> str:
        """The name of the operator that gives the stream."""
        return str(self._java.getName())

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

    def print(self, sink_identifier: str | None = None) -> DataStreamSink:
        """Prints each element on the standard output of the task that it is in."""
        given = () if sink_identifier is None else (sink_identifier,)
        printed: DataStreamSink = super().print(*given)
        return printed

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
            return CloseableIterator(self._java, job_execution_name)
        with CloseableIterator(self._java, job_execution_name) as elements:
            return [element for element, _ in zip(elements, range(limit))]
