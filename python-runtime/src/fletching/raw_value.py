"""A value of a type that only the engine's side knows."""

from __future__ import annotations

from typing import Any


class RawValue(bytes):
    """A value of a type RAW: the bytes that the type's serializer wrote, and the class's name.

    Functions pass it on, compare it and use it as a key. It is ``bytes`` that knows of which class
    it is, and equal to bytes that are the same.
    """

    class_name: str

    def __new__(cls, data: Any = b"", class_name: str = "") -> RawValue:
        """Of the serializer's bytes and the name of the class."""
        value = bytes.__new__(cls, data)
        value.class_name = class_name
        return value

    def __repr__(self) -> str:
        return f"RawValue({bytes(self)!r}, {self.class_name!r})"

    def __str__(self) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return RawValue, (bytes(self), self.class_name)
