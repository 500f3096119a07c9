"""Declared Java types as Python type hints."""

from __future__ import annotations

from pyflink._mirror.java_type import JavaType
from pyflink._mirror.naming import class_name, module_name
from pyflink._mirror.registry import home_of_face

_PLAIN = {
    "void": "None",
    "boolean": "bool",
    "byte": "int",
    "short": "int",
    "int": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "char": "str",
    "java.lang.Boolean": "bool",
    "java.lang.Integer": "int",
    "java.lang.Long": "int",
    "java.lang.Double": "float",
    "java.lang.String": "str",
    "java.io.File": "str",
    "java.net.URI": "str",
    "java.nio.file.Path": "str",
    "org.apache.flink.core.fs.Path": "str",
    "java.time.ZoneId": "str",
    "java.time.Duration": "timedelta",
}
_TYPES = frozenset(
    {"org.apache.flink.table.types.DataType", "org.apache.flink.table.types.AbstractDataType"}
)
_PATHS = frozenset({"java.io.File", "java.nio.file.Path", "org.apache.flink.core.fs.Path"})
_LISTS = frozenset({"java.util.List", "java.util.Collection", "java.lang.Iterable"})


class Hints:
    """Writes hints for one module and remembers what it must import for them."""

    def __init__(self, mirrored: frozenset[str], here: str) -> None:
        self._mirrored = mirrored
        self._here = here
        self.imports: set[str] = set()

    def parameter(self, kind: JavaType) -> str:
        """What may be given."""
        if kind.is_array:
            return (
                "bytes"
                if kind.element.name == "byte"
                else f"Sequence[{self.parameter(kind.element)}]"
            )
        if kind.name in _TYPES:
            return f"{self._face('pyflink.table.types', 'DataType')} | str"
        if kind.name == "java.time.Duration":
            return f"timedelta | {self._face('pyflink.common.time', 'Duration')}"
        if kind.name in _PATHS:
            return "str | os.PathLike[str]"
        if kind.name in _LISTS:
            return f"Iterable[{self.parameter(kind.argument(0))}]"
        if kind.name == "java.util.Map":
            return (
                f"Mapping[{self.parameter(kind.argument(0))}, {self.parameter(kind.argument(1))}]"
            )
        if kind.name == "java.util.Properties":
            return "Mapping[str, str]"
        return self._named(kind)

    def result(self, kind: JavaType) -> str:
        """What comes."""
        if kind.is_array:
            return "bytes" if kind.element.name == "byte" else f"list[{self.result(kind.element)}]"
        if kind.name == "org.apache.flink.table.types.DataType":
            return self._face("pyflink.table.types", "DataType")
        if kind.name in _LISTS:
            return f"list[{self.result(kind.argument(0))}]"
        if kind.name == "java.util.Set":
            return f"set[{self.result(kind.argument(0))}]"
        if kind.name == "java.util.Map":
            return f"dict[{self.result(kind.argument(0))}, {self.result(kind.argument(1))}]"
        if kind.name == "java.util.Optional":
            return f"{self.result(kind.argument(0))} | None"
        if kind.name == "org.apache.flink.api.java.tuple.Tuple2":
            return f"tuple[{self.result(kind.argument(0))}, {self.result(kind.argument(1))}]"
        if kind.name == "org.apache.flink.util.TernaryBoolean":
            return "bool | None"
        if kind.name == "java.util.concurrent.CompletableFuture":
            return self._face("pyflink.common.completable_future", "CompletableFuture")
        return self._named(kind)

    def _named(self, kind: JavaType) -> str:
        if kind.name in _PLAIN:
            return _PLAIN[kind.name]
        face = home_of_face(kind.name)
        if face is not None:
            module, _, name = face.partition(":")
            return self._face(module, name)
        if kind.name in self._mirrored:
            return self.generated(kind.name)
        return "Any"

    def generated(self, java_class: str) -> str:
        """A mirrored class without a hand-written one."""
        name = class_name(java_class)
        if java_class != self._here:
            module = module_name(java_class)
            self.imports.add(f"from pyflink._mirror.generated.{module} import {name}")
        return name

    def _face(self, module: str, name: str) -> str:
        # Under a name of its own: the class being written may be called the same.
        alias = f"_{name}"
        self.imports.add(f"from {module} import {name} as {alias}")
        return alias
