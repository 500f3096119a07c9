"""The base of every class that stands for a Java class."""

from __future__ import annotations

from typing import Any, ClassVar


class Mirror:
    """An object whose methods are those of a Java object.

    The Java object is ``_java``; where PyFlink has a name for the handle, such as ``_j_table``,
    that name works, too.
    """

    _java_class: ClassVar[str] = ""
    _handle_name: ClassVar[str] = ""

    _java: Any

    def __init__(self, java: Any) -> None:
        self._java = java
        if self._handle_name:
            setattr(self, self._handle_name, java)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mirror):
            return NotImplemented
        return bool(self._java.equals(other._java))

    def __hash__(self) -> int:
        return int(self._java.hashCode())

    def __str__(self) -> str:
        return str(self._java.toString())

    def __reduce__(self) -> Any:
        raise TypeError(
            f"A {type(self).__name__} cannot be pickled: it stands for an object in the client's JVM. "
            "A function that runs in workers must not refer to it."
        )
