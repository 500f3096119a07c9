"""Types without parts."""

from __future__ import annotations

from typing import Any

from pyflink.table.types._data_type import DataType

MAX_LENGTH = 2**31 - 1


class AtomicType(DataType):
    """A type without parts."""

    _SQL = ""

    def _root_sql(self) -> str:
        return self._SQL


class NullType(AtomicType):
    """The type of a bare NULL."""

    _SQL = "NULL"

    def __init__(self) -> None:
        super().__init__(True)


class NumericType(AtomicType):
    """A number."""


class IntegralType(NumericType):
    """A whole number."""


class FractionalType(NumericType):
    """A number with a fraction."""


class BooleanType(AtomicType):
    """True or false."""

    _SQL = "BOOLEAN"


class TinyIntType(IntegralType):
    """A whole number of one byte."""

    _SQL = "TINYINT"


class SmallIntType(IntegralType):
    """A whole number of two bytes."""

    _SQL = "SMALLINT"


class IntType(IntegralType):
    """A whole number of four bytes."""

    _SQL = "INT"


class BigIntType(IntegralType):
    """A whole number of eight bytes."""

    _SQL = "BIGINT"


class FloatType(FractionalType):
    """A floating-point number of four bytes."""

    _SQL = "FLOAT"


class DoubleType(FractionalType):
    """A floating-point number of eight bytes."""

    _SQL = "DOUBLE"


class DecimalType(FractionalType):
    """A decimal number of a fixed number of digits."""

    def __init__(self, precision: int = 10, scale: int = 0, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.precision = precision
        self.scale = scale

    def _root_sql(self) -> str:
        return f"DECIMAL({self.precision}, {self.scale})"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.precision, self.scale)


class _LengthType(AtomicType):
    _UNBOUNDED = ""

    def __init__(self, length: int = 1, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.length = length

    def _root_sql(self) -> str:
        if self.length == MAX_LENGTH and self._UNBOUNDED:
            return self._UNBOUNDED
        return f"{self._SQL}({self.length})"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.length,)


class CharType(_LengthType):
    """Text of a fixed length."""

    _SQL = "CHAR"


class VarCharType(_LengthType):
    """Text of a bounded length; STRING has the largest."""

    _SQL = "VARCHAR"
    _UNBOUNDED = "STRING"


class BinaryType(_LengthType):
    """Bytes of a fixed length."""

    _SQL = "BINARY"


class VarBinaryType(_LengthType):
    """Bytes of a bounded length; BYTES has the largest."""

    _SQL = "VARBINARY"
    _UNBOUNDED = "BYTES"


class DateType(AtomicType):
    """A day."""

    _SQL = "DATE"


class VariantType(AtomicType):
    """Any value, with its type: semi-structured data."""

    _SQL = "VARIANT"


class BitmapType(AtomicType):
    """A compressed set of whole numbers."""

    _SQL = "BITMAP"


class DescriptorType(AtomicType):
    """Names of columns, as an argument of table functions."""

    _SQL = "DESCRIPTOR"


class _TimeOfPrecision(AtomicType):
    _DEFAULT_PRECISION = 6
    _ZONE = ""

    def __init__(self, precision: int = 6, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.precision = precision

    def _root_sql(self) -> str:
        return f"{self._SQL}({self.precision}){self._ZONE}"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.precision,)


class TimeType(_TimeOfPrecision):
    """A time of day."""

    _SQL = "TIME"

    def __init__(self, precision: int = 0, nullable: bool = True) -> None:
        super().__init__(precision, nullable)


class TimestampType(_TimeOfPrecision):
    """A wall clock's date and time."""

    _SQL = "TIMESTAMP"


class LocalZonedTimestampType(_TimeOfPrecision):
    """A point in time, shown in the session's time zone."""

    _SQL = "TIMESTAMP"
    _ZONE = " WITH LOCAL TIME ZONE"

    def _root_sql(self) -> str:
        return f"TIMESTAMP_LTZ({self.precision})"


class ZonedTimestampType(_TimeOfPrecision):
    """A point in time with its own time zone."""

    _SQL = "TIMESTAMP"
    _ZONE = " WITH TIME ZONE"
