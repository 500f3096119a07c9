"""What a chain that begins with windows does with a batch of elements and timers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from fletching.batch.mismatch import shown
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import Chunk, Step, Times, as_array, sorted_by_output
from fletching.state.store import KeyedStore
from fletching.timer.requests import KeyedTimers
from fletching.windowing.folded import FoldedWindows

_NOT_HERE = object()


class CallWindows:
    """A process function whose results are pairs of a time and what is emitted with it."""

    def __init__(self, outputs: dict[str, int], process: Step) -> None:
        """``process`` calls the function."""
        self._process = process
        self._outputs = outputs

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Calls the operator for each element, and for each timer."""
        for made in self._process(chunk, times):
            emitted = [value for _, value in made.values]
            stamped = Chunk(emitted, made.rows, times=[time for time, _ in made.values])
            yield sorted_by_output(stamped, self._outputs)


class CallFoldedWindows:
    """The same where most elements can be folded before anything fires.

    An element whose windows are all to come has no part in what fires in front of it in the batch:
    the watermark has not reached their ends. So such elements are folded first, in order for each
    window; then come the timers, and the elements that are late, as in any other windows.
    """

    def __init__(
        self,
        function: OpenedFunction,
        outputs: dict[str, int],
        process: Step,
        store: KeyedStore,
        timers: KeyedTimers,
    ) -> None:
        """``process`` calls the function for what is not folded."""
        self._function = function
        self._windows: FoldedWindows = function.object
        self._store = store
        self._timers = timers
        self._rest = CallWindows(outputs, process)

    def __call__(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        """Folds elements, then calls the operator for all other rows."""
        is_folded = self._are_folded(times)
        if all(is_folded):
            self._fold(chunk.values, times.keys, times.timestamps)
            yield Chunk([], [], times=[])
            return
        self._fold(*(list(compress(each, is_folded)) for each in _columns(chunk, times)))
        rest = [not each for each in is_folded]
        rows = list(compress(range(len(rest)), rest))
        values, keys, timestamps = (list(compress(each, rest)) for each in _columns(chunk, times))
        others = Times(
            timestamps,
            list(compress(times.watermarks, rest)),
            list(compress(times.inputs, rest)),
            keys,
        )
        for made in self._rest(Chunk(values), others):
            made.rows = [rows[made.row(index)] for index in range(len(made.values))]
            yield made

    def _are_folded(self, times: Times) -> list[bool]:
        are_to_come = self._windows.are_to_come
        stamps: Sequence[Any] = times.timestamps
        is_element = (as_array(times.inputs) >= 0).all() and None not in stamps
        # Watermarks do not go back.
        if is_element and are_to_come(min(stamps), times.watermarks[-1]):
            return [True] * len(stamps)
        return [
            what >= 0 and stamp is not None and are_to_come(stamp, watermark)
            for what, stamp, watermark in zip(times.inputs, stamps, times.watermarks)
        ]

    def _fold(self, values: Sequence[Any], keys: Sequence[int], stamps: Sequence[Any]) -> None:
        for starts in self._windows.starts(stamps):
            elements: Any = iter(values)
            try:
                self._fold_each(elements, list(zip(keys, starts)), stamps)
            except USERS_FAILURES as e:
                value = values[len(values) - elements.__length_hint__() - 1]
                raise self._function.raised(e, f"({shown(value)})") from e

    def _fold_each(
        self, elements: Iterator[Any], places: Sequence[tuple[int, int | None]], stamps: Any
    ) -> None:
        """Adds each element to the window in its place, which is a key and a start."""
        windows, timers, slots = self._windows, self._timers, self._store.slots
        first, added = windows.first, windows.added
        found: dict[tuple[int, Any], Any] = {}
        for value, place, stamp in zip(elements, places, stamps):
            held = found.get(place, _NOT_HERE)
            if held is _NOT_HERE:
                key, start = place
                if start is None:
                    continue
                self._store.current = slots[key]
                is_held, held = windows.held(start, timers)
                if not is_held:
                    found[place] = first(value, stamp)
                    continue
            found[place] = added(held, value, stamp)
        for (key, start), held in found.items():
            self._store.current = slots[key]
            windows.keep(start, held)


def _columns(chunk: Chunk, times: Times) -> tuple[Sequence[Any], Sequence[int], Sequence[Any]]:
    return chunk.values, times.keys, times.timestamps
