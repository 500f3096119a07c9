"""What a stream environment takes that is Java's: sources, formats, listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._java_objects import java_value
from pyflink._mirror.generated.stream_execution_environment import (
    StreamExecutionEnvironment as MirroredStreamExecutionEnvironment,
)
from pyflink.common.typeinfo import TypeInformation
from pyflink.common.watermark_strategy import WatermarkStrategy

if TYPE_CHECKING:
    from pyflink.datastream.data_stream import DataStream

__all__ = ["JavaSources"]


class JavaSources(MirroredStreamExecutionEnvironment):
    """A stream environment with Java's sources under PyFlink's names."""

    @classmethod
    def _wrap(cls, java: Any, owner: Any) -> Any:
        """Methods that change an environment give it."""
        return owner if isinstance(owner, MirroredStreamExecutionEnvironment) else cls(java)

    def from_source(
        self,
        source: Any,
        watermark_strategy: WatermarkStrategy,
        source_name: str,
        type_info: TypeInformation | None = None,
    ) -> DataStream:
        """The stream of a source's elements.

        :param type_info: their type, where the source itself does not tell it.
        """
        typed = () if type_info is None else (type_info,)
        if not watermark_strategy.has_functions():
            return self._stream(
                super().from_source(source, watermark_strategy, source_name, *typed)
            )
        # Java's source would have to call Python for each element: the next operator does it.
        bare = super().from_source(source, WatermarkStrategy.no_watermarks(), source_name, *typed)
        return self._stream(bare).assign_timestamps_and_watermarks(watermark_strategy)

    def add_source(
        self,
        source_func: Any,
        source_name: str = "Custom Source",
        type_info: TypeInformation | None = None,
    ) -> DataStream:
        """The stream of a Java ``SourceFunction``, which is how sources were before ``Source``."""
        function = java_value(source_func)
        typed = () if type_info is None else (type_info.get_java_type_info(),)
        return self._stream(self._java.addSource(function, source_name, *typed))

    def create_input(
        self, input_format: Any, type_info: TypeInformation | None = None
    ) -> DataStream:
        """The bounded stream of what a Java ``InputFormat`` reads."""
        if type_info is None and hasattr(input_format, "get_produced_type"):
            type_info = input_format.get_produced_type()
        typed = () if type_info is None else (type_info.get_java_type_info(),)
        return self._stream(self._java.createInput(java_value(input_format), *typed))

    def from_data(self, *data: Any, type_info: TypeInformation | None = None) -> DataStream:
        """A bounded stream of these Python objects, or of those of one list of them.

        Their type may also be the first argument, or the one behind a list, as in Java.
        """
        elements = list(data)
        if elements and isinstance(elements[0], TypeInformation):
            type_info = elements.pop(0)
        if len(elements) == 2 and isinstance(elements[1], TypeInformation):
            type_info = elements.pop()
        if len(elements) == 1 and isinstance(elements[0], list):
            elements = elements[0]
        return self.from_collection(elements, type_info)

    def from_elements(self, *elements: Any) -> DataStream:
        """A bounded stream of these Python objects; their type may stand before them."""
        return self.from_data(*elements)

    def get_default_savepoint_directory(self) -> str | None:  # type: ignore[override]
        """Where savepoints go that name no folder."""
        found = self._java.getDefaultSavepointDirectory()
        return None if found is None else str(found.toString())

    @staticmethod
    def _stream(stream: Any) -> DataStream:
        from pyflink.datastream.data_stream import DataStream

        return stream if isinstance(stream, DataStream) else DataStream(stream)
