"""What an operator does with a batch, step by step, each reading and writing slots.

A slot holds one column of the batch in one form: an Arrow array, a list of Python's objects, or a
pandas Series or DataFrame. Steps run in order; each is called with the slots and the number of
rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fletching.batch.conversion import Conversion
from fletching.batch.mismatch import ValueMismatch, shown
from fletching.batch.nested import RowConversion
from fletching.invoke.loops import Loop
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction

Slots = list[Any]
Step = Callable[[Slots, int], None]


@dataclass(frozen=True)
class Argument:
    """A slot to read, or a constant."""

    slot: int | None = None
    literal: Any = None

    def value(self, slots: Slots) -> Any:
        """What to pass."""
        return self.literal if self.slot is None else slots[self.slot]


@dataclass(frozen=True)
class Decode:
    """Arrow to Python's objects."""

    conversion: Conversion
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        slots[self.target] = self.conversion.decode(slots[self.source])


@dataclass(frozen=True)
class MakeRows:
    """Columns of Python's objects to rows."""

    conversion: RowConversion
    sources: Sequence[int]
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        slots[self.target] = self.conversion.rows([slots[source] for source in self.sources])


@dataclass(frozen=True)
class Encode:
    """Results as Python's objects to Arrow, checked against the declared type."""

    function: OpenedFunction
    conversion: Conversion
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        try:
            slots[self.target] = self.conversion.encode(slots[self.source])
        except ValueMismatch as e:
            raise self.function.mismatched(e, self.conversion.sql) from None


@dataclass(frozen=True)
class Convert:
    """A column from one form to another, where no user's result has to be checked."""

    conversion: Callable[[Any], Any]
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        slots[self.target] = self.conversion(slots[self.source])


class CallRows:
    """Calls a function once for each row."""

    def __init__(
        self, function: OpenedFunction, arguments: Sequence[Argument], loop: Loop, target: int
    ) -> None:
        self._function = function
        self._arguments = arguments
        self._loop = loop
        self._target = target
        columns = (i for i, argument in enumerate(arguments) if argument.slot is not None)
        self._first_column = next(columns, None)

    def __call__(self, slots: Slots, n_rows: int) -> None:
        arguments = [argument.value(slots) for argument in self._arguments]
        first = self._first_column
        rows: Any = iter(range(n_rows) if first is None else arguments[first])
        try:
            results = self._loop(self._function.call, arguments, rows)
        except USERS_FAILURES as e:
            row = n_rows - rows.__length_hint__() - 1
            raise self._function.raised(e, self._call_of(arguments, row)) from e
        if len(results) != n_rows:
            # StopIteration, which map() takes for the end of its columns
            error = StopIteration()
            raise self._function.raised(error, self._call_of(arguments, len(results)))
        slots[self._target] = results

    def _call_of(self, arguments: Sequence[Any], row: int) -> str:
        values = (
            given if argument.slot is None else given[row]
            for argument, given in zip(self._arguments, arguments)
        )
        return f"({', '.join(map(shown, values))})"
