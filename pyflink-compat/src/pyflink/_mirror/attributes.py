"""What classes have beside methods."""

from __future__ import annotations

from typing import Any

from pyflink._mirror.java_type import parse_java_type
from pyflink._mirror.registry import find_class


class Nested:
    """The Python class for a Java class within another, imported when it is first used."""

    def __init__(self, java_name: str) -> None:
        self._java_name = java_name

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        return find_class(self._java_name)


class Constant:
    """The value of a Java class's constant, taken from Java whenever it is used."""

    def __init__(self, java_class: str, name: str, java_type: str) -> None:
        self._java_class = java_class
        self._name = name
        self._java_type = java_type

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        from pyflink._mirror.calls import java_class
        from pyflink._mirror.results import to_python

        value = getattr(java_class(self._java_class), self._name)
        return to_python(value, parse_java_type(self._java_type), instance)
