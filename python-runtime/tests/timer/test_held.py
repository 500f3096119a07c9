"""Timers that are held fire as those of a sorted set, whatever is added or taken back meanwhile."""

from __future__ import annotations

from fletching.timer.held import NEVER, HeldTimers
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

keys = st.integers(0, 3)
times = st.integers(-5, 20)


class Machine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.held = HeldTimers()
        self.model: set[tuple[int, int]] = set()

    @rule(key=keys, time=times)
    def add(self, key: int, time: int) -> None:
        self.held.add(key, time)
        self.model.add((time, key))

    @rule(key=keys, time=times)
    def discard(self, key: int, time: int) -> None:
        assert self.held.discard(key, time) == ((time, key) in self.model)
        self.model.discard((time, key))

    @rule(
        before=times,
        meanwhile=st.lists(st.tuples(st.booleans(), keys, st.integers(0, 6)), max_size=9),
    )
    def fire(self, before: int, meanwhile: list[tuple[bool, int, int]]) -> None:
        for time, keys_of_time in self.held.due(before):
            assert time < before
            assert sorted((time, key) for key in keys_of_time) == sorted(
                each for each in self.model if each[0] == min(self.model)[0]
            )
            self.model -= {(time, key) for key in keys_of_time}
            for _ in keys_of_time:
                if meanwhile:
                    is_new, other, later = meanwhile.pop()
                    (self.add if is_new else self.discard)(other, time + later - 1)
        assert not self.model or min(self.model)[0] >= before

    @rule(n_bytes=st.integers(0, 2_000))
    def take_latest(self, n_bytes: int) -> None:
        taken = {(time, key) for time, keys in self.held.take_latest(n_bytes) for key in keys}
        assert taken <= self.model
        self.model -= taken
        assert not taken or not self.model or min(taken)[0] > max(self.model)[0]
        assert self.held.bytes() <= n_bytes

    @invariant()
    def none_is_earlier(self) -> None:
        assert self.held.first <= min((time for time, _ in self.model), default=NEVER)


Machine.TestCase.settings = settings(max_examples=200, deadline=None)
test_held_timers = Machine.TestCase
