"""What functions ask of timers, and the firing of those that are due.

- The engine has the timers, and sends those that fire, in the order of their time.
- All timers of a watermark are taken from the engine at once. What a function registers meanwhile
  that is due by the same watermark does not go there: it fires here, in order with the others of
  its key.
- Where keys come one after the other, in batch execution, all timers are here, and fire when a key
  ends. What a function registers meanwhile is ignored, as by Flink: a timer that registers the next
  one would fire without end.
"""

from __future__ import annotations

import logging
import operator
import time as clock
from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol

from fletching.streams import TimerService
from fletching.timer.local import LocalTimers

REGISTER_EVENT, DELETE_EVENT, REGISTER_PROCESSING, DELETE_PROCESSING = -1, -2, -3, -4
END_OF_TIME = 2**63 - 1
_ALWAYS = 2**63

_BATCHES_REMEMBERED = 16
_LOG = logging.getLogger(__name__)


class TimerRequests:
    """What the engine is to do with timers, in order: each with a time, for a key.

    What it is to do is kept only where that changes, for mostly it is the same again and again.
    """

    def __init__(self) -> None:
        self.times: list[int] = []
        self.keys: list[int] = []
        self.kind = 0
        """What those that come next are."""
        self._kinds: list[int] = []
        self._starts: list[int] = []

    def __len__(self) -> int:
        return len(self.times)

    def begin(self, kind: int) -> None:
        """What comes next is of this kind, as REGISTER_EVENT."""
        self.kind = kind
        self._kinds.append(kind)
        self._starts.append(len(self.times))

    def add(self, kind: int, timestamp: int, key: int) -> None:
        """Ask for something."""
        if kind != self.kind:
            self.begin(kind)
        self.times.append(timestamp)
        self.keys.append(key)

    def kinds(self) -> Iterator[tuple[int, int]]:
        """What is asked for, and how many times behind each other."""
        ends = [*self._starts[1:], len(self.times)]
        return zip(self._kinds, map(operator.sub, ends, self._starts))


class CurrentKey(Protocol):
    """Which key is the current one."""

    current: list[Any]
    """What there is of it, its number first."""

    def identity(self, number: int) -> Any:
        """What is the own of the key with this number when numbers are not."""


class KeyedTimers(TimerService):
    """The timers of the keys of an operator: what functions get as their timer service."""

    def __init__(self, is_local: bool, keys: CurrentKey) -> None:
        """``is_local`` is whether the engine has no timers."""
        self.is_local = is_local
        self._keys = keys
        self.watermark = -(2**63)
        self._requests = TimerRequests()
        self.has_own = False
        """Whether it is not only for the engine to say which timers in event time fire."""
        self.fires_until: int | None = _ALWAYS if is_local else None
        """Up to which time event timers are here: while those of a watermark fire, that one."""
        self._key_ends = False
        self._has_ignored = False
        self._event = LocalTimers()
        self._processing = LocalTimers()
        # Of the timers that the engine has sent or will send for this watermark.
        self._skipped: set[tuple[int, int]] = set()
        # Those in processing time, which the engine may have sent before it heard of it. By then
        # it has heard of what was said so many batches ago.
        self._taken_back: deque[set[tuple[Any, int]]] = deque([set()], _BATCHES_REMEMBERED)

    def take_requests(self) -> TimerRequests:
        """What the engine is to do; from here on that is nothing."""
        taken, self._requests = self._requests, TimerRequests()
        return taken

    def current_processing_time(self) -> int:
        """The clock's, in milliseconds."""
        return clock.time_ns() // 1_000_000

    def current_watermark(self) -> int:
        """The watermark of the element or timer in hand."""
        return self.watermark

    def begin_batch(self) -> None:
        """To be called in front of each batch."""
        self._taken_back.append(set())

    def register_event_time_timer(self, timestamp: int) -> None:
        """Registers a timer of the current key."""
        # Called for each element, and so without calls of its own where the engine has the timer.
        if type(timestamp) is not int:
            timestamp = operator.index(timestamp)
        try:
            key = self._keys.current[0]
        except IndexError:
            raise _no_key() from None
        until = self.fires_until
        if until is None or timestamp > until:
            requests = self._requests
            if requests.kind != REGISTER_EVENT:
                requests.begin(REGISTER_EVENT)
            requests.times.append(timestamp)
            requests.keys.append(key)
        elif self._key_ends:
            self._ignore(timestamp)
        else:
            self.has_own = True
            self._skipped.discard((key, timestamp))
            self._event.add(key, timestamp)

    def delete_event_time_timer(self, timestamp: int) -> None:
        """Takes back a timer of the current key."""
        timestamp = operator.index(timestamp)
        key = self._key()
        if self.fires_until is None or timestamp > self.fires_until:
            self._requests.add(DELETE_EVENT, timestamp, key)
        elif not self._event.discard(key, timestamp) and not self.is_local:
            self.has_own = True
            self._skipped.add((key, timestamp))

    def _key(self) -> int:
        if not self._keys.current:
            raise _no_key()
        number: int = self._keys.current[0]
        return number

    def register_processing_time_timer(self, timestamp: int) -> None:
        """Registers a timer of the current key."""
        timestamp = operator.index(timestamp)
        if self._key_ends:
            self._ignore(timestamp)
            return
        key = self._key()
        if self.is_local:
            self._processing.add(key, timestamp)
            return
        if any(self._taken_back):
            timer = (self._keys.identity(key), timestamp)
            for taken_back in self._taken_back:
                taken_back.discard(timer)
        self._requests.add(REGISTER_PROCESSING, timestamp, key)

    def delete_processing_time_timer(self, timestamp: int) -> None:
        """Takes back a timer of the current key."""
        timestamp = operator.index(timestamp)
        key = self._key()
        if self.is_local:
            self._processing.discard(key, timestamp)
            return
        self._taken_back[-1].add((self._keys.identity(key), timestamp))
        self._requests.add(DELETE_PROCESSING, timestamp, key)

    def due(self, key: int, time: int, watermark: int) -> Iterator[int]:
        """The times to fire for a key when the engine sends one of its event timers."""
        self.fires_until = watermark
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
            timer = (self._keys.identity(key), time)
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
        self.fires_until = _ALWAYS if self.is_local else None
        self._skipped.clear()
        self.has_own = False

    def of_ended_key(self, key: int) -> Iterator[tuple[bool, int]]:
        """The timers of a key whose elements have ended: whether in event time, and the time."""
        self._key_ends = True
        for timers in (self._event, self._processing):
            while (time := timers.pop(key, END_OF_TIME + 1)) is not None:
                yield timers is self._event, time
        self._key_ends = False

    def _ignore(self, time: int) -> None:
        if not self._has_ignored:
            self._has_ignored = True
            _LOG.warning(
                "A timer at %d, registered while timers fire, is ignored, and so are all others: "
                "in batch execution timers fire when there are no more elements of their key.",
                time,
            )


def _no_key() -> RuntimeError:
    return RuntimeError(
        "A timer was used where there is no key: use it while an element or a timer is processed."
    )
