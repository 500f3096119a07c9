"""Sources one after the other."""

from __future__ import annotations

from typing import Any

from pyflink._java_objects import JavaBuilder, existing_class
from pyflink.datastream.connectors.base import Source

__all__ = ["HybridSource", "HybridSourceBuilder"]


class HybridSource(Source):
    """Reads a source to its end and then the next, such as files and then a topic of them."""

    def __init__(self, j_hybrid_source: Any) -> None:
        super().__init__(j_hybrid_source)

    @staticmethod
    def builder(first_source: Source) -> HybridSourceBuilder:
        """Begins with a bounded source."""
        sources = existing_class("org.apache.flink.connector.base.source.hybrid.HybridSource")
        return HybridSourceBuilder(sources.builder(first_source.get_java_function()))


class HybridSourceBuilder(JavaBuilder):
    """Lists the sources of a ``HybridSource``."""

    def __init__(self, j_hybrid_source_builder: Any) -> None:
        super().__init__(j_hybrid_source_builder)

    def add_source(self, source: Source) -> HybridSourceBuilder:
        """Adds the next source; all but the last are bounded."""
        return self._with("addSource", source)

    def build(self) -> HybridSource:
        """The source."""
        return HybridSource(self._j_builder.build())
