"""What may be relied upon, said at the definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["Deprecated", "Experimental", "Internal", "Public", "PublicEvolving"]

_T = TypeVar("_T", bound=Callable[..., Any])


class _Stability:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._details = (args, kwargs)

    def __call__(self, definition: _T) -> _T:
        return definition

    def get_directive(self, func_or_cls: Any) -> str:
        """What documentation says of the definition."""
        return f".. note:: {type(self).__doc__}"


class Deprecated(_Stability):
    """Will be gone in a later version."""


class Experimental(_Stability):
    """May change at any time."""


class Internal(_Stability):
    """Not for programs."""


class Public(_Stability):
    """For programs; does not change between minor versions."""


class PublicEvolving(_Stability):
    """For programs; may change between minor versions."""
