"""Numbers, one after the other."""

from __future__ import annotations

from pyflink._java_objects import construct
from pyflink.datastream.connectors.base import Source

__all__ = ["NumberSequenceSource"]


class NumberSequenceSource(Source):
    """The whole numbers from ``start`` to ``end``, both included, as LONG."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(
            construct("org.apache.flink.api.connector.source.lib.NumberSequenceSource", start, end)
        )
