"""What functions ask of timers, and the firing of those that are due.

- The engine has the timers, and sends those that fire, in the order of their time.
- All timers of a watermark are taken from the engine at once. What a function registers meanwhile
  that is due by the same watermark does not go there: it fires here, in order with the others of
  its key.
- Where keys come one after the other, all timers are here, and fire when a key ends.
"""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from fletching.timer.local import LocalTimers

REGISTER_EVENT, DELETE_EVENT, REGISTER_PROCESSING, DELETE_PROCESSING = -1, -2, -3, -4
END_OF_TIME = 2**63 - 1

_BATCHES_REMEMBERED = 16


class KeyedTimers:
    """The timers of the keys of an operator."""

    def __init__(self, is_local: bool, identity: Callable[[int], Any]) -> None:
        """``is_local`` is whether the engine has no timers.

        ``identity`` gives, for the number of a key, what is the key's own when numbers are not.
        """
        self.is_local = is_local
        self._identity = identity
        self.key = 0
        """The number of the current key."""
        self.watermark = -(2**63)
        self.requests: list[tuple[int, int, int]] = []
        """What the engine is to do: what, with which time, for which key."""
        self._event = LocalTimers()
        self._processing = LocalTimers()
        self._fires_until: int | None = None
        # Of the timers that the engine has sent or will send for this watermark.
        self._skipped: set[tuple[int, int]] = set()
        # Those in processing time, which the engine may have sent before it heard of it. By then
        # it has heard of what was said so many batches ago.
        self._taken_back: deque[set[tuple[Any, int]]] = deque([set()], _BATCHES_REMEMBERED)

    def begin_batch(self) -> None:
        """To be called in front of each batch."""
        self._taken_back.append(set())

    def register_event(self, time: int) -> None:
        """Registers a timer of the current key."""
        time = operator.index(time)
        if self._is_here(time):
            self._skipped.discard((self.key, time))
            self._event.add(self.key, time)
        else:
            self.requests.append((REGISTER_EVENT, time, self.key))

    def delete_event(self, time: int) -> None:
        """Takes back a timer of the current key."""
        time = operator.index(time)
        if not self._is_here(time):
            self.requests.append((DELETE_EVENT, time, self.key))
        elif not self._event.discard(self.key, time) and not self.is_local:
            self._skipped.add((self.key, time))

    def _is_here(self, time: int) -> bool:
        return self.is_local or (self._fires_until is not None and time <= self._fires_until)

    def register_processing(self, time: int) -> None:
        """Registers a timer of the current key."""
        time = operator.index(time)
        if self.is_local:
            self._processing.add(self.key, time)
            return
        if any(self._taken_back):
            timer = (self._identity(self.key), time)
            for taken_back in self._taken_back:
                taken_back.discard(timer)
        self.requests.append((REGISTER_PROCESSING, time, self.key))

    def delete_processing(self, time: int) -> None:
        """Takes back a timer of the current key."""
        time = operator.index(time)
        if self.is_local:
            self._processing.discard(self.key, time)
            return
        self._taken_back[-1].add((self._identity(self.key), time))
        self.requests.append((DELETE_PROCESSING, time, self.key))

    def due(self, key: int, time: int, watermark: int) -> Iterator[int]:
        """The times to fire for a key when the engine sends one of its event timers."""
        self._fires_until = watermark
        while True:
            earlier = self._event.pop(key, time)
            if earlier is None:
                break
            yield earlier
        self._event.discard(key, time)
        if (key, time) in self._skipped:
            self._skipped.remove((key, time))
        else:
            yield time

    def is_due(self, key: int, time: int) -> bool:
        """Whether a timer in processing time that the engine sends has not been taken back."""
        if any(self._taken_back):
            timer = (self._identity(key), time)
            for taken_back in self._taken_back:
                if timer in taken_back:
                    taken_back.discard(timer)
                    return False
        return True

    def rest(self) -> Iterator[tuple[int, int]]:
        """What else is due, keys and times, when the engine has sent all of a watermark."""
        while self._event:
            for key in self._event.those_with_timers():
                while True:
                    time = self._event.pop(key, END_OF_TIME + 1)
                    if time is None:
                        break
                    yield key, time
        self._fires_until = None
        self._skipped.clear()

    def of_ended_key(self, key: int) -> Iterator[tuple[bool, int]]:
        """The timers of a key whose elements have ended: whether in event time, and the time."""
        while True:
            time = self._event.pop(key, END_OF_TIME + 1)
            if time is not None:
                yield True, time
                continue
            time = self._processing.pop(key, END_OF_TIME + 1)
            if time is None:
                return
            yield False, time
