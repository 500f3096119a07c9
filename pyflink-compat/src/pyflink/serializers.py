"""Python objects as bytes, as old programs pass them to environments."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from io import BytesIO
from struct import Struct
from typing import Any

from pyflink.common.serializer import TypeSerializer

__all__ = ["PickleSerializer"]

_LENGTH = Struct("!i")


class PickleSerializer(TypeSerializer[Iterable[Any]]):
    """Pickles, each behind its length."""

    def dumps(self, obj: Any) -> bytes:
        """The pickle of an object."""
        return pickle.dumps(obj, protocol=5)

    def loads(self, obj: bytes) -> Any:
        """The object of a pickle."""
        return pickle.loads(obj)

    def serialize(self, element: Iterable[Any], stream: BytesIO) -> None:
        """Writes objects one after the other."""
        for each in element:
            pickled = self.dumps(each)
            stream.write(_LENGTH.pack(len(pickled)))
            stream.write(pickled)

    def deserialize(self, stream: BytesIO) -> Iterator[Any]:
        """Reads objects until the stream ends."""
        while prefix := stream.read(_LENGTH.size):
            yield self.loads(stream.read(_LENGTH.unpack(prefix)[0]))
