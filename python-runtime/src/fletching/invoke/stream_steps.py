"""What the functions of a chain do with a batch of elements, one function after the other.

A function is called for all elements of a chunk before the next function of the chain sees the
first: loops over whole lists are what CPython is fastest at. Chunks are bounded, so that an element
that becomes a million does not have to be held at once.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import isgeneratorfunction
from itertools import chain, compress, islice, repeat
from types import GeneratorType
from typing import Any

import numpy as np

from fletching.batch.mismatch import shown
from fletching.batch.nested import Zipped
from fletching.invoke.loops import Loop, loop_for
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.streams import OutputTag, ProcessFunction, TimerService

MAX_CHUNK = 10_000
"""How many elements a function may emit before the next one gets them."""

FEW_EACH = 8
"""No more than that each element may make without a look at how much there is altogether."""

_FEW = 64
"""What is less than that is done sooner without arrays."""

_NONE = type(None)
_MAIN = 0
NO_TIME = -(2**63)
"""The time of an element that has none."""


class Numbers(Sequence[int]):
    """A column of numbers, which become Python's only where they are looked at one by one."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array

    @cached_property
    def _values(self) -> list[int]:
        values: list[int] = self.array.tolist()
        return values

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    def __contains__(self, value: Any) -> bool:
        return value is not None and value in self._values

    def __getitem__(self, index: Any) -> Any:
        return Numbers(self.array[index]) if isinstance(index, slice) else self._values[index]


def as_array(numbers: Sequence[int]) -> np.ndarray[Any, Any]:
    """The same as an array, if there are no None among them."""
    return numbers.array if isinstance(numbers, Numbers) else np.asarray(numbers, np.int64)


@dataclass
class Times:
    """What comes with a batch's elements: their time, None where they have none, and so on."""

    timestamps: Sequence[int | None] = ()
    watermarks: Sequence[int] = ()
    inputs: Sequence[int] = ()
    """Which input each came by, or what the row is instead of an element."""
    keys: Sequence[int] = ()
    """The number of each one's key."""
    n_rows: int = 0
    """How many there are. Rows from here on are those of timers that have none of their own."""
    made_of: list[int] = field(default_factory=list)
    """Which row of the batch each of those belongs to."""

    def add(self, row: int, timestamp: int | None) -> int:
        """Adds a timer that fires with a row of the batch: what is made of it has its time."""
        if not self.made_of:
            self.timestamps, self.watermarks = list(self.timestamps), list(self.watermarks)
        self.made_of.append(row)
        self.timestamps.append(timestamp)  # type: ignore[attr-defined]
        self.watermarks.append(self.watermarks[row])  # type: ignore[attr-defined]
        return self.n_rows + len(self.made_of) - 1

    def row(self, row: int) -> int:
        """The row of the batch that a row belongs to."""
        return row if row < self.n_rows else self.made_of[row - self.n_rows]


@dataclass
class Chunk:
    """Elements, and what they are made of.

    ``rows`` has, for each, the number of the batch's element that it was made of, and ``outputs``
    the number of the output that it goes to; None stands for one after the other, and for the main
    output. ``times`` has their new times, if they get any, and ``partitions`` where they go. Where
    ``has_nothing`` is set, there may be None among the values, and is nothing.
    """

    values: Sequence[Any]
    rows: Sequence[int] | None = None
    outputs: list[int] | None = None
    times: list[int] | None = None
    partitions: list[int] | None = None
    has_nothing: bool = False

    def row(self, index: int) -> int:
        """What the element with this number was made of."""
        return index if self.rows is None else self.rows[index]


Step = Callable[[Chunk, Times], Iterator[Chunk]]


class CallMap:
    """An element for an element."""

    def __init__(self, function: OpenedFunction) -> None:
        self.function = function
        self._loop: Loop = loop_for([function.call], (True,))

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        made = _called(self.function, self._loop, chunk.values)
        kinds = set(map(type, made))
        if GeneratorType in kinds:
            yield from CallFlatMap(self.function, _of_ready(made))(chunk, times)
        else:
            of_all = Chunk(made, chunk.rows)
            yield _some(of_all) if _NONE in kinds else of_all


def _of_ready(made: Sequence[Any]) -> Callable[[Any], Any]:
    """Gives what was made, in order; what is no generator as one element."""
    ready = iter(made)

    def next_made(_: Any) -> Any:
        value = next(ready)
        return value if value is None or isinstance(value, GeneratorType) else (value,)

    return next_made


class CallKey:
    """Pairs of the key and the element."""

    def __init__(self, function: OpenedFunction) -> None:
        self._function = function
        self._loop = loop_for([function.call], (True,))

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        keys = _called(self._function, self._loop, chunk.values)
        if _NONE in set(map(type, keys)):
            error = ValueError("the key of an element cannot be None")
            raise self._function.raised(error, f"({shown(chunk.values[keys.index(None)])})")
        yield Chunk(Zipped(keys, chunk.values), chunk.rows)


class CallFilter:
    """Elements that stay."""

    def __init__(self, function: OpenedFunction) -> None:
        self.function = function
        self._loop = loop_for([function.call], (True,))

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        stays = _called(self.function, self._loop, chunk.values)
        try:
            kept = _kept(chunk, stays)
        except USERS_FAILURES as e:
            # the truth of what was returned
            raise self.function.raised(e, "(...)") from e
        yield kept


def without_none(chunk: Chunk) -> Chunk:
    """The elements that are not None."""
    if _NONE not in set(map(type, chunk.values)):
        return chunk
    return _some(chunk)


def _some(chunk: Chunk) -> Chunk:
    return _kept(chunk, [value is not None for value in chunk.values])


def _kept(chunk: Chunk, stays: Sequence[Any]) -> Chunk:
    rows = range(len(chunk.values)) if chunk.rows is None else chunk.rows
    times = None if chunk.times is None else list(compress(chunk.times, stays))
    return Chunk(list(compress(chunk.values, stays)), list(compress(rows, stays)), times=times)


def _called(function: OpenedFunction, loop: Loop, values: Sequence[Any]) -> list[Any]:
    elements: Any = iter(values)
    try:
        made = loop.run([function.call], [values], elements)
    except USERS_FAILURES as e:
        index = len(values) - elements.__length_hint__() - 1
        raise function.raised(e, f"({shown(values[index])})") from e
    if len(made) != len(values):
        # map() takes it for the end of the elements.
        raise function.raised(StopIteration(), f"({shown(values[len(made)])})")
    return made


class CallFlatMap:
    """Any number of elements for an element."""

    def __init__(self, function: OpenedFunction, call: Callable[[Any], Any] | None = None) -> None:
        self.function = function
        self._call = call or function.call

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        call = self._call
        made = Flattened(chunk)
        values, counts = made.values, made.counts
        value = None
        try:
            for value in chunk.values:
                given = call(value)
                kind = type(given)
                if kind is list or kind is tuple:
                    values += given
                    counts.append(len(given))
                elif given is None:
                    counts.append(0)
                    continue
                else:
                    elements, before = iter(given), len(values)
                    values.extend(islice(elements, MAX_CHUNK - before))
                    while len(values) >= MAX_CHUNK:
                        counts.append(len(values) - before)
                        yield made.take(goes_on=True)
                        values, counts, before = made.values, made.counts, 0
                        values.extend(islice(elements, MAX_CHUNK))
                    counts.append(len(values) - before)
                if len(values) >= MAX_CHUNK:
                    yield made.take()
                    values, counts = made.values, made.counts
        except USERS_FAILURES as e:
            raise self.function.raised(e, f"({shown(value)})") from e
        yield made.take()


class Flattened:
    """What elements have become since the last chunk, and how many each of them.

    Numbers that small cost no memory, as the number of each one's row would.
    """

    def __init__(self, of: Chunk) -> None:
        """``of`` has the elements, which come in this order."""
        self.values: list[Any] = []
        self.counts: list[int] = []
        self._of = of
        self._first = 0

    def take(self, goes_on: bool = False, with_none: bool = False) -> Chunk:
        """All of it, with the rows that it was made of; from here on there is nothing.

        ``goes_on`` is whether the last element becomes more. None is dropped from among the values
        unless ``with_none``: what looks at their types anyway finds it for less.
        """
        taken = Chunk(self.values, self._rows(), has_nothing=with_none)
        self._first += len(self.counts) - goes_on
        self.values, self.counts = [], []
        return taken if with_none else without_none(taken)

    def _rows(self) -> Sequence[int]:
        counts, rows = self.counts, self._of.rows
        last = self._first + len(counts)
        if len(counts) < _FEW:
            made_of = map(self._of.row, range(self._first, last))
            return list(chain.from_iterable(map(repeat, made_of, counts)))
        if rows is None:
            made_of_all = np.arange(self._first, last)
        else:
            made_of_all = as_array(rows[self._first : last])
        return Numbers(made_of_all.repeat(_small(counts)))


class FiredRows:
    """What timers have made since the last chunk, and how much of it at each time."""

    def __init__(self, times: Times) -> None:
        """``times`` gets those of the timers that have made something."""
        self._times = times
        self._begin()

    def _begin(self) -> None:
        self.values: list[Any] = []
        self._rows: list[int] = []
        self._counts: list[int] = []
        self._n_counted = 0

    def count(self, row: int, time: int | None) -> None:
        """What there is of values that was not counted was made at this time, with this row."""
        n_more = len(self.values) - self._n_counted
        if n_more:
            self._rows.append(self._times.add(row, time))
            self._counts.append(n_more)
            self._n_counted += n_more

    def take(self) -> Chunk:
        """All that is counted; from here on there is nothing."""
        rows = Numbers(np.repeat(np.array(self._rows, np.int64), self._counts))
        taken = Chunk(self.values, rows)
        self._begin()
        return taken


def _small(numbers: list[int]) -> np.ndarray[Any, Any]:
    """An array of numbers that are below 256 as a rule: half the time of any other way."""
    try:
        return np.frombuffer(bytes(numbers), np.uint8)
    except ValueError:
        return np.array(numbers)


class _Time(TimerService):
    """The time of a stream without keys."""

    watermark = NO_TIME

    def __init__(self, with_timers: str) -> None:
        self._with_timers = with_timers

    def current_processing_time(self) -> int:
        return time.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        return self.watermark

    def register_processing_time_timer(self, timestamp: int) -> None:
        raise self._no_keys()

    def register_event_time_timer(self, timestamp: int) -> None:
        raise self._no_keys()

    def delete_processing_time_timer(self, timestamp: int) -> None:
        raise self._no_keys()

    def delete_event_time_timer(self, timestamp: int) -> None:
        raise self._no_keys()

    def _no_keys(self) -> Exception:
        return RuntimeError(
            f"Timers are of keyed streams only: call key_by, and process with a "
            f"{self._with_timers}."
        )


class ElementContext(ProcessFunction.Context):
    """What is known about an element without a key."""

    def __init__(self, with_timers: str = "KeyedProcessFunction") -> None:
        """``with_timers`` is the class of function that may have timers."""
        self._time = _Time(with_timers)
        self.time_of_element: int | None = None

    def timer_service(self) -> _Time:
        return self._time

    def timestamp(self) -> int | None:
        return self.time_of_element


class CallProcess:
    """As flat map, with the element's time and side outputs."""

    def __init__(self, function: OpenedFunction, outputs: dict[str, int]) -> None:
        self._function = function
        self._outputs = outputs
        self._context = ElementContext()

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        rows: Any = range(len(chunk.values)) if chunk.rows is None else chunk.rows
        numbers = iter(rows)
        context, clock, call = self._context, self._context.timer_service(), self._function.call
        timestamps, watermarks = times.timestamps, times.watermarks

        def call_at(value: Any) -> Any:
            row = next(numbers)
            context.time_of_element = timestamps[row]
            clock.watermark = watermarks[row]
            return call(value, context)

        for made in CallFlatMap(self._function, call_at)(chunk, times):
            yield sorted_by_output(made, self._outputs)


def sorted_by_output(chunk: Chunk, numbers: dict[str, int]) -> Chunk:
    """The same with the outputs that elements go to, of which these are the numbers by tag."""
    kinds = set(map(type, chunk.values))
    if tuple not in kinds:
        return _some(chunk) if _NONE in kinds else chunk
    values, rows, outputs = [], [], []
    times: list[int] | None = None if chunk.times is None else []
    for index, value in enumerate(chunk.values):
        output: int | None = _MAIN
        if type(value) is tuple and len(value) == 2 and isinstance(value[0], OutputTag):
            # Nobody reads those of an output that has no number.
            output = numbers.get(value[0].tag_id)
            value = value[1]
        if output is not None and value is not None:
            values.append(value)
            rows.append(chunk.row(index))
            outputs.append(output)
            if times is not None and chunk.times is not None:
                times.append(chunk.times[index])
    return Chunk(values, rows, outputs, times)


class CallTimestamp:
    """The same elements with other times."""

    def __init__(self, function: OpenedFunction) -> None:
        self._function = function

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element."""
        call, had, given = self._function.call, times.timestamps, []
        index = -1
        try:
            for index, value in enumerate(chunk.values):
                time_of_element = had[chunk.row(index)]
                if time_of_element is None:
                    time_of_element = NO_TIME
                given.append(operator.index(call(value, time_of_element)))
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"({shown(chunk.values[index])})") from e
        yield Chunk(chunk.values, chunk.rows, times=given)


def gives_several(function: OpenedFunction) -> bool:
    """Whether calls of the function give generators."""
    call = function.call
    # Of an object that is no function, what it does when it is called.
    return isgeneratorfunction(call) or isgeneratorfunction(type(call).__call__)
