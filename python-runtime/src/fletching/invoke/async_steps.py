"""Async functions over streams: calls for the elements of a batch are under way side by side.

What is done leaves the worker while the rest is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fletching.batch.mismatch import shown
from fletching.composed import AsyncCalls
from fletching.invoke.awaiting import Awaiting
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import NO_TIME, Chunk, Times

LATER = None
"""Stands between the parts of a result where the next one is not there yet."""

# So that each part has some of the elements that are done at about the same time.
_GATHERING_SECONDS = 0.001


class CallAsync:
    """Any number of elements for an element, awaited."""

    def __init__(self, function: OpenedFunction, awaiting: Awaiting) -> None:
        self._function = function
        self._awaiting = awaiting

    def parts(self, chunk: Chunk, times: Times) -> Iterator[Chunk | None]:
        """What the elements make, as it comes, with LATER between."""
        calls = _Calls(self._function, chunk.values)
        settings: AsyncCalls = self._function.object
        order = _InOrder(times) if settings.is_ordered else _BetweenWatermarks(times)
        self._awaiting.result(calls.start())
        try:
            while True:
                is_over = self._awaiting.result(calls.news())
                made = order.taken(calls)
                if is_over:
                    yield made
                    return
                if made.values:
                    yield made
                    yield LATER
        finally:
            self._awaiting.result(calls.cancel())


class _Calls:
    """The calls for all elements of a batch. ``made`` has what those gave that are done."""

    def __init__(self, function: OpenedFunction, values: Sequence[Any]) -> None:
        self._function = function
        self._settings: AsyncCalls = function.object
        self._values = values
        self._numbered = iter(range(len(values)))
        self._tasks: list[asyncio.Future[None]] = []
        self._news: asyncio.Event
        self._is_over = False
        self.made: dict[int, list[Any]] = {}
        self.n_open = len(values)

    async def start(self) -> None:
        self._news = asyncio.Event()
        n_tasks = min(self._settings.capacity, len(self._values))
        self._tasks = [asyncio.ensure_future(self._work()) for _ in range(n_tasks)]

    async def news(self) -> bool:
        """Waits for calls to be done; True if all are. Raises what a call raised."""
        if self.n_open:
            await self._news.wait()
            if self.n_open:
                await asyncio.sleep(_GATHERING_SECONDS)
            self._news.clear()
        for task in self._tasks:
            if task.done():
                task.result()
        return self.n_open == 0

    async def cancel(self) -> None:
        self._is_over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        try:
            for number in self._numbered:
                value = self._values[number]
                try:
                    self.made[number] = await self._elements(value)
                except (*USERS_FAILURES, asyncio.CancelledError) as e:
                    if self._is_over:
                        raise
                    raise self._function.raised(e, f"({shown(value)})") from e
                self.n_open -= 1
                self._news.set()
        finally:
            self._news.set()

    async def _elements(self, value: Any) -> list[Any]:
        if not self._settings.timeout:
            return await self._attempts(value)
        awaited = asyncio.ensure_future(self._attempts(value))
        try:
            await asyncio.wait([awaited], timeout=self._settings.timeout)
            if awaited.done():
                return awaited.result()
        finally:
            awaited.cancel()
        return _listed(self._settings.timed_out(value))

    async def _attempts(self, value: Any) -> list[Any]:
        strategy = self._settings.strategy
        predicate = strategy.get_retry_predicate()
        attempt = 1
        while True:
            try:
                made = _listed(await self._settings.async_invoke(value))
                is_bad = predicate.result_predicate()
                if is_bad is None or not is_bad(made) or not strategy.can_retry(attempt):
                    return made
            except Exception as e:
                is_retried = predicate.exception_predicate()
                if is_retried is None or not is_retried(e) or not strategy.can_retry(attempt):
                    raise
            await asyncio.sleep(strategy.get_backoff_time_millis(attempt) / 1000)
            attempt += 1


def _listed(made: Any) -> list[Any]:
    if made is None:
        return []
    if isinstance(made, (str, bytes)) or not isinstance(made, Iterable):
        raise TypeError(f"an async function gives a list of elements, not {shown(made)}")
    return [each for each in made if each is not None]


class _InOrder:
    """Elements leave in the order of those that they were made of."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._next = 0

    def taken(self, calls: _Calls) -> Chunk:
        chunk = Chunk([], [], times=[])
        while self._next in calls.made:
            _add(chunk, calls.made.pop(self._next), self._next, self._times, self._next)
            self._next += 1
        return chunk


class _BetweenWatermarks:
    """Elements leave as they come; none passes a watermark.

    To the engine those between two watermarks were all made of the first of them: nothing that is
    between others has to wait for those in front of it.
    """

    def __init__(self, times: Times) -> None:
        self._times = times
        self._begin = 0
        self._end = self._next_end()
        self._n_left = self._end

    def _next_end(self) -> int:
        marks = self._times.watermarks
        end = self._begin
        while end < len(marks) and marks[end] == marks[self._begin]:
            end += 1
        return end

    def taken(self, calls: _Calls) -> Chunk:
        chunk = Chunk([], [], times=[])
        while True:
            for number in [n for n in calls.made if self._begin <= n < self._end]:
                _add(chunk, calls.made.pop(number), number, self._times, self._begin)
                self._n_left -= 1
            if self._n_left or self._begin == self._end:
                return chunk
            self._begin = self._end
            self._end = self._next_end()
            self._n_left = self._end - self._begin


def _add(chunk: Chunk, made: list[Any], number: int, times: Times, row: int) -> None:
    time = times.timestamps[number]
    assert isinstance(chunk.values, list)
    chunk.values.extend(made)
    chunk.rows.extend([row] * len(made))  # type: ignore[union-attr]
    chunk.times.extend([NO_TIME if time is None else time] * len(made))  # type: ignore[union-attr]
