"""Java objects, held."""

from __future__ import annotations

from typing import Any

__all__ = ["JavaObjectWrapper"]


class JavaObjectWrapper:
    """Holds a Java object that has no class of its own in Python."""

    def __init__(self, j_object: Any) -> None:
        self._j_object = j_object

    def get_java_object(self) -> Any:
        """The Java object."""
        return self._j_object
