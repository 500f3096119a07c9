"""Timers that the worker has itself, key by key."""

from __future__ import annotations

from heapq import heappop, heappush


class LocalTimers:
    """Times at which something is to be done for a key; each of them once."""

    def __init__(self) -> None:
        self._heaps: dict[int, list[int]] = {}
        self._times: dict[int, set[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._times)

    def those_with_timers(self) -> list[int]:
        """The keys that have timers, in the order in which they got their first one."""
        return list(self._times)

    def add(self, key: int, time: int) -> None:
        """Adds a timer, unless it is there."""
        times = self._times.setdefault(key, set())
        if time not in times:
            times.add(time)
            heappush(self._heaps.setdefault(key, []), time)

    def discard(self, key: int, time: int) -> bool:
        """Takes a timer back; whether it was there."""
        times = self._times.get(key)
        if times is None or time not in times:
            return False
        times.remove(time)
        if not times:
            del self._times[key]
            del self._heaps[key]
        return True

    def pop(self, key: int, before: int) -> int | None:
        """Takes the earliest timer of a key that is before this time; None if there is none."""
        heap = self._heaps.get(key)
        if heap is None:
            return None
        times = self._times[key]
        while heap[0] not in times:  # taken back
            heappop(heap)
        if heap[0] >= before:
            return None
        time = heap[0]
        self.discard(key, time)
        return time
