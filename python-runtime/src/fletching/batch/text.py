"""CHAR, VARCHAR, BINARY, VARBINARY and RAW.

Measured per value at 10,000 values of 9 characters a batch (process time): to Python with pyarrow
26: to_pylist 23 ns, to_numpy 25; with 20: to_pylist 814, to_numpy 32; with 14: 595, 45. Decoding
the buffer at once and slicing it: 300. From Python: pa.array 29 ns; it takes bytes for text and
text for bytes, hence the join before it, which looks at the types for 4 ns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import BULK_ERRORS, Conversion, NoneType, with_nulls
from fletching.batch.mismatch import Rejected, ValueMismatch
from fletching.raw_value import RawValue

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


class RawConversion(_VariableWidth):
    """``RawValue``; bytes are taken for what the type's serializer writes."""

    exact = frozenset({RawValue, bytes, bytearray, NoneType})
    python = "a RawValue"

    def __init__(self, logical: Any, arrow: pa.DataType) -> None:
        super().__init__(logical, arrow)
        self._class_name: str = logical.identifier

    def decode(self, array: pa.Array) -> list[Any]:
        values = array.fill_null(b"") if array.null_count else array
        return with_nulls(array, list(map(RawValue, _objects(values), repeat(self._class_name))))

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        classes = {value.class_name for value in values if type(value) is RawValue}
        return super().bulk(values if classes <= {self._class_name} else self.coerced(values))

    def coerce(self, value: Any) -> bytes:
        if isinstance(value, RawValue) and value.class_name != self._class_name:
            raise Rejected(f"return a RawValue of the class {self._class_name}")
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value)
        raise self.rejected()
