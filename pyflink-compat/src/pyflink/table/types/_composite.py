"""Types made of other types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyflink.table.types._data_type import DataType


def quote(name: str) -> str:
    """An identifier as SQL writes it."""
    return "`" + name.replace("`", "``") + "`"


def _checked(what: str, data_type: Any) -> DataType:
    if not isinstance(data_type, DataType):
        raise TypeError(f"{what} must be a DataType, such as DataTypes.INT(), not {data_type!r}.")
    return data_type


class ArrayType(DataType):
    """Many values of one type."""

    def __init__(self, element_type: DataType, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.element_type = _checked("The element type of an ARRAY", element_type)

    def _root_sql(self) -> str:
        return f"ARRAY<{self.element_type.as_sql()}>"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.element_type,)


class ListViewType(DataType):
    """A list within an aggregate function's accumulator, kept in state."""

    def __init__(self, element_type: DataType) -> None:
        super().__init__(True)
        self._element_type = _checked("The element type of a LIST_VIEW", element_type)

    def _root_sql(self) -> str:
        raise TypeError("A LIST_VIEW has no form in SQL: it only exists within accumulators.")

    def _arguments(self) -> tuple[Any, ...]:
        return (self._element_type,)


class MapType(DataType):
    """Values by keys."""

    def __init__(self, key_type: DataType, value_type: DataType, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.key_type = _checked("The key type of a MAP", key_type)
        self.value_type = _checked("The value type of a MAP", value_type)

    def _root_sql(self) -> str:
        return f"MAP<{self.key_type.as_sql()}, {self.value_type.as_sql()}>"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.key_type, self.value_type)


class MapViewType(DataType):
    """A map within an aggregate function's accumulator, kept in state."""

    def __init__(self, key_type: DataType, value_type: DataType) -> None:
        super().__init__(True)
        self._key_type = _checked("The key type of a MAP_VIEW", key_type)
        self._value_type = _checked("The value type of a MAP_VIEW", value_type)

    def _root_sql(self) -> str:
        raise TypeError("A MAP_VIEW has no form in SQL: it only exists within accumulators.")

    def _arguments(self) -> tuple[Any, ...]:
        return (self._key_type, self._value_type)


class MultisetType(DataType):
    """How often each value occurs."""

    def __init__(self, element_type: DataType, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.element_type = _checked("The element type of a MULTISET", element_type)

    def _root_sql(self) -> str:
        return f"MULTISET<{self.element_type.as_sql()}>"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.element_type,)


class RowField:
    """A field of a row."""

    def __init__(self, name: str, data_type: DataType, description: str | None = None) -> None:
        if not isinstance(name, str):
            raise TypeError(f"The name of a field must be a str, not {name!r}.")
        self.name = name
        self.data_type = _checked(f"The type of the field '{name}'", data_type)
        self.description = description or "..."

    def __repr__(self) -> str:
        return f"RowField({self.name}, {self.data_type!r}, {self.description})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowField):
            return NotImplemented
        return self.name == other.name and self.data_type == other.data_type

    def __hash__(self) -> int:
        return hash((self.name, self.data_type))


class RowType(DataType):
    """Named fields in an order."""

    def __init__(self, fields: Sequence[RowField] | None = None, nullable: bool = True) -> None:
        super().__init__(nullable)
        self.fields: list[RowField] = list(fields or [])

    def add(
        self,
        field: str | RowField,
        data_type: DataType | str | None = None,
        nullable: bool = True,
        description: str | None = None,
    ) -> RowType:
        """Adds a field to this type, and returns it."""
        if isinstance(field, RowField):
            self.fields.append(field)
            return self
        if data_type is None:
            raise ValueError(f"The field '{field}' needs a type.")
        if isinstance(data_type, str):
            from pyflink.table.types._parser import parse_type

            data_type = parse_type(data_type)
        self.fields.append(
            RowField(field, data_type if nullable else data_type.not_null(), description)
        )
        return self

    @property
    def names(self) -> list[str]:
        """The fields' names."""
        return self.field_names()

    def field_names(self) -> list[str]:
        """The fields' names."""
        return [field.name for field in self.fields]

    def field_types(self) -> list[DataType]:
        """The fields' types."""
        return [field.data_type for field in self.fields]

    def __iter__(self) -> Iterator[RowField]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __getitem__(self, key: str | int) -> RowField:
        if isinstance(key, str):
            for field in self.fields:
                if field.name == key:
                    return field
            raise KeyError(f"There is no field '{key}' in {self.field_names()}.")
        return self.fields[key]

    def _root_sql(self) -> str:
        fields = ", ".join(f"{quote(f.name)} {f.data_type.as_sql()}" for f in self.fields)
        return f"ROW<{fields}>"

    def _arguments(self) -> tuple[Any, ...]:
        return tuple(self.fields)

    def __repr__(self) -> str:
        return f"RowType({','.join(map(repr, self.fields))})"


class StructuredType(RowType):
    """A row that is a Java class's object."""

    def __init__(self, class_name: str, fields: Sequence[RowField], nullable: bool = True) -> None:
        super().__init__(fields, nullable)
        self.class_name = class_name

    def _root_sql(self) -> str:
        fields = "".join(f", {quote(f.name)} {f.data_type.as_sql()}" for f in self.fields)
        return f"STRUCTURED<'{self.class_name}'{fields}>"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.class_name, *self.fields)


class RawType(DataType):
    """A Java object that SQL only passes on."""

    def __init__(self, class_name: str = "", serializer: str = "", nullable: bool = True) -> None:
        super().__init__(nullable)
        self.class_name = class_name
        self.serializer = serializer

    def _root_sql(self) -> str:
        return f"RAW('{self.class_name}', '{self.serializer}')"

    def _arguments(self) -> tuple[Any, ...]:
        return (self.class_name, self.serializer)


class UserDefinedType(DataType):
    """A Python class's objects, held as values of a SQL type."""

    @classmethod
    def type_name(cls) -> str:
        """The type's name for people."""
        return cls.__name__.lower()

    @classmethod
    def module(cls) -> str:
        """The Python module of the type."""
        raise NotImplementedError(f"{cls.__name__} has no method 'module': write one.")

    @classmethod
    def java_udt(cls) -> str:
        """The name of the Java class that does the same; empty if there is none."""
        return ""

    def need_conversion(self) -> bool:
        """Whether objects and the values that hold them differ."""
        return True

    def to_sql_type(self, obj: Any) -> Any:
        """The value that holds the object; NULL for None."""
        return None if obj is None else self.serialize(obj)

    def from_sql_type(self, obj: Any) -> Any:
        """The object that the value holds; None for NULL."""
        return None if obj is None else self.deserialize(obj)

    @classmethod
    def sql_type(cls) -> DataType:
        """The type that holds the objects."""
        raise NotImplementedError(f"{cls.__name__} has no method 'sql_type': write one.")

    def serialize(self, obj: Any) -> Any:
        """The value that holds the object."""
        raise NotImplementedError(f"{type(self).__name__} has no method 'serialize': write one.")

    def deserialize(self, datum: Any) -> Any:
        """The object that the value holds."""
        raise NotImplementedError(f"{type(self).__name__} has no method 'deserialize': write one.")

    def _root_sql(self) -> str:
        return self.sql_type()._root_sql()
