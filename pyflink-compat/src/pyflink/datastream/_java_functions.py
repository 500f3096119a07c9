"""Functions, sources and sinks that are Java's."""

from __future__ import annotations

from typing import Any

from pyflink._java_objects import construct
from pyflink._mirror.mirror_kinds import Converter

__all__ = ["JavaFunctionWrapper", "SinkFunction", "SourceFunction"]

_FUNCTIONS = "org.apache.flink.streaming.api.functions."


class JavaFunctionWrapper:
    """Holds a Java function: an object, or a new one of the class of this name."""

    def __init__(self, j_function: Any) -> None:
        self._j_function = construct(j_function) if isinstance(j_function, str) else j_function

    def get_java_function(self) -> Any:
        """The Java object."""
        return self._j_function


class SourceFunction(JavaFunctionWrapper):
    """A Java ``SourceFunction``, as sources were before Flink's ``Source``."""

    _java_converter = Converter(
        frozenset((_FUNCTIONS + "source.legacy.SourceFunction",)),
        lambda value, kind: value.get_java_function(),
    )

    def __init__(self, source_func: Any) -> None:
        super().__init__(source_func)


class SinkFunction(JavaFunctionWrapper):
    """A Java ``SinkFunction``, as sinks were before Flink's ``Sink``."""

    _java_converter = Converter(
        frozenset((_FUNCTIONS + "sink.legacy.SinkFunction",)),
        lambda value, kind: value.get_java_function(),
    )

    def __init__(self, sink_func: Any) -> None:
        super().__init__(sink_func)
