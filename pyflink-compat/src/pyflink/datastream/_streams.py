"""What a stream does without Python functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from pyflink._mirror.generated.data_stream_sink import DataStreamSink
from pyflink._mirror.generated.single_output_stream_operator import (
    SingleOutputStreamOperator as MirroredDataStream,
)
from pyflink._mirror.method import Method
from pyflink.datastream.connectors.base import SupportsPreprocessing
from pyflink.util.exceptions import JavaException

if TYPE_CHECKING:
    from pyflink.datastream.data_stream import DataStream

__all__ = ["JavaStream"]


class JavaStream(MirroredDataStream):
    """A stream of any kind: Java has a class for operators' streams, and one for all others."""

    def _call(self, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        try:
            return super()._call(method, args, kwargs)
        except JavaException as error:
            if method.java_class != MirroredDataStream._java_class or not _is_other_class(error):
                raise
        raise TypeError(
            f"{method.python_name} is of operators, and this stream comes of none: a union, a side "
            "output and partitionings such as rebalance() only say how elements travel. Call it "
            "on the stream before them."
        )

    def get_name(self) -> str:
        """The name of what gives the stream."""
        return str(self._java.getTransformation().getName())

    def sink_to(self, sink: Any, *uid_hashes: Any) -> DataStreamSink:
        """Ends the stream in a sink."""
        stream: Any = self
        transformer = sink.get_transformer() if isinstance(sink, SupportsPreprocessing) else None
        if transformer is not None:
            stream = transformer.apply(cast("DataStream", self))
        ended: DataStreamSink = MirroredDataStream.sink_to(stream, sink, *uid_hashes)
        return ended


def _is_other_class(error: JavaException) -> bool:
    return error.java_class.endswith("IllegalArgumentException") and (
        "is not an instance of" in error.msg
    )
