"""The names by which programs write types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyflink.table.types import _atomic as atomic
from pyflink.table.types import _composite as composite
from pyflink.table.types._data_type import DataType
from pyflink.table.types._interval import (
    DayTimeIntervalType,
    Resolution,
    YearMonthIntervalType,
    interval,
)

_Unit = Resolution.IntervalUnit


class DataTypes:
    """Makes types, such as ``DataTypes.ROW([DataTypes.FIELD("a", DataTypes.INT())])``."""

    # ruff: noqa: N802 - the names are SQL's.

    @staticmethod
    def of(sql: str) -> DataType:
        """The type of this SQL text, such as ``ARRAY<INT NOT NULL>``."""
        from pyflink.table.types._parser import parse_type

        return parse_type(sql)

    @staticmethod
    def NULL() -> atomic.NullType:
        """The type of a bare NULL."""
        return atomic.NullType()

    @staticmethod
    def CHAR(length: int, nullable: bool = True) -> atomic.CharType:
        """Text of exactly this many characters."""
        return atomic.CharType(length, nullable)

    @staticmethod
    def VARCHAR(length: int, nullable: bool = True) -> atomic.VarCharType:
        """Text of at most this many characters."""
        return atomic.VarCharType(length, nullable)

    @staticmethod
    def STRING(nullable: bool = True) -> atomic.VarCharType:
        """Text of any length."""
        return atomic.VarCharType(atomic.MAX_LENGTH, nullable)

    @staticmethod
    def BOOLEAN(nullable: bool = True) -> atomic.BooleanType:
        """True or false."""
        return atomic.BooleanType(nullable)

    @staticmethod
    def BINARY(length: int, nullable: bool = True) -> atomic.BinaryType:
        """Exactly this many bytes."""
        return atomic.BinaryType(length, nullable)

    @staticmethod
    def VARBINARY(length: int, nullable: bool = True) -> atomic.VarBinaryType:
        """At most this many bytes."""
        return atomic.VarBinaryType(length, nullable)

    @staticmethod
    def BYTES(nullable: bool = True) -> atomic.VarBinaryType:
        """Any number of bytes."""
        return atomic.VarBinaryType(atomic.MAX_LENGTH, nullable)

    @staticmethod
    def DECIMAL(precision: int, scale: int, nullable: bool = True) -> atomic.DecimalType:
        """A decimal number of ``precision`` digits, ``scale`` of them behind the point."""
        return atomic.DecimalType(precision, scale, nullable)

    @staticmethod
    def TINYINT(nullable: bool = True) -> atomic.TinyIntType:
        """A whole number of one byte."""
        return atomic.TinyIntType(nullable)

    @staticmethod
    def SMALLINT(nullable: bool = True) -> atomic.SmallIntType:
        """A whole number of two bytes."""
        return atomic.SmallIntType(nullable)

    @staticmethod
    def INT(nullable: bool = True) -> atomic.IntType:
        """A whole number of four bytes."""
        return atomic.IntType(nullable)

    @staticmethod
    def BIGINT(nullable: bool = True) -> atomic.BigIntType:
        """A whole number of eight bytes."""
        return atomic.BigIntType(nullable)

    @staticmethod
    def FLOAT(nullable: bool = True) -> atomic.FloatType:
        """A floating-point number of four bytes."""
        return atomic.FloatType(nullable)

    @staticmethod
    def DOUBLE(nullable: bool = True) -> atomic.DoubleType:
        """A floating-point number of eight bytes."""
        return atomic.DoubleType(nullable)

    @staticmethod
    def DATE(nullable: bool = True) -> atomic.DateType:
        """A day."""
        return atomic.DateType(nullable)

    @staticmethod
    def TIME(precision: int = 0, nullable: bool = True) -> atomic.TimeType:
        """A time of day."""
        return atomic.TimeType(precision, nullable)

    @staticmethod
    def TIMESTAMP(precision: int = 6, nullable: bool = True) -> atomic.TimestampType:
        """A wall clock's date and time."""
        return atomic.TimestampType(precision, nullable)

    @staticmethod
    def TIMESTAMP_LTZ(precision: int = 6, nullable: bool = True) -> atomic.LocalZonedTimestampType:
        """A point in time, shown in the session's time zone."""
        return atomic.LocalZonedTimestampType(precision, nullable)

    @staticmethod
    def TIMESTAMP_WITH_LOCAL_TIME_ZONE(
        precision: int = 6, nullable: bool = True
    ) -> atomic.LocalZonedTimestampType:
        """A point in time, shown in the session's time zone."""
        return atomic.LocalZonedTimestampType(precision, nullable)

    @staticmethod
    def TIMESTAMP_WITH_TIME_ZONE(
        precision: int = 6, nullable: bool = True
    ) -> atomic.ZonedTimestampType:
        """A point in time with its own time zone."""
        return atomic.ZonedTimestampType(precision, nullable)

    @staticmethod
    def ARRAY(element_type: DataType, nullable: bool = True) -> composite.ArrayType:
        """Many values of one type."""
        return composite.ArrayType(element_type, nullable)

    @staticmethod
    def LIST_VIEW(element_type: DataType) -> composite.ListViewType:
        """A list within an accumulator, kept in state."""
        return composite.ListViewType(element_type)

    @staticmethod
    def MAP(key_type: DataType, value_type: DataType, nullable: bool = True) -> composite.MapType:
        """Values by keys."""
        return composite.MapType(key_type, value_type, nullable)

    @staticmethod
    def MAP_VIEW(key_type: DataType, value_type: DataType) -> composite.MapViewType:
        """A map within an accumulator, kept in state."""
        return composite.MapViewType(key_type, value_type)

    @staticmethod
    def MULTISET(element_type: DataType, nullable: bool = True) -> composite.MultisetType:
        """How often each value occurs."""
        return composite.MultisetType(element_type, nullable)

    @staticmethod
    def ROW(row_fields: Sequence[Any] = (), nullable: bool = True) -> composite.RowType:
        """Fields in an order: ``FIELD``s, or types alone, which are then named f0, f1, ..."""
        fields = [
            each if isinstance(each, composite.RowField) else composite.RowField(f"f{i}", each)
            for i, each in enumerate(row_fields)
        ]
        return composite.RowType(fields, nullable)

    @staticmethod
    def FIELD(name: str, data_type: DataType, description: str | None = None) -> composite.RowField:
        """A field of a row."""
        return composite.RowField(name, data_type, description)

    @staticmethod
    def STRUCTURED(
        class_name: str, *fields: composite.RowField, nullable: bool = True
    ) -> composite.StructuredType:
        """Fields that are a Java class's object."""
        return composite.StructuredType(class_name, fields, nullable)

    @staticmethod
    def RAW(class_name: str, serializer: str, nullable: bool = True) -> composite.RawType:
        """A Java class's object that SQL only passes on, with its serializer in Base64."""
        return composite.RawType(class_name, serializer, nullable)

    @staticmethod
    def VARIANT(nullable: bool = True) -> atomic.VariantType:
        """Any value, with its type."""
        return atomic.VariantType(nullable)

    @staticmethod
    def BITMAP(nullable: bool = True) -> atomic.BitmapType:
        """A compressed set of whole numbers."""
        return atomic.BitmapType(nullable)

    @staticmethod
    def DESCRIPTOR(nullable: bool = True) -> atomic.DescriptorType:
        """Names of columns, as an argument of table functions."""
        return atomic.DescriptorType(nullable)

    @staticmethod
    def SECOND(precision: int = 6) -> Resolution:
        """Seconds, with this many digits behind the point."""
        return Resolution(_Unit.SECOND, precision)

    @staticmethod
    def MINUTE() -> Resolution:
        """Minutes."""
        return Resolution(_Unit.MINUTE)

    @staticmethod
    def HOUR() -> Resolution:
        """Hours."""
        return Resolution(_Unit.HOUR)

    @staticmethod
    def DAY(precision: int = 2) -> Resolution:
        """Days, with this many digits."""
        return Resolution(_Unit.DAY, precision)

    @staticmethod
    def MONTH() -> Resolution:
        """Months."""
        return Resolution(_Unit.MONTH)

    @staticmethod
    def YEAR(precision: int = 2) -> Resolution:
        """Years, with this many digits."""
        return Resolution(_Unit.YEAR, precision)

    @staticmethod
    def INTERVAL(
        upper_resolution: Resolution, lower_resolution: Resolution | None = None
    ) -> DayTimeIntervalType | YearMonthIntervalType:
        """A span of time, from a coarse unit to a finer one."""
        return interval(upper_resolution, lower_resolution)
