"""What only the last function of a chain does: it says where elements go, or makes watermarks."""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Iterator
from itertools import compress
from typing import Any

from fletching.batch.mismatch import shown
from fletching.composed import EventTime
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import MAX_CHUNK, NO_TIME, Chunk, Times
from fletching.streams import WatermarkOutput

PERIOD_END = -9
"""What a row may be that is no element."""
WATERMARK, IDLE, ACTIVE = -9, -10, -11
"""What a result may be that is no element."""

_ELEMENT = 0


class CallPartition:
    """The same elements, with the subtasks that they go to."""

    def __init__(self, function: OpenedFunction, partitions: int) -> None:
        self._function = function
        self._partitions = partitions

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the function for each element, unless elements do not go that way after all."""
        values = chunk.values
        partitions = self._called(values) if self._partitions else [0] * len(values)
        yield Chunk(values, chunk.rows, partitions=partitions)

    def _called(self, values: Any) -> list[int]:
        call, n_partitions = self._function.call, self._partitions
        made: list[int] = []
        try:
            for value in values:
                partition = operator.index(call(value, n_partitions))
                if not 0 <= partition < n_partitions:
                    raise IndexError(f"{partition} is no partition of 0 to {n_partitions - 1}")
                made.append(partition)
        except USERS_FAILURES as e:
            raise self._function.raised(e, f"({shown(values[len(made)])})") from e
        return made


class _Marked(WatermarkOutput):
    """Elements with their time, and the watermarks between them."""

    def __init__(self) -> None:
        self.row = 0
        self.values: list[Any] = []
        self.rows: list[int] = []
        self.outputs: list[int] = []
        self.times: list[int] = []

    def add(self, output: int, value: Any, time: int) -> None:
        self.values.append(value)
        self.rows.append(self.row)
        self.outputs.append(output)
        self.times.append(time)

    def emit_watermark(self, watermark: int) -> None:
        self.add(WATERMARK, None, operator.index(watermark))

    def mark_idle(self) -> None:
        self.add(IDLE, None, NO_TIME)

    def mark_active(self) -> None:
        self.add(ACTIVE, None, NO_TIME)

    def chunk(self) -> Chunk:
        return Chunk(self.values, self.rows, self.outputs, self.times)


class CallWatermark:
    """The same elements with their times, and watermarks between them."""

    def __init__(self, function: OpenedFunction) -> None:
        self._function = function
        self._periods: deque[int] = deque()
        self._marked = _Marked()

    def begin(self, chunk: Chunk, times: Times) -> Chunk:
        """The elements of a batch, without the rows that end periods: those are kept in mind."""
        is_element = [what != PERIOD_END for what in times.inputs]
        if all(is_element):
            return chunk
        self._periods.extend(i for i, element in enumerate(is_element) if not element)
        rows = range(len(is_element))
        return Chunk(list(compress(chunk.values, is_element)), list(compress(rows, is_element)))

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the functions for each element."""
        event_time: EventTime = self._function.object
        on_event, time_of = event_time.generator.on_event, self._function.call
        had, marked = times.timestamps, self._marked
        for index, value in enumerate(chunk.values):
            row = chunk.row(index)
            self._end_periods(row)
            marked.row = row
            try:
                time = had[row]
                time = time_of(value, NO_TIME if time is None else time)
                marked.add(_ELEMENT, value, time)
                on_event(value, time, marked)
            except USERS_FAILURES as e:
                raise self._function.raised(e, f"({shown(value)})") from e
            if len(marked.values) >= MAX_CHUNK:
                yield self._taken()
                marked = self._marked
        yield self._taken()

    def end(self) -> Iterator[Chunk]:
        """What the rest of a batch makes: the periods that end behind all elements."""
        if self._periods:
            self._end_periods(self._periods[-1] + 1)
            yield self._taken()

    def _end_periods(self, before: int) -> None:
        periods = self._periods
        while periods and periods[0] < before:
            self._marked.row = periods.popleft()
            try:
                self._function.object.generator.on_periodic_emit(self._marked)
            except USERS_FAILURES as e:
                raise self._function.raised(e, "(the end of a period)") from e

    def _taken(self) -> Chunk:
        taken, self._marked = self._marked, _Marked()
        return taken.chunk()
