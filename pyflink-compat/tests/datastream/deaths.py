"""Functions that fail in the middle of a job, after something was kept, as often as a test says."""

from __future__ import annotations

import glob
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

from pyflink.datastream.functions import MapFunction, RuntimeContext

COUNT = 3
"""How often a job fails here."""


class Deaths:
    """What becomes of a job that fails ``COUNT`` times, kept in files: workers do not live long."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.checkpoints = folder / "checkpoints"
        self._notes = folder / "deaths"
        self._notes.mkdir()
        self._kills = mode == "process"

    def options(self) -> list[str]:
        """Of a job that is restored each time, but not once more."""
        return [
            "execution.checkpointing.interval=50ms",
            f"execution.checkpointing.dir={self.checkpoints.as_uri()}",
            "restart-strategy.type=fixed-delay",
            f"restart-strategy.fixed-delay.attempts={COUNT}",
            "restart-strategy.fixed-delay.delay=10ms",
        ]

    def begin(self, attempt: int, first: int) -> None:
        """Notes the number of an attempt's first element."""
        (self._notes / f"first of {attempt}").write_text(str(first))

    def plan(self, number: int) -> None:
        """A function further down is to die of this element."""
        (self._notes / f"plan {number}").touch()

    def die_if_planned(self, number: int) -> None:
        """Dies of an element, once."""
        if (self._notes / f"plan {number}").exists() and not self._of(number).exists():
            self.die(number)

    def die(self, number: int) -> None:
        """Ends the worker as if it were short of memory; in a thread there is nothing to end."""
        self._of(number).touch()
        if self._kills:
            os.kill(os.getpid(), signal.SIGKILL)
        raise RuntimeError(f"the end of {number}")

    def _of(self, number: int) -> Path:
        return self._notes / f"death of {number}"

    def restored_at(self) -> list[int]:
        """The number of the first element of each attempt but the first one.

        Each attempt must have gone on from behind where the last one began.
        """
        firsts = [int((self._notes / f"first of {i}").read_text()) for i in range(COUNT + 1)]
        assert firsts[0] == 0
        assert firsts == sorted(set(firsts))
        assert len(list(self._notes.glob("death of *"))) == COUNT
        return firsts[1:]


class Dying(MapFunction):
    """Takes its time over elements, dies of some, and has a function behind it die of others.

    An element is a tuple whose second field counts the elements from 0. The attempts die of the
    first elements from random ones on that come when a checkpoint has been taken that holds more
    than what the attempt began with.
    """

    def __init__(self, deaths: Deaths, seed: int, count: int) -> None:
        r = random.Random(seed)
        part = count // (COUNT + 2)
        self._deaths = deaths
        self._from = [r.randrange(i * part, (i + 1) * part) for i in range(1, COUNT + 1)]
        dies_here = seed % 2 == 0
        self._dies_here = [dies_here, not dies_here, r.random() < 0.5]

    def open(self, runtime_context: RuntimeContext) -> None:
        self._attempt = runtime_context.get_attempt_number()
        self._known: int | None = None
        """The newest checkpoint when the attempt's first element came."""
        self._is_over = self._attempt == COUNT
        self._patience = 0.01

    def map(self, value: Any) -> Any:
        number = value[1]
        if self._known is None:
            self._known = self._newest()
            self._deaths.begin(self._attempt, number)
        time.sleep(0.001)
        if not self._is_over and number >= self._from[self._attempt]:
            self._come_to_an_end(value)
        return value

    def _come_to_an_end(self, value: Any) -> None:
        # The next one may have been on its way already.
        if self._newest() < self._known + 2:
            time.sleep(self._patience)
            # So that a busy machine gets there before the elements are at their end.
            self._patience *= 1.03
        elif self._dies_here[self._attempt]:
            self._deaths.die(value[1])
        elif self.is_seen(value):
            self._is_over = True
            self._deaths.plan(value[1])

    def is_seen(self, value: Any) -> bool:
        """Whether the function that is to die gets to see an element."""
        return True

    def _newest(self) -> int:
        complete = glob.glob(f"{self._deaths.checkpoints}/*/chk-*/_metadata")
        return max((int(Path(each).parent.name[4:]) for each in complete), default=0)
