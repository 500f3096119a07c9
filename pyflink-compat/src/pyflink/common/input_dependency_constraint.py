"""When a task with several inputs may start."""

from __future__ import annotations

from enum import Enum

__all__ = ["InputDependencyConstraint"]


class InputDependencyConstraint(Enum):
    """How many inputs must have data. No Flink since 1.14 asks for it; old programs import it."""

    ANY = 0
    ALL = 1
