"""What every type's conversion is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from fletching.batch.mismatch import Rejected, ValueMismatch
from fletching.batch.sql import sql_name

NoneType = type(None)
_LONG_RUN = 8
"""From how many NULLs behind each other on a list is better patched by slices."""
BULK_ERRORS = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What pyarrow and numpy raise for values that they do not take."""


class Conversion:
    """Converts a whole column of one type between Arrow and Python's objects.

    - ``decode`` gives a list of Python's objects, None for NULL.
    - ``encode`` takes such a list, goes the fast way if each value has a type of ``exact``, and
      else asks ``coerce`` value by value. It raises ValueMismatch and never changes a value
      beyond what ``coerce`` documents.
    """

    exact: ClassVar[frozenset[type]]
    python: ClassVar[str]

    def __init__(self, logical: Any, arrow: pa.DataType) -> None:
        self.sql = sql_name(logical)
        self.nullable: bool = logical.nullable
        self.arrow = arrow

    def decode(self, array: pa.Array) -> list[Any]:
        """The values as Python's objects."""
        raise NotImplementedError

    def decode_keys(self, array: pa.Array) -> list[Any]:
        """The values as Python's objects that can be keys of a dict."""
        return self.decode(array)

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """The values as Arrow; None is refused where the type is NOT NULL."""
        array = self.encode_nullable(values)
        if not self.nullable and array.null_count:
            raise self.null_mismatch(first_null(array))
        return array

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        """The values as Arrow, whether they may be None or not."""
        if self.exact.issuperset(map(type, values)):
            try:
                return self.bulk(values)
            except BULK_ERRORS:
                pass
        return self.bulk(self.coerced(values))

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        """The fast way, for values of the exact types only."""
        return pa.array(values, self.arrow)

    def coerced(self, values: Sequence[Any]) -> list[Any]:
        """The values as objects of the exact types that fit."""
        coerced: list[Any] = []
        for index, value in enumerate(values):
            if value is None or _is_missing(value):
                coerced.append(None)
                continue
            try:
                coerced.append(self.coerce(value))
            except Rejected as e:
                raise ValueMismatch(index, value, str(e)) from None
        return coerced

    def coerce(self, value: Any) -> Any:
        """The value as an object of the exact types that fits, or Rejected with advice."""
        raise NotImplementedError

    def rejected(self, advice: str = "") -> Rejected:
        """To raise for a value of a wrong type."""
        return Rejected(advice or f"return {self.python}, or declare another result_type")

    def null_mismatch(self, index: int) -> ValueMismatch:
        """For a None that may not be."""
        advice = "return a value for every row, or declare the result_type nullable"
        return ValueMismatch(index, None, advice, is_null=True)


class Decoded(list):  # type: ignore[type-arg]
    """What was decoded of a column, and the column. It is not changed, nor are its elements."""

    def __init__(self, column: pa.Array, conversion: Conversion) -> None:
        super().__init__(conversion.decode(column))
        self._column = column
        self._conversion = conversion

    def column_as(self, conversion: Conversion) -> pa.Array | None:
        """The column, if this conversion would make the same of the elements."""
        mine = self._conversion
        is_same = type(conversion) is type(mine) and conversion.sql == mine.sql
        return self._column if is_same and conversion.arrow == mine.arrow else None


def encoded(conversion: Conversion, values: Sequence[Any]) -> pa.Array:
    """The values as Arrow, None among them or not; the column of what was only decoded."""
    column = values.column_as(conversion) if type(values) is Decoded else None
    return conversion.encode_nullable(values) if column is None else column


def _is_missing(value: Any) -> bool:
    """Whether pandas or numpy has the value for NULL. NaN is a number, also to Flink."""
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(value))
    return type(value).__name__ in ("NAType", "NaTType")


def first_null(array: pa.Array) -> int:
    """Where the first NULL is."""
    return int(null_positions(array)[0])


def null_positions(array: pa.Array) -> Any:
    """Where the NULLs are."""
    if pa.types.is_null(array.type):
        return np.arange(len(array))
    return (validity_bits(array) == 0).nonzero()[0]


def validity_bits(array: pa.Array) -> Any:
    """A 1 for each value and a 0 for each NULL, of an array that has NULLs."""
    first_byte, first_bit = divmod(array.offset, 8)
    n_bytes = (first_bit + len(array) + 7) // 8
    packed = np.frombuffer(array.buffers()[0], np.uint8, n_bytes, first_byte)
    return np.unpackbits(packed, bitorder="little")[first_bit : first_bit + len(array)]


def with_nulls(array: pa.Array, values: list[Any]) -> list[Any]:
    """Puts None where the array has NULL. Patching beats building an array of objects: few are.

    Where many are, they are often behind each other, as those of timers among elements.
    """
    if array.null_count:
        positions = null_positions(array)
        begins = (np.diff(positions, prepend=-2) != 1).nonzero()[0]
        if len(begins) > len(positions) // _LONG_RUN:
            for position in positions.tolist():
                values[position] = None
        else:
            lengths = np.diff(begins, append=len(positions)).tolist()
            for first, length in zip(positions[begins].tolist(), lengths):
                values[first : first + length] = [None] * length
    return values


def view(array: pa.Array, dtype: Any) -> Any:
    """The fixed-width values, NULLs' slots included, as numpy sees them, without a copy."""
    if not len(array):
        return np.empty(0, dtype)
    return np.frombuffer(array.buffers()[1], dtype, len(array), array.offset * dtype.itemsize)


def validity_buffer(values: Sequence[Any]) -> pa.Buffer | None:
    """The validity bitmap of these values, or None if there is no None among them."""
    # Not by "in": that asks each value whether it equals None.
    if NoneType not in set(map(type, values)):
        return None
    valid = np.fromiter((value is not None for value in values), np.bool_, len(values))
    return pa.py_buffer(np.packbits(valid, bitorder="little"))
