"""CHAR, VARCHAR, BINARY and VARBINARY.

Measured per value at 10,000 values of 9 characters a batch (process time): to Python with pyarrow
26: to_pylist 23 ns, to_numpy 25; with 20: to_pylist 814, to_numpy 32; with 14: 595, 45. Decoding
the buffer at once and slicing it: 300. From Python: pa.array 29 ns; it takes bytes for text and
text for bytes, hence the join before it, which looks at the types for 4 ns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import BULK_ERRORS, Conversion, NoneType
from fletching.batch.mismatch import ValueMismatch

_TO_PYLIST_IS_BULK = int(pa.__version__.split(".")[0]) >= 26


def _objects(array: pa.Array) -> list[Any]:
    values: list[Any] = (
        array.to_pylist() if _TO_PYLIST_IS_BULK else array.to_numpy(zero_copy_only=False).tolist()
    )
    return values


class _VariableWidth(Conversion):
    def bulk(self, values: Sequence[Any]) -> pa.Array:
        array = pa.array(values, self.arrow)
        if isinstance(array, pa.ChunkedArray):
            largest = max(range(len(values)), key=lambda i: len(values[i] or ""))
            raise ValueMismatch(
                largest,
                values[largest],
                "it is the largest of a batch whose results take more than 2 GiB; return less, or "
                "lower 'python.fn-execution.arrow.batch.size'",
            )
        return array


class TextConversion(_VariableWidth):
    """``str``."""

    exact = frozenset({str, NoneType})
    python = "a str"

    def decode(self, array: pa.Array) -> list[Any]:
        return _objects(array)

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        try:
            "".join(values)
            return self.bulk(values)
        except BULK_ERRORS:
            return super().encode_nullable(values)

    def coerce(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.rejected()
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self.rejected("return text without lone surrogates: UTF-8 has none") from None
        return str(value)


class BytesConversion(_VariableWidth):
    """``bytes``; a result may be a bytearray or a memoryview."""

    exact = frozenset({bytes, bytearray, NoneType})
    python = "bytes"

    def decode(self, array: pa.Array) -> list[Any]:
        return _objects(array)

    def coerce(self, value: Any) -> bytes:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value)
        raise self.rejected()
