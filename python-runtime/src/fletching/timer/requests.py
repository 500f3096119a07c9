"""What functions ask of timers, and the firing of those that are due.

- The engine has the timers, and sends those that fire, in the order of their time.
- Those in event time are held here until they are due, in order with those that the engine sends,
  or until it wants them: in front of a checkpoint, or if keys are forgotten. Then, and if there are
  too many, it gets them. It is told when the first one is due, to say when that time has come.
- Where keys come one after the other, in batch execution, all timers are here, and fire when a key
  ends. What a function registers meanwhile is ignored, as by Flink: a timer that registers the next
  one would fire without end.
"""

from __future__ import annotations

import logging
import operator
import time as clock
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from fletching.streams import TimerService
from fletching.timer.held import NEVER, HeldTimers
from fletching.timer.local import LocalTimers

REGISTER_EVENT, DELETE_EVENT, REGISTER_PROCESSING, DELETE_PROCESSING = -1, -2, -3, -4
HOLDS, HOLDS_NONE = -5, -6
END_OF_TIME = 2**63 - 1

MOST_BYTES_HELD = 2**25
"""How much memory timers that are held may take."""

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

    is_forgotten_each_time: bool
    """Whether keys are forgotten after each batch."""

    def identity(self, number: int) -> Any:
        """What is the own of the key with this number when numbers are not."""


class KeyedTimers(TimerService):
    """The timers of the keys of an operator: what functions get as their timer service."""

    def __init__(self, is_local: bool, keys: CurrentKey, is_restored: bool = False) -> None:
        """``is_local`` is whether the engine has no timers, ``is_restored`` if it may have some."""
        self.is_local = is_local
        self._keys = keys
        self.watermark = -(2**63)
        self.held = HeldTimers()
        """The timers in event time that are here and not the engine's."""
        self.skipped: set[tuple[int, int]] = set()
        """Of the timers that the engine has sent or will send for this watermark: keys, times."""
        self._by_time = self.held.by_time
        # How many rows have come since it was known how many are held.
        self._n_uncounted = 0
        self._holds = not is_local
        self._told: int | None = None
        # The engine has no later ones.
        self._last_of_engine = END_OF_TIME if is_restored else -NEVER
        self._requests = TimerRequests()
        # Timers until then the engine does not have any more, whether it has sent them or not.
        self._fires_until: int | None = None
        self._key_ends = False
        self._has_ignored = False
        self._event = LocalTimers()
        self._processing = LocalTimers()
        # Those in processing time, which the engine may have sent before it heard of it. By then
        # it has heard of what was said so many batches ago.
        self._taken_back: deque[set[tuple[Any, int]]] = deque([set()], _BATCHES_REMEMBERED)

    def hold_none(self) -> None:
        """Leaves timers to the engine, but for those that are due while others fire."""
        self._holds = False

    def take_requests(self, n_rows: int) -> TimerRequests:
        """What the engine is to do after a batch of so many rows; from here on that is nothing."""
        self._n_uncounted += n_rows
        if self._keys.is_forgotten_each_time:
            self._holds = False
        if self._fires_until is None:
            if not self._holds:
                self.hand_over()
            elif self._n_uncounted >= len(self._by_time):
                # To count them takes as long as there are times: not with each batch.
                self._n_uncounted = 0
                if self.held.bytes() > MOST_BYTES_HELD:
                    # The latest: those that are due soon are worth the room.
                    self.hand_over(MOST_BYTES_HELD // 2)
        first = None if self.held.first == NEVER else self.held.first
        if first != self._told:
            self._told = first
            if first is None:
                self._requests.add(HOLDS_NONE, 0, 0)
            else:
                self._requests.add(HOLDS, first, 0)
        taken, self._requests = self._requests, TimerRequests()
        return taken

    def hand_over(self, bytes_left: int = 0) -> None:
        """Gives the engine the timers that are held, but for the earliest."""
        requests = self._requests
        for time, keys in self.held.take_latest(bytes_left):
            self._last_of_engine = max(self._last_of_engine, time)
            if requests.kind != REGISTER_EVENT:
                requests.begin(REGISTER_EVENT)
            requests.times += [time] * len(keys)
            requests.keys += keys

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
        keys = self._by_time.get(timestamp)
        if keys is None:
            self._register_event(timestamp, key)
        else:
            keys[key] = True

    def _register_event(self, timestamp: int, key: int) -> None:
        """Registers a timer at a time of which none is held."""
        if self._key_ends:
            self._ignore(timestamp)
        elif self.is_local:
            self._event.add(key, timestamp)
        elif self._holds or self._is_past(timestamp):
            self.held.add(key, timestamp)
        else:
            self._last_of_engine = max(self._last_of_engine, timestamp)
            self._requests.add(REGISTER_EVENT, timestamp, key)

    def _is_past(self, timestamp: int) -> bool:
        """Whether the engine has fired all timers of that time, or is at it."""
        return self._fires_until is not None and timestamp <= self._fires_until

    def delete_event_time_timer(self, timestamp: int) -> None:
        """Takes back a timer of the current key."""
        timestamp = operator.index(timestamp)
        key = self._key()
        if self.is_local:
            self._event.discard(key, timestamp)
            return
        self.held.discard(key, timestamp)
        # The engine may have it as well, from before it was registered again.
        if self._is_past(timestamp):
            self.skipped.add((key, timestamp))
        elif timestamp <= self._last_of_engine:
            self._requests.add(DELETE_EVENT, timestamp, key)

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

    def begin_firing(self) -> None:
        """The engine sends the timers of the watermark, and has none of them any more."""
        self._fires_until = self.watermark

    def end_firing(self) -> None:
        """All timers of the watermark have fired."""
        self._fires_until = None
        self.skipped.clear()

    def fire_engines(self, key: int, time: int) -> bool:
        """Whether a timer that the engine sends is to fire: if it was not taken back meanwhile."""
        is_held = self.held.discard(key, time)
        if (key, time) in self.skipped:
            self.skipped.remove((key, time))
            return is_held  # registered anew
        return True

    def is_due(self, key: int, time: int) -> bool:
        """Whether a timer in processing time that the engine sends has not been taken back."""
        if any(self._taken_back):
            timer = (self._keys.identity(key), time)
            for taken_back in self._taken_back:
                if timer in taken_back:
                    taken_back.discard(timer)
                    return False
        return True

    def of_ended_key(self, key: int) -> Iterator[tuple[bool, Iterator[tuple[int, Iterable[int]]]]]:
        """The timers of a key whose elements have ended: those in event time, then the others."""
        self._key_ends = True
        yield True, _all_of(self._event, key)
        yield False, _all_of(self._processing, key)
        self._key_ends = False

    def _ignore(self, time: int) -> None:
        if not self._has_ignored:
            self._has_ignored = True
            _LOG.warning(
                "A timer at %d, registered while timers fire, is ignored, and so are all others: "
                "in batch execution timers fire when there are no more elements of their key.",
                time,
            )


def _all_of(timers: LocalTimers, key: int) -> Iterator[tuple[int, Iterable[int]]]:
    while (time := timers.pop(key, NEVER)) is not None:
        yield time, (key,)


def _no_key() -> RuntimeError:
    return RuntimeError(
        "A timer was used where there is no key: use it while an element or a timer is processed."
    )
