"""What all types have in common."""

from __future__ import annotations

import copy
from typing import Any, ClassVar, TypeVar

from pyflink._mirror.java_type import JavaType
from pyflink._mirror.mirror_kinds import Converter

_Self = TypeVar("_Self", bound="DataType")


class DataType:
    """The type of a column or value. Types are values: equal where they say the same."""

    _java_converter: ClassVar[Converter] = Converter(
        frozenset(
            {
                "org.apache.flink.table.types.AbstractDataType",
                "org.apache.flink.table.types.DataType",
                "org.apache.flink.table.types.logical.LogicalType",
            }
        ),
        lambda value, kind: _to_java(value, kind),
    )

    _nullable: bool

    def __init__(self, nullable: bool = True) -> None:
        self._nullable = nullable
        self._conversion_cls = ""

    def not_null(self: _Self) -> _Self:
        """This type without NULL."""
        return self._with_nullable(False)

    def nullable(self: _Self) -> _Self:
        """This type with NULL."""
        return self._with_nullable(True)

    def bridged_to(self: _Self, conversion_cls: str) -> _Self:
        """This type, held on the Java side by the named class."""
        changed = copy.copy(self)
        changed._conversion_cls = conversion_cls
        return changed

    @classmethod
    def type_name(cls) -> str:
        """The name of the type's class without ``Type``, in lower case."""
        return cls.__name__[:-4].lower()

    def as_sql(self) -> str:
        """The type as SQL writes it, such as ``DECIMAL(10, 2) NOT NULL``."""
        return self._root_sql() + ("" if self._nullable else " NOT NULL")

    def _root_sql(self) -> str:
        raise NotImplementedError(type(self).__name__)

    def _arguments(self) -> tuple[Any, ...]:
        """What tells this type from others of its class, besides NULL."""
        return ()

    def _with_nullable(self: _Self, nullable: bool) -> _Self:
        changed = copy.copy(self)
        changed._nullable = nullable
        return changed

    def __repr__(self) -> str:
        parts = [*map(repr, self._arguments()), str(self._nullable).lower()]
        return f"{type(self).__name__}({', '.join(parts)})"

    def __str__(self) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DataType):
            return NotImplemented
        return (
            type(self) is type(other)
            and self._nullable == other._nullable
            and self._arguments() == other._arguments()
        )

    def __hash__(self) -> int:
        return hash((type(self), self._nullable, self._arguments()))


def _to_java(value: DataType, kind: JavaType) -> Any:
    from pyflink.table.types._java import _to_java_data_type

    java_type = _to_java_data_type(value)
    return java_type.getLogicalType() if kind.name.endswith("LogicalType") else java_type
