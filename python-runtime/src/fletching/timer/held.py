"""Timers in event time that the worker keeps for the engine, until they are due or it wants them.

Most timers are due soon, and never leave the worker. They are kept by their time, for many keys
have a timer at the same one, and fire in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

NEVER = 2**63
"""Behind all times."""

_BYTES_OF_TIMER, _BYTES_OF_TIME = 100, 250
_MANY = 1_000


class HeldTimers:
    """Times with the keys that have a timer then, each of them once."""

    def __init__(self) -> None:
        self.by_time: dict[int, dict[int, bool]] = {}
        """The keys of each time. To add to those of a time that is there is all that adding is."""
        self.first = NEVER
        """No timer is earlier."""
        # A heap; with times that have no timers any more, too.
        self._times: list[int] = []

    def bytes(self) -> int:
        """About how much memory they take."""
        n_timers = sum(map(len, self.by_time.values()))
        return n_timers * _BYTES_OF_TIMER + len(self.by_time) * _BYTES_OF_TIME

    def add(self, key: int, time: int) -> None:
        """Adds a timer, unless it is there."""
        keys = self.by_time.get(time)
        if keys is None:
            keys = self.by_time[time] = {}
            heappush(self._times, time)
            self.first = self._times[0]
        keys[key] = True

    def discard(self, key: int, time: int) -> bool:
        """Takes a timer back; whether it was there."""
        keys = self.by_time.get(time)
        if keys is None or key not in keys:
            return False
        del keys[key]
        if not keys:
            del self.by_time[time]
            self._drop_times()
        return True

    def _drop_times(self) -> None:
        """Drops times that have no timers any more: the first ones, and others if they are many."""
        times, by_time = self._times, self.by_time
        if len(times) > 2 * len(by_time) + _MANY:
            times[:] = by_time
            heapify(times)
        while times and times[0] not in by_time:
            heappop(times)
        self.first = times[0] if times else NEVER

    def due(self, before: int) -> Iterator[tuple[int, Iterable[int]]]:
        """Takes the timers before this time, in order: times, with the keys of each.

        Those that are added or taken back meanwhile are minded, but for those of the time in hand:
        a key has one timer at a time, which is on its way.
        """
        times = self._times
        while times and times[0] < before:
            time = heappop(times)
            keys = self.by_time.pop(time, ())
            self._drop_times()
            yield time, keys

    def take_latest(self, bytes_left: int) -> Iterator[tuple[int, list[int]]]:
        """Takes times with their keys, the latest first, until the others take no more memory."""
        n_bytes = self.bytes()
        self._times[:] = sorted(self.by_time)
        while n_bytes > bytes_left:
            time = self._times.pop()
            keys = list(self.by_time.pop(time))
            n_bytes -= len(keys) * _BYTES_OF_TIMER + _BYTES_OF_TIME
            yield time, keys
        self.first = self._times[0] if self._times else NEVER
