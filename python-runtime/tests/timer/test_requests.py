"""Timers as the worker has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fletching.timer import requests
from fletching.timer.local import LocalTimers
from fletching.timer.requests import (
    DELETE_EVENT,
    DELETE_PROCESSING,
    HOLDS,
    HOLDS_NONE,
    REGISTER_EVENT,
    REGISTER_PROCESSING,
    KeyedTimers,
)


class Keys:
    is_forgotten_each_time = False

    def __init__(self) -> None:
        self.names = {0: "a", 1: "b"}
        self.current: list[Any] = [0, "a"]

    def identity(self, number: int) -> str:
        return self.names[number]


def timers(is_local: bool = False) -> KeyedTimers:
    return KeyedTimers(is_local, Keys())


def asked(timers: KeyedTimers, n_rows: int = 1) -> list[tuple[int, ...]]:
    """What it asks the engine for: what, with which time, for which key."""
    taken = timers.take_requests(n_rows)
    kinds = [kind for kind, n_same in taken.kinds() for _ in range(n_same)]
    return list(zip(kinds, taken.times, taken.keys))


def ended(timers: KeyedTimers) -> Iterator[tuple[bool, int]]:
    """The timers of the first key at its end: whether in event time, and when."""
    for is_event, due in timers.of_ended_key(0):
        for time, _ in due:
            yield is_event, time


def due(timers: KeyedTimers, before: int) -> list[tuple[int, int]]:
    """The timers that fire before a time: keys and times."""
    return [(key, time) for time, keys in timers.held.due(before) for key in keys]


def test_times_of_a_key_come_in_order_and_once() -> None:
    local = LocalTimers()
    for time in (5, 3, 5, 4):
        local.add(1, time)
    local.add(2, 1)
    assert local.discard(1, 4)
    assert not local.discard(1, 4)
    assert [local.pop(1, 5), local.pop(1, 5), local.pop(1, 6), local.pop(1, 9)] == [
        3,
        None,
        5,
        None,
    ]
    assert local.those_with_timers() == [2]
    local.add(1, 4)
    assert local.pop(1, 9) == 4


def test_the_engine_is_told_when_the_first_one_is() -> None:
    mine = timers()
    mine.register_event_time_timer(100)
    mine.register_event_time_timer(50)
    mine.register_event_time_timer(100)
    assert asked(mine) == [(HOLDS, 50, 0)]
    assert asked(mine) == []
    assert due(mine, 51) == [(0, 50)]
    assert asked(mine) == [(HOLDS, 100, 0)]
    mine.hand_over()
    assert asked(mine) == [(REGISTER_EVENT, 100, 0), (HOLDS_NONE, 0, 0)]


def test_what_is_due_meanwhile_fires_in_order() -> None:
    mine = timers()
    mine.watermark = 300
    mine.begin_firing()
    mine.register_event_time_timer(150)
    mine.register_event_time_timer(200)
    mine.register_event_time_timer(400)
    mine.delete_event_time_timer(250)
    assert due(mine, 200) == [(0, 150)]
    assert mine.fire_engines(0, 200)
    assert not mine.fire_engines(0, 250)
    mine.register_event_time_timer(260)
    mine.delete_event_time_timer(270)
    mine.register_event_time_timer(270)
    assert mine.fire_engines(0, 270)
    assert due(mine, 301) == [(0, 260)]
    mine.end_firing()
    assert asked(mine) == [(HOLDS, 400, 0)]


def test_a_timer_that_is_taken_back_may_be_the_engines_too() -> None:
    mine = timers()
    mine.register_event_time_timer(7)
    mine.delete_event_time_timer(7)
    assert asked(mine) == []
    mine.register_event_time_timer(7)
    mine.hand_over()
    mine.register_event_time_timer(7)
    mine.delete_event_time_timer(7)
    mine.delete_event_time_timer(8)
    assert asked(mine) == [(REGISTER_EVENT, 7, 0), (DELETE_EVENT, 7, 0)]
    assert due(mine, 8) == []


def test_what_the_engine_was_restored_with_is_taken_back() -> None:
    mine = KeyedTimers(False, Keys(), is_restored=True)
    mine.delete_event_time_timer(7)
    assert asked(mine) == [(DELETE_EVENT, 7, 0)]


def test_the_engine_gets_the_latest_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "MOST_BYTES_HELD", 1_000)
    mine = timers()
    for time in (3, 1, 2):
        mine.register_event_time_timer(time)
    assert asked(mine, n_rows=3) == [
        (REGISTER_EVENT, 3, 0),
        (REGISTER_EVENT, 2, 0),
        (HOLDS, 1, 0),
    ]


def test_how_many_there_are_is_counted_once_for_as_many_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "MOST_BYTES_HELD", 1_000)
    mine = timers()
    for time in range(5):
        mine.register_event_time_timer(time)
    for _ in range(4):
        assert (REGISTER_EVENT, 4, 0) not in asked(mine, n_rows=1)
    assert asked(mine) == [(REGISTER_EVENT, time, 0) for time in (4, 3, 2, 1)]


@pytest.mark.parametrize("why", ["keys are forgotten", "told to"])
def test_none_are_held_where_that_may_not_be(why: str) -> None:
    mine = timers()
    mine.register_event_time_timer(5)
    if why == "told to":
        mine.hold_none()
    else:
        mine._keys.is_forgotten_each_time = True
    assert asked(mine) == [(REGISTER_EVENT, 5, 0)]
    mine.register_event_time_timer(6)
    assert asked(mine) == [(REGISTER_EVENT, 6, 0)]
    mine.watermark = 10
    mine.begin_firing()
    mine.register_event_time_timer(9)
    assert asked(mine) == [(HOLDS, 9, 0)]
    assert due(mine, 11) == [(0, 9)]
    mine.end_firing()
    assert asked(mine) == [(HOLDS_NONE, 0, 0)]


def test_what_was_taken_back_does_not_fire_if_it_is_on_its_way() -> None:
    mine = timers()
    mine.register_processing_time_timer(7)
    mine.delete_processing_time_timer(7)
    mine.delete_processing_time_timer(8)
    mine.register_processing_time_timer(8)
    assert asked(mine) == [
        (REGISTER_PROCESSING, 7, 0),
        (DELETE_PROCESSING, 7, 0),
        (DELETE_PROCESSING, 8, 0),
        (REGISTER_PROCESSING, 8, 0),
    ]
    mine.begin_batch()
    assert not mine.is_due(0, 7)
    assert mine.is_due(0, 7)
    assert mine.is_due(0, 8)


def test_keys_are_told_apart_when_their_numbers_change() -> None:
    keys = Keys()
    mine = KeyedTimers(False, keys)
    mine.delete_processing_time_timer(7)
    keys.names = {0: "c", 1: "a"}
    assert mine.is_due(0, 7)
    assert not mine.is_due(1, 7)


def test_local_timers_fire_at_the_end_of_their_key() -> None:
    mine = timers(is_local=True)
    mine.register_processing_time_timer(5)
    mine.register_event_time_timer(9)
    mine.register_event_time_timer(2)
    mine.delete_event_time_timer(9)
    assert asked(mine) == []
    assert list(ended(mine)) == [(True, 2), (False, 5)]


def test_a_timer_that_registers_the_next_one_ends_with_its_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mine = timers(is_local=True)
    mine.register_event_time_timer(2)
    mine.register_processing_time_timer(5)
    fired = []
    for each in ended(mine):
        fired.append(each)
        mine.register_event_time_timer(each[1] + 10)
        mine.register_processing_time_timer(each[1] + 20)
    assert fired == [(True, 2), (False, 5)]
    assert [each.getMessage() for each in caplog.records] == [
        "A timer at 12, registered while timers fire, is ignored, and so are all others: in batch "
        "execution timers fire when there are no more elements of their key."
    ]
    mine.register_event_time_timer(3)
    assert list(ended(mine)) == [(True, 3)]
