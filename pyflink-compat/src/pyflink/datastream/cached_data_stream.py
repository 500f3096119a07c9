"""Streams whose elements are kept by the cluster."""

from __future__ import annotations

from pyflink._mirror.generated.cached_data_stream import (
    CachedDataStream as MirroredCachedDataStream,
)
from pyflink.datastream.data_stream import DataStream

__all__ = ["CachedDataStream"]


class CachedDataStream(DataStream, MirroredCachedDataStream):
    """A stream whose elements the first job that reads them leaves in the cluster.

    Later jobs of the same environment read them there. Only batch jobs do.
    """

    _java_class = MirroredCachedDataStream._java_class
