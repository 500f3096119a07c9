"""Async functions: the calls of a batch run side by side in one event loop.

The loop lives as long as the operator, so that what ``open`` or a call made in it (a session of an
HTTP client, a pool of connections) serves all batches.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fletching.batch.mismatch import shown
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.steps import Argument, Slots

CAPACITY_OPTION = "table.exec.async-scalar.max-concurrent-operations"
TIMEOUT_OPTION = "table.exec.async-scalar.timeout"
ATTEMPTS_OPTION = "table.exec.async-scalar.max-attempts"
DELAY_OPTION = "table.exec.async-scalar.retry-delay"


@dataclass(frozen=True)
class AwaitLimits:
    """How async functions are called; the defaults are Flink's.

    At most ``capacity`` calls are under way. A call that raises is made again after ``delay``
    seconds, up to ``attempts`` calls for one row, which have ``timeout`` seconds in all.
    """

    capacity: int = 10
    timeout: float = 180.0
    attempts: int = 3
    delay: float = 0.1

    @staticmethod
    def of(options: Mapping[str, str]) -> AwaitLimits:
        """The limits of an operator's options, in which durations are milliseconds."""
        default = AwaitLimits()
        return AwaitLimits(
            int(options.get(CAPACITY_OPTION, default.capacity)),
            int(options[TIMEOUT_OPTION]) / 1000 if TIMEOUT_OPTION in options else default.timeout,
            int(options.get(ATTEMPTS_OPTION, default.attempts)),
            int(options[DELAY_OPTION]) / 1000 if DELAY_OPTION in options else default.delay,
        )


class Awaiting:
    """The event loop of an operator's async functions. Used by one thread, but for ``wake``."""

    def __init__(self, limits: AwaitLimits) -> None:
        self._limits = limits
        self._loop: asyncio.AbstractEventLoop | None = None

    def result(self, awaitable: Awaitable[Any]) -> Any:
        """What it gives in the end."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(_awaited(awaitable))

    def results(self, call: Callable[..., Any], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The call's results for all rows, in their order.

        Raises RowFailed for the row that fails first; what is under way then is cancelled.
        """
        results: list[Any] = self.result(self._all(call, rows))
        return results

    async def _all(self, call: Callable[..., Any], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        results: list[Any] = [None] * len(rows)
        numbered = enumerate(rows)
        over = False

        async def work() -> None:
            for number, values in numbered:
                try:
                    results[number] = await asyncio.wait_for(
                        self._attempts(call, number, values), self._limits.timeout
                    )
                except asyncio.TimeoutError:
                    raise RowFailed(number, self._timed_out()) from None
                except asyncio.CancelledError as e:
                    if over:
                        raise
                    # the function's own
                    raise RowFailed(number, e) from e

        tasks = [
            asyncio.ensure_future(work()) for _ in range(min(self._limits.capacity, len(rows)))
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            over = True
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return results

    async def _attempts(
        self, call: Callable[..., Any], number: int, values: tuple[Any, ...]
    ) -> Any:
        attempt = 1
        while True:
            try:
                return await call(*values)
            except USERS_FAILURES as e:
                if attempt == self._limits.attempts or not isinstance(e, Exception):
                    raise RowFailed(number, e) from e
            attempt += 1
            await asyncio.sleep(self._limits.delay)

    def _timed_out(self) -> BaseException:
        return TimeoutError(
            f"not done after {self._limits.timeout * 1000:.0f} ms ('{TIMEOUT_OPTION}')"
        )

    def wake(self) -> None:
        """Lets the loop look up if it waits, so that it notices an exception; by any thread."""
        loop = self._loop
        if loop is not None:
            # Closed meanwhile.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(lambda: None)

    def close(self) -> None:
        """Ends the loop with what functions left running in it."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        try:
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()


class RowFailed(Exception):
    """The call for a row of a batch raised ``error``."""

    def __init__(self, row: int, error: BaseException) -> None:
        super().__init__(row, error)
        self.row = row
        self.error = error


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


class CallAwaited:
    """Calls an async function for each row, several at a time."""

    def __init__(
        self,
        function: OpenedFunction,
        arguments: Sequence[Argument],
        awaiting: Awaiting,
        target: int,
    ) -> None:
        self._function = function
        self._arguments = arguments
        self._awaiting = awaiting
        self._target = target

    def __call__(self, slots: Slots, n_rows: int) -> None:
        columns = [
            [argument.literal] * n_rows if argument.slot is None else slots[argument.slot]
            for argument in self._arguments
        ]
        rows = list(zip(*columns)) if columns else [()] * n_rows
        try:
            slots[self._target] = self._awaiting.results(self._function.call, rows)
        except RowFailed as e:
            values = f"({', '.join(map(shown, rows[e.row]))})"
            raise self._function.raised(e.error, values) from e.error
