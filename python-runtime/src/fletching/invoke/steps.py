"""What an operator does with a batch, step by step, each reading and writing slots.

A slot holds one column of the batch in one form: an Arrow array, a list of Python's objects, or a
pandas Series or DataFrame. Steps run in order; each is called with the slots and the number of
rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fletching.batch.conversion import Conversion
from fletching.batch.mismatch import ValueMismatch, shown
from fletching.batch.nested import RowConversion
from fletching.failure import WorkerFailure
from fletching.invoke.loops import Shape, can_share_a_loop, loop_for, result_name
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

    def call_row(self, slots: Slots) -> None:
        """The row of one row's values."""
        (slots[self.target],) = self.conversion.rows([[slots[source]] for source in self.sources])


@dataclass(frozen=True)
class Encode:
    """Results as Python's objects to Arrow, checked against the declared type."""

    function: OpenedFunction
    conversion: Conversion
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        slots[self.target] = self.encoded(slots[self.source])

    def encoded(self, results: list[Any]) -> Any:
        """The column of these results; raises WorkerFailure, without the function's number."""
        try:
            return self.conversion.encode(results)
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


@dataclass(frozen=True)
class Call:
    """A function and what it is called with: columns, constants, what other calls return."""

    function: OpenedFunction
    arguments: tuple[Argument | Call, ...]

    @property
    def shape(self) -> Shape:
        """The arguments as ``loop_for`` takes them."""
        return tuple(
            argument.shape if isinstance(argument, Call) else argument.slot is not None
            for argument in self.arguments
        )

    def calls(self) -> list[Call]:
        """This call and those within it, each before those in its arguments."""
        within = (argument.calls() for argument in self.arguments if isinstance(argument, Call))
        return [self, *chain.from_iterable(within)]

    def value(self, slots: Slots) -> Any:
        """What it returns for one row, whose values the slots hold.

        Raises WorkerFailure, without the function's number.
        """
        values = [argument.value(slots) for argument in self.arguments]
        try:
            return self.function.call(*values)
        except USERS_FAILURES as e:
            raise self.failed(e, values) from e

    def failed(self, error: BaseException, values: Sequence[Any]) -> WorkerFailure:
        """The failure for what it raised, called with these."""
        return self.function.raised(error, f"({', '.join(map(shown, values))})")

    def leaves(self) -> list[Argument]:
        """The columns and constants, in order."""
        return list(
            chain.from_iterable(
                argument.leaves() if isinstance(argument, Call) else [argument]
                for argument in self.arguments
            )
        )


class CallRows:
    """Calls a function, and those that its arguments come from, once for each row."""

    def __init__(self, call: Call, target: int) -> None:
        self.call = call
        self.target = target
        self._calls = call.calls()
        self._leaves = call.leaves()
        self._loop = loop_for([each.function.call for each in self._calls], call.shape)
        columns = (i for i, leaf in enumerate(self._leaves) if leaf.slot is not None)
        self._first_column = next(columns, None)

    def call_row(self, slots: Slots) -> None:
        """Calls them for one row, whose values the slots hold."""
        slots[self.target] = self.call.value(slots)

    def __call__(self, slots: Slots, n_rows: int) -> None:
        leaves = [leaf.value(slots) for leaf in self._leaves]
        first = self._first_column
        rows: Any = iter(range(n_rows) if first is None else leaves[first])
        try:
            results = self._loop.run([each.function.call for each in self._calls], leaves, rows)
        except USERS_FAILURES as e:
            row = n_rows - rows.__length_hint__() - 1
            number, returned = self._loop.failed(e)
            raise self._failure(e, number, returned, slots, row) from e
        if len(results) != n_rows:
            # StopIteration, which map() takes for the end of its columns
            raise self._failure(StopIteration(), 0, {}, slots, len(results))
        slots[self.target] = results

    def _failure(
        self,
        error: BaseException,
        number: int,
        returned: Mapping[str, Any],
        slots: Slots,
        row: int,
    ) -> WorkerFailure:
        call = self._calls[number]
        values = []
        for argument in call.arguments:
            if isinstance(argument, Call):
                values.append(returned[result_name(self._number_of(argument))])
            else:
                given = argument.value(slots)
                values.append(given if argument.slot is None else given[row])
        return call.failed(error, values)

    def _number_of(self, call: Call) -> int:
        return next(number for number, each in enumerate(self._calls) if each is call)


def merged(steps: Sequence[Step], readers: Mapping[int, int]) -> list[Step]:
    """The steps, with one loop for a call and the calls that nothing but its arguments needs.

    ``readers`` says how many read a slot.
    """
    inner = {
        step.target: step
        for step in steps
        if isinstance(step, CallRows)
        and readers.get(step.target) == 1
        and can_share_a_loop(step.call.function.call)
    }
    taken: set[int] = set()
    found: dict[int, Call] = {}

    def with_calls(call: Call) -> Call:
        if not can_share_a_loop(call.function.call):
            return call
        arguments: list[Argument | Call] = []
        for argument in call.arguments:
            slot = argument.slot if isinstance(argument, Argument) else None
            if slot in inner:
                taken.add(slot)
                arguments.append(found[slot])
            else:
                arguments.append(argument)
        return Call(call.function, tuple(arguments))

    done: list[Step] = []
    for step in steps:
        if isinstance(step, CallRows):
            found[step.target] = call = with_calls(step.call)
            step = CallRows(call, step.target)
        done.append(step)
    return [s for s in done if not (isinstance(s, CallRows) and s.target in taken)]
