"""Types of stream elements, as Flink's runtime knows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyflink._mirror.mirror_kinds import Converter

_PICKLED = "io.fletching.engine.batch.element.PickledTypeInfo"
_OBJECTS = "io.fletching.engine.batch.element.ObjectRowTypeInfo"
_JAVA_TYPES = "org.apache.flink.api.common.typeinfo.Types"


class TypeInformation:
    """The type of stream elements. Its Java object is made when it is first asked for."""

    _java_converter = Converter(
        frozenset({"org.apache.flink.api.common.typeinfo.TypeInformation"}),
        lambda value, kind: value.get_java_type_info(),
    )

    def __init__(
        self,
        name: str,
        parts: Sequence[TypeInformation] = (),
        names: Sequence[str] = (),
        object_class: bytes = b"",
        logical_type: bytes = b"",
    ) -> None:
        self._name = name
        self._parts = tuple(parts)
        self._names = tuple(names)
        # Of rows that are objects: their class, pickled.
        self._object_class = object_class
        # Of values as tables have them: the LogicalType.
        self._logical_type = logical_type
        self._j_typeinfo: Any = None

    @property
    def description(self) -> tuple[str, tuple[TypeInformation, ...], tuple[str, ...]]:
        """The name of the kind of type, the types of its parts and the names of its fields."""
        return self._name, self._parts, self._names

    @property
    def object_class(self) -> bytes:
        """Of rows that are objects: their class, pickled; empty elsewhere."""
        return self._object_class

    @property
    def logical_type(self) -> bytes:
        """Of values as tables have them: their LogicalType as bytes; empty elsewhere."""
        return self._logical_type

    def get_java_type_info(self) -> Any:
        """The Java ``TypeInformation``."""
        if self._j_typeinfo is None:
            self._j_typeinfo = self._make()
        return self._j_typeinfo

    def _make(self) -> Any:
        from pyflink._gateway.arrays import new_array
        from pyflink._mirror.calls import java_class

        types = java_class(_JAVA_TYPES)
        parts = [each.get_java_type_info() for each in self._parts]
        array_of = "org.apache.flink.api.common.typeinfo.TypeInformation"
        if self._name in ("ROW", "TUPLE"):
            return getattr(types, self._name)(new_array(array_of, parts))
        if self._object_class:
            return java_class(_OBJECTS)(
                new_array(array_of, parts),
                new_array("java.lang.String", self._names),
                self._object_class,
            )
        if self._name == "ROW_NAMED":
            return types.ROW_NAMED(
                new_array("java.lang.String", self._names), new_array(array_of, parts)
            )
        if self._name == "BASIC_ARRAY":
            arrays = java_class("org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo")
            element = parts[0].getTypeClass().arrayType()
            return arrays.getInfoFor(element) or types.OBJECT_ARRAY(parts[0])
        if self._name == "PICKLED_BYTE_ARRAY":
            return java_class(_PICKLED).INSTANCE
        return getattr(types, self._name)(*parts) if parts else getattr(types, self._name)

    def __getstate__(self) -> dict[str, Any]:
        # Functions carry descriptors of state, and so types, to workers, where there is no Java.
        return {**self.__dict__, "_j_typeinfo": None}

    def need_conversion(self) -> bool:
        """Whether objects have another form within Python: they have not."""
        return False

    def to_internal_type(self, obj: Any) -> Any:
        """The object as it travels. Whole columns are converted on the way, not single objects."""
        return obj

    def from_internal_type(self, obj: Any) -> Any:
        """The object that travelled."""
        return obj

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self._parts)) or ", ".join(self._names)
        return f"{self._name}({inner})" if inner else self._name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TypeInformation):
            return NotImplemented
        mine, theirs = (
            (self._name, self._parts, self._names, self._object_class),
            (other._name, other._parts, other._names, other._object_class),
        )
        return mine == theirs

    def __hash__(self) -> int:
        return hash((self._name, self._parts, self._names))


class Types:
    """Makes types of stream elements."""

    # ruff: noqa: N802, D102 - the names are Flink's and say what they are.

    @staticmethod
    def STRING() -> TypeInformation:
        return TypeInformation("STRING")

    @staticmethod
    def BYTE() -> TypeInformation:
        return TypeInformation("BYTE")

    @staticmethod
    def BOOLEAN() -> TypeInformation:
        return TypeInformation("BOOLEAN")

    @staticmethod
    def SHORT() -> TypeInformation:
        return TypeInformation("SHORT")

    @staticmethod
    def INT() -> TypeInformation:
        return TypeInformation("INT")

    @staticmethod
    def LONG() -> TypeInformation:
        return TypeInformation("LONG")

    @staticmethod
    def FLOAT() -> TypeInformation:
        return TypeInformation("FLOAT")

    @staticmethod
    def DOUBLE() -> TypeInformation:
        return TypeInformation("DOUBLE")

    @staticmethod
    def CHAR() -> TypeInformation:
        return TypeInformation("CHAR")

    @staticmethod
    def BIG_INT() -> TypeInformation:
        return TypeInformation("BIG_INT")

    @staticmethod
    def BIG_DEC() -> TypeInformation:
        return TypeInformation("BIG_DEC")

    @staticmethod
    def INSTANT() -> TypeInformation:
        return TypeInformation("INSTANT")

    @staticmethod
    def SQL_DATE() -> TypeInformation:
        return TypeInformation("SQL_DATE")

    @staticmethod
    def SQL_TIME() -> TypeInformation:
        return TypeInformation("SQL_TIME")

    @staticmethod
    def SQL_TIMESTAMP() -> TypeInformation:
        return TypeInformation("SQL_TIMESTAMP")

    @staticmethod
    def PICKLED_BYTE_ARRAY() -> TypeInformation:
        return TypeInformation("PICKLED_BYTE_ARRAY")

    @staticmethod
    def ROW(field_types: Sequence[TypeInformation]) -> TypeInformation:
        return TypeInformation("ROW", field_types)

    @staticmethod
    def ROW_NAMED(
        field_names: Sequence[str], field_types: Sequence[TypeInformation]
    ) -> TypeInformation:
        return TypeInformation("ROW_NAMED", field_types, field_names)

    @staticmethod
    def TUPLE(field_types: Sequence[TypeInformation]) -> TypeInformation:
        return TypeInformation("TUPLE", field_types)

    @staticmethod
    def PRIMITIVE_ARRAY(element_type: TypeInformation) -> TypeInformation:
        return TypeInformation("PRIMITIVE_ARRAY", [element_type])

    @staticmethod
    def BASIC_ARRAY(element_type: TypeInformation) -> TypeInformation:
        return TypeInformation("BASIC_ARRAY", [element_type])

    @staticmethod
    def OBJECT_ARRAY(element_type: TypeInformation) -> TypeInformation:
        return TypeInformation("OBJECT_ARRAY", [element_type])

    @staticmethod
    def MAP(key_type_info: TypeInformation, value_type_info: TypeInformation) -> TypeInformation:
        return TypeInformation("MAP", [key_type_info, value_type_info])

    @staticmethod
    def LIST(element_type_info: TypeInformation) -> TypeInformation:
        return TypeInformation("LIST", [element_type_info])
