"""The base of every class that stands for a Java class."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from pyflink._mirror.method import Method
from pyflink._mirror.mirror_kinds import is_handle

_Self = TypeVar("_Self", bound="Mirror")


class Mirror:
    """An object whose methods are those of a Java object.

    The Java object is ``_java``; where PyFlink has a name for the handle, such as ``_j_table``,
    that name works, too.
    """

    _java_class: ClassVar[str] = ""
    _java_ancestors: ClassVar[frozenset[str]] = frozenset()
    _handle_name: ClassVar[str] = ""
    _constructors: ClassVar[Method | None] = None

    _java: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes a Java object, or what the Java class's own constructors take."""
        handle = _handle_among(args, kwargs)
        if handle is not None:
            self._hold(handle)
        elif self._constructors is not None:
            self._hold(self._construct(self._constructors, args, kwargs))
        else:
            raise TypeError(f"{type(self).__name__} is not made by calling it.")

    def _hold(self, java: Any) -> None:
        self._java = java
        if self._handle_name:
            setattr(self, self._handle_name, java)

    @classmethod
    def _wrap(cls: type[_Self], java: Any, owner: Any) -> _Self:
        """The Python object for a Java object that a method of ``owner`` gave."""
        return cls(java)

    def _call(self, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        from pyflink._mirror.calls import call

        return call(self._java, method, args, kwargs, self)

    @classmethod
    def _call_static(cls, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        from pyflink._mirror.calls import call

        return call(None, method, args, kwargs, cls)

    @classmethod
    def _construct(cls, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """A new Java object, not yet wrapped."""
        from pyflink._mirror.calls import construct

        return construct(method, args, kwargs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mirror):
            return NotImplemented
        return bool(self._java.equals(other._java))

    def __hash__(self) -> int:
        return int(self._java.hashCode())

    def __str__(self) -> str:
        return str(self._java.toString())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __reduce__(self) -> Any:
        raise TypeError(
            f"a {type(self).__name__} stands for an object in the client's JVM and "
            "cannot be pickled"
        )


def _handle_among(args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """The Java object, where it is the only argument: PyFlink's names of it begin with ``j_``."""
    named = [value for name, value in kwargs.items() if name.startswith("j_")]
    found = [*args, *named] if len(named) == len(kwargs) else []
    return found[0] if len(found) == 1 and is_handle(found[0]) else None


class MirrorEnum(enum.Enum):
    """A Java enum: a constant's value is its Java name."""

    @classmethod
    def _java_class_name(cls) -> str:
        raise NotImplementedError

    def _to_java(self) -> Any:
        from pyflink._mirror.calls import java_class

        return java_class(self._java_class_name()).valueOf(self.value)

    def _call(self, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        from pyflink._mirror.calls import call

        return call(self._to_java(), method, args, kwargs, self)

    @classmethod
    def _call_static(cls, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        from pyflink._mirror.calls import call

        return call(None, method, args, kwargs, cls)
