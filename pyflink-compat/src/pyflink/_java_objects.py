"""Java objects by the names of their classes, some of which only other jars have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pyflink._gateway import gateway
from pyflink._gateway.advice import advice_for
from pyflink._mirror.arguments import to_java
from pyflink._mirror.java_type import OBJECT, JavaType
from pyflink._mirror.mirror_kinds import is_handle
from pyflink.util.exceptions import JavaException

__all__ = ["JavaBuilder", "construct", "existing_class", "java_enum", "java_value", "properties"]

_Self = TypeVar("_Self", bound="JavaBuilder")
_MISSING = ("ClassNotFoundException", "NoClassDefFoundError")


def existing_class(name: str) -> Any:
    """The Java class of this name.

    :raises ImportError: where no jar of this program has it; the message says which one has.
    """
    reflection = gateway().java_class("io.fletching.gateway.Reflection")
    try:
        reflection.load(name)
    except JavaException as error:
        if not any(each in error.java_class + error.java_stacktrace for each in _MISSING):
            raise
        raise ImportError(_needed(name, error)) from None
    return gateway().java_class(name)


def construct(name: str, *values: Any) -> Any:
    """A new object of the Java class of this name."""
    return existing_class(name)(*map(java_value, values))


def java_enum(name: str, constant: str) -> Any:
    """The constant of a Java enum."""
    return existing_class(name).valueOf(constant)


def java_value(value: Any) -> Any:
    """The value as Java takes it where any object may stand."""
    if is_handle(value):  # Which seems to have every attribute.
        return value
    for method in ("get_java_object", "get_java_function"):
        if hasattr(value, method):
            return getattr(value, method)()
    return to_java(value, OBJECT)


def properties(values: Mapping[str, Any]) -> Any:
    """A Java ``Properties`` object with the texts of these values."""
    texts = {key: str(value) for key, value in values.items()}
    return to_java(texts, JavaType("java.util.Properties"))


def _needed(name: str, error: JavaException) -> str:
    advice = advice_for(f"ClassNotFoundException: {name}") or advice_for(error.java_stacktrace)
    return advice or (
        f"The Java class {name} is not there: add the jar that has it by the option "
        "'pipeline.jars' or env.add_jars()."
    )


class JavaBuilder:
    """Sets what a Java builder of a connector or a format takes."""

    def __init__(self, j_builder: Any) -> None:
        self._j_builder = j_builder

    def _with(self: _Self, method: str, *values: Any) -> _Self:
        """Calls the Java builder's method, which gives a builder that goes on, or nothing."""
        made = getattr(self._j_builder, method)(*map(java_value, values))
        if made is not None:
            self._j_builder = made
        return self
