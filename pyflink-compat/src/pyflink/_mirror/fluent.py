"""Objects of settings, whose methods can be called one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyflink._mirror.method import Method
from pyflink._mirror.mirror import Mirror

__all__ = ["Fluent"]


class Fluent(Mirror):
    """Methods that change the object give it, as in PyFlink, also where Java's give nothing."""

    def _call(self, method: Method, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        result = super()._call(method, args, kwargs)
        changes = method.java_name.startswith(("set", "enable", "disable"))
        return self if changes and result is None else result
