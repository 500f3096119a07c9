"""Where the time of an operator's functions goes, for who asks (``python.profile.enabled``)."""

from __future__ import annotations

import cProfile
import io
import pstats
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

PROFILE_OPTION = "python.profile.enabled"
_LINES = 25
T = TypeVar("T")

# From Python 3.12 an interpreter has one profiler at a time, whatever the thread.
_profiling = threading.Lock()


class FunctionProfile:
    """What the functions of an operator have spent, from its first batch to its last.

    Functions of other operators in the same worker that are profiled, too, take turns with it.
    """

    def __init__(self, operator_name: str) -> None:
        self._operator_name = operator_name
        self._profile = cProfile.Profile()
        self._batches = 0

    def run(self, batch: Callable[[], object]) -> None:
        """Runs a batch and counts what it spends."""
        self._batches += 1
        with _profiling:
            self._profile.enable()
            try:
                batch()
            finally:
                self._profile.disable()

    def each(self, made: Iterator[T]) -> Iterator[T]:
        """The same, with what making each of them spends."""
        while True:
            taken: list[T] = []
            self.run(lambda: taken.extend(islice(made, 1)))  # noqa: B023 - done at once
            if not taken:
                return
            yield taken[0]

    def report(self) -> str:
        """The most costly calls, as text for people."""
        text = io.StringIO()
        if self._batches:
            stats = pstats.Stats(self._profile, stream=text)
            stats.sort_stats("cumulative").print_stats(_LINES)
        return (
            f"Profile of the functions in operator '{self._operator_name}', {self._batches} "
            f"batches:\n{text.getvalue().rstrip()}"
        )
