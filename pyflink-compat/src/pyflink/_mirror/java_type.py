"""Declared Java types, as mirror.json writes them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

PRIMITIVES = frozenset(
    {"boolean", "byte", "short", "int", "long", "float", "double", "char", "void"}
)


@dataclass(frozen=True)
class JavaType:
    """A type such as ``java.util.List<java.lang.String>`` or ``int[]``."""

    name: str
    arguments: tuple[JavaType, ...] = ()
    dimensions: int = 0

    @property
    def is_primitive(self) -> bool:
        return self.dimensions == 0 and self.name in PRIMITIVES

    @property
    def is_array(self) -> bool:
        return self.dimensions > 0

    @property
    def element(self) -> JavaType:
        """The type of an array's elements."""
        return JavaType(self.name, self.arguments, self.dimensions - 1)

    def argument(self, index: int) -> JavaType:
        """A type argument; Object where none is declared."""
        return self.arguments[index] if index < len(self.arguments) else OBJECT

    @property
    def erasure(self) -> str:
        """The class's name, without type arguments."""
        return self.name + "[]" * self.dimensions

    @property
    def simple_name(self) -> str:
        """The name as people say it."""
        short = self.name.replace("$", ".").rpartition(".")[2]
        arguments = ", ".join(each.simple_name for each in self.arguments)
        return short + (f"<{arguments}>" if arguments else "") + "[]" * self.dimensions


OBJECT = JavaType("java.lang.Object")


@functools.cache
def parse_java_type(text: str) -> JavaType:
    """The type that the text names."""
    dimensions = 0
    while text.endswith("[]"):
        text, dimensions = text[:-2], dimensions + 1
    name, bracket, rest = text.partition("<")
    arguments = tuple(map(parse_java_type, _split(rest[:-1]))) if bracket else ()
    return JavaType(name, arguments, dimensions)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        if character == "<":
            depth += 1
        elif character == ">":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
