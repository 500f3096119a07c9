"""What functions over streams add up, to be read when the job is over."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from typing import Any


class Accumulator(ABC):
    """Adds up what it is given; the job's result has that of all subtasks together."""

    @abstractmethod
    def add(self, value: Any) -> None:
        """Takes another value."""

    @abstractmethod
    def get_local_value(self) -> Any:
        """What this subtask has added up."""

    @abstractmethod
    def reset_local(self) -> None:
        """Begins anew in this subtask."""

    @abstractmethod
    def reported(self) -> tuple[str, Any]:
        """What the protocol calls it, and its value there."""


class _Number(Accumulator):
    """One number. ``kind`` is what the protocol calls it."""

    kind = ""
    initial: Any = 0

    def __init__(self) -> None:
        self._value = self.initial

    def get_local_value(self) -> Any:
        """What this subtask has added up."""
        return self._value

    def reset_local(self) -> None:
        """Begins anew in this subtask."""
        self._value = self.initial

    def reported(self) -> tuple[str, Any]:
        """What the protocol calls it, and its value there."""
        return self.kind, self._value


class IntCounter(_Number):
    """A sum of whole numbers, of 32 bits."""

    kind = "int_sum"

    def add(self, value: int) -> None:
        """Takes another value."""
        self._value = _within(32, self._value + operator.index(value))


class LongCounter(_Number):
    """A sum of whole numbers, of 64 bits."""

    kind = "long_sum"

    def add(self, value: int) -> None:
        """Takes another value."""
        self._value = _within(64, self._value + operator.index(value))


class DoubleCounter(_Number):
    """A sum."""

    kind = "double_sum"
    initial = 0.0

    def add(self, value: float) -> None:
        """Takes another value."""
        self._value += float(value)


class LongMinimum(_Number):
    """The least whole number."""

    kind = "long_minimum"
    initial = 2**63 - 1

    def add(self, value: int) -> None:
        """Takes another value."""
        self._value = min(self._value, _within(64, operator.index(value)))


class LongMaximum(_Number):
    """The greatest whole number."""

    kind = "long_maximum"
    initial = -(2**63)

    def add(self, value: int) -> None:
        """Takes another value."""
        self._value = max(self._value, _within(64, operator.index(value)))


class DoubleMinimum(_Number):
    """The least number."""

    kind = "double_minimum"
    initial = float("inf")

    def add(self, value: float) -> None:
        """Takes another value."""
        self._value = min(self._value, float(value))


class DoubleMaximum(_Number):
    """The greatest number."""

    kind = "double_maximum"
    initial = float("-inf")

    def add(self, value: float) -> None:
        """Takes another value."""
        self._value = max(self._value, float(value))


class Histogram(Accumulator):
    """How often each whole number of 32 bits was added."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def add(self, value: int) -> None:
        """Takes another value."""
        number = _within(32, operator.index(value))
        self._counts[number] = self._counts.get(number, 0) + 1

    def get_local_value(self) -> dict[int, int]:
        """How often each number was added in this subtask, by number."""
        return dict(sorted(self._counts.items()))

    def reset_local(self) -> None:
        """Begins anew in this subtask."""
        self._counts.clear()

    def reported(self) -> tuple[str, Any]:
        """What the protocol calls it, and its value there."""
        return "histogram", {"counts": self._counts}


def _within(bits: int, number: int) -> int:
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise OverflowError(f"{number} has no place in the {bits} bits of the accumulator")
    return number
