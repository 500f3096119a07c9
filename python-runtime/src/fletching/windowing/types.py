"""Types of what windows keep, as descriptors of states have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StateType:
    """A type by its name, its parts and the names of its fields."""

    description: tuple[str, tuple[Any, ...], tuple[str, ...]]


LONG = StateType(("LONG", (), ()))
BOOLEAN = StateType(("BOOLEAN", (), ()))
TWO_TIMES = StateType(("TUPLE", (LONG, LONG), ()))
"""Of a TimeWindow, as its start and its end."""
TIME_AND_DOMAIN = StateType(("TUPLE", (LONG, BOOLEAN), ()))
"""Of a timer: its time, and whether that is event time."""


def list_of(element: Any) -> StateType | None:
    """A list; None, for any Python objects, if its elements have no type."""
    return None if element is None else StateType(("LIST", (element,), ()))
