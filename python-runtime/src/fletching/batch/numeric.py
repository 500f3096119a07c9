"""BOOLEAN, the integers, FLOAT, DOUBLE and DECIMAL.

Measured per value at 10,000 a batch (process time; 3.11 with pyarrow 26 / 3.9 with 14):
BIGINT to Python: numpy view and tolist 14 / 15 ns, to_pylist 15 / 229 ns. From Python:
array.array 24 ns and it checks types, pa.array 23 ns and it cuts 1.5 to 1, so it needs a look at
all types first, 17 ns. DOUBLE: view 12, pa.array 13 ns. DECIMAL(18): context.multiply of the low
words 161 / 166 ns, to_numpy 195 / 269, casting to strings 251 / 266.
"""

from __future__ import annotations

import array as arrays
import decimal
import numbers
import operator
import sys
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa

from fletching.batch.conversion import BULK_ERRORS, Conversion, NoneType, view, with_nulls
from fletching.batch.mismatch import Rejected

_TYPE_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}
# Before 3.10 an array of integers took anything that has __int__, such as Decimal("1.5").
_ARRAY_CHECKS_TYPES = sys.version_info >= (3, 10)


class BooleanConversion(Conversion):
    """``bool``. Numbers are taken for their truth."""

    exact = frozenset({bool, NoneType})
    python = "a bool"

    def decode(self, array: pa.Array) -> list[Any]:
        values: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
        return values

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        try:
            # Integers of 0 to 255 pass, too, and are then taken for their truth.
            truths = np.frombuffer(bytes(values), np.uint8)
        except (TypeError, ValueError):
            return super().encode_nullable(values)
        packed = pa.py_buffer(np.packbits(truths, bitorder="little"))
        return pa.Array.from_buffers(self.arrow, len(values), [None, packed], 0)

    def coerce(self, value: Any) -> bool:
        if isinstance(value, (numbers.Real, np.bool_)):
            return bool(value)
        raise self.rejected()


class IntegerConversion(Conversion):
    """``int``. A bool is 0 or 1; a float or Decimal is taken if it is whole."""

    exact = frozenset({int, NoneType})
    python = "an int"

    def __init__(self, logical: Any, arrow: pa.DataType) -> None:
        super().__init__(logical, arrow)
        self._dtype = np.dtype(f"<i{arrow.bit_width // 8}")
        self._type_code = _TYPE_CODES[arrow.bit_width // 8]
        self._max = 2 ** (arrow.bit_width - 1) - 1

    def decode(self, array: pa.Array) -> list[Any]:
        return with_nulls(array, view(array, self._dtype).tolist())

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        if _ARRAY_CHECKS_TYPES:
            try:
                packed = arrays.array(self._type_code, values)
            except (TypeError, OverflowError):
                pass
            else:
                return pa.Array.from_buffers(
                    self.arrow, len(values), [None, pa.py_buffer(packed)], 0
                )
        return super().encode_nullable(values)

    def coerce(self, value: Any) -> int:
        whole = self._whole(value)
        if not -self._max - 1 <= whole <= self._max:
            raise Rejected(
                f"it holds {-self._max - 1} to {self._max}; return less or declare a wider "
                f"result_type"
            )
        return whole

    def _whole(self, value: Any) -> int:
        if isinstance(value, (float, np.floating, decimal.Decimal)):
            if value == value and abs(value) != float("inf") and int(value) == value:
                return int(value)
            raise Rejected(
                "return a whole number (round() makes one), or declare another result_type"
            )
        try:
            return int(value if isinstance(value, np.bool_) else operator.index(value))
        except TypeError:
            raise self.rejected() from None


class FloatConversion(Conversion):
    """``float``. Any real number is taken, rounded to the nearest that the type holds."""

    exact = frozenset({float, int, bool, NoneType})
    python = "a float"

    def __init__(self, logical: Any, arrow: pa.DataType) -> None:
        super().__init__(logical, arrow)
        self._dtype = np.dtype(f"<f{arrow.bit_width // 8}")

    def decode(self, array: pa.Array) -> list[Any]:
        return with_nulls(array, view(array, self._dtype).tolist())

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        # pyarrow refuses by itself what is no number
        try:
            return self.bulk(values)
        except BULK_ERRORS:
            return self.bulk(self.coerced(values))

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        array = pa.array(values, self.arrow)
        if self._dtype.itemsize == 4 and np.isinf(view(array, self._dtype)).any():
            return pa.array(self.coerced(values), self.arrow)
        return array

    def coerce(self, value: Any) -> float:
        if not isinstance(value, (numbers.Real, np.bool_, decimal.Decimal)):
            raise self.rejected()
        try:
            number = float(value)
        except OverflowError:
            raise Rejected("it is too large; return less") from None
        if self._dtype.itemsize == 4 and abs(number) != float("inf"):
            with np.errstate(over="ignore"):
                if np.isinf(np.float32(number)):
                    raise Rejected("it is too large; return less, or declare DOUBLE")
        return number


class DecimalConversion(Conversion):
    """``decimal.Decimal`` with as many digits after the point as the type has.

    Results are rounded to that, half to even as PyFlink does; an int is taken too.
    """

    exact = frozenset({decimal.Decimal, NoneType})
    python = "a decimal.Decimal"

    def __init__(self, logical: Any, arrow: pa.DataType) -> None:
        super().__init__(logical, arrow)
        self._quantum = decimal.Decimal(1).scaleb(-arrow.scale)
        self._exact = decimal.Context(prec=38 + 38)
        self._rounding = decimal.Context(prec=arrow.precision, rounding=decimal.ROUND_HALF_EVEN)

    def decode(self, array: pa.Array) -> list[Any]:
        words = view(array, np.dtype(("<i8", 2)))
        low, high = words[:, 0], words[:, 1]
        if bool((high == low >> 63).all()):
            integers = low.tolist()
        else:
            pairs = zip(high.tolist(), words.view("<u8")[:, 0].tolist())
            integers = [(upper << 64) | lower for upper, lower in pairs]
        if self.arrow.scale == 0:
            return with_nulls(array, list(map(decimal.Decimal, integers)))
        scaled = map(self._exact.multiply, integers, repeat(self._quantum))
        return with_nulls(array, list(scaled))

    def coerce(self, value: Any) -> decimal.Decimal:
        if isinstance(value, (int, np.integer)):
            value = decimal.Decimal(int(value))
        if not isinstance(value, decimal.Decimal):
            raise self.rejected()
        try:
            rounded = self._rounding.quantize(value, self._quantum)
        except decimal.InvalidOperation:
            rounded = decimal.Decimal("NaN")
        if not rounded.is_finite():
            whole = self.arrow.precision - self.arrow.scale
            raise Rejected(f"it holds {whole} digits before the point; declare a wider result_type")
        return rounded
