"""mirror.json as objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyflink._mirror.java_type import JavaType, parse_java_type
from pyflink._mirror.naming import python_name
from pyflink._mirror.parameters import parameter_name


@dataclass(frozen=True)
class Parameter:
    """A parameter of a method."""

    java_name: str
    type_text: str
    erased: str
    name: str

    @property
    def type(self) -> JavaType:
        return parse_java_type(self.type_text)


@dataclass(frozen=True)
class Signature:
    """A public method or constructor."""

    java_name: str
    is_static: bool
    is_varargs: bool
    is_deprecated: bool
    parameters: tuple[Parameter, ...]
    returns: str
    documentation: str

    @property
    def name(self) -> str:
        return python_name(self.java_name)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(each.type_text for each in self.parameters)


@dataclass(frozen=True)
class MirroredClass:
    """A public class of Flink."""

    name: str
    kind: str
    documentation: str
    supertypes: tuple[str, ...]
    ancestors: tuple[str, ...]
    constants: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    constructors: tuple[Signature, ...]
    methods: tuple[Signature, ...]
    omitted: dict[str, str]

    def nested(self, mirror: dict[str, MirroredClass]) -> list[MirroredClass]:
        """The mirrored classes within this one."""
        return [each for each in mirror.values() if each.name.rpartition("$")[0] == self.name]

    def groups(self, mirror: dict[str, MirroredClass]) -> Iterator[tuple[Signature, ...]]:
        """The methods by name, with those of that name that mirrored supertypes bring."""
        names = dict.fromkeys((each.java_name, each.is_static) for each in self.methods)
        for name, is_static in names:
            yield tuple(self._overloads(name, is_static, mirror).values())

    def _overloads(
        self, name: str, is_static: bool, mirror: dict[str, MirroredClass]
    ) -> dict[tuple[str, ...], Signature]:
        found = {
            each.types: each
            for each in self.methods
            if each.java_name == name and each.is_static == is_static
        }
        if not is_static:
            for parent in self.supertypes:
                for types, each in mirror[parent]._overloads(name, False, mirror).items():
                    found.setdefault(types, each)
        return found


def read_mirror(content: dict[str, Any]) -> dict[str, MirroredClass]:
    """The classes by name."""
    return {each["name"]: _class(each) for each in content["classes"]}


def _class(content: dict[str, Any]) -> MirroredClass:
    name = content["name"]
    return MirroredClass(
        name=name,
        kind=content["kind"],
        documentation=content["documentation"],
        supertypes=tuple(content["supertypes"]),
        ancestors=tuple(content["ancestors"]),
        constants=tuple(content["constants"]),
        fields=tuple((each["name"], each["type"]) for each in content["fields"]),
        constructors=tuple(_signature(name, each) for each in content["constructors"]),
        methods=tuple(_signature(name, each) for each in content["methods"]),
        omitted={each["signature"]: each["because"] for each in content["omitted"]},
    )


def _signature(class_name: str, content: dict[str, Any]) -> Signature:
    method = content["name"]
    return Signature(
        java_name=method,
        is_static=content["isStatic"],
        is_varargs=content["isVarargs"],
        is_deprecated=content["isDeprecated"],
        parameters=tuple(
            Parameter(
                each["name"],
                each["type"],
                each["erased"],
                parameter_name(class_name, method, python_name(each["name"])),
            )
            for each in content["parameters"]
        ),
        returns=content["returns"],
        documentation=content["documentation"],
    )
