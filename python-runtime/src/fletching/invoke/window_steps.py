"""What a chain that begins with windows does with a batch of elements and timers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import numpy as np

from fletching.batch.mismatch import shown
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.stream_steps import Chunk, Numbers, Step, Times, as_array, sorted_by_output
from fletching.state.store import KeyedStore
from fletching.timer.requests import KeyedTimers
from fletching.windowing.folded import FoldedWindows, Longs


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
        stamps, is_folded = self._folded(times)
        if is_folded.all():
            self._fold(chunk.values, as_array(times.keys), stamps)
            yield Chunk([], [], times=[])
            return
        folded = is_folded.nonzero()[0]
        if len(folded):
            values = _picked(chunk.values, folded.tolist())
            self._fold(values, as_array(times.keys)[folded], stamps[folded])
        rows: list[int] = (~is_folded).nonzero()[0].tolist()
        others = Times(
            [times.timestamps[row] for row in rows],
            [times.watermarks[row] for row in rows],
            [times.inputs[row] for row in rows],
            [times.keys[row] for row in rows],
            len(rows),
        )
        for made in self._rest(Chunk([chunk.values[row] for row in rows]), others):
            made.rows = [rows[others.row(made.row(index))] for index in range(len(made.values))]
            yield made

    def _folded(self, times: Times) -> tuple[Longs, np.ndarray[Any, Any]]:
        """The times of rows, and whether each is an element that can be folded."""
        is_element = as_array(times.inputs) >= 0
        stamps = times.timestamps
        if not isinstance(stamps, Numbers) and None in stamps:
            is_element &= np.array([stamp is not None for stamp in stamps])
            stamps = [stamp or 0 for stamp in stamps]
        known = as_array(stamps)  # type: ignore[arg-type]
        return known, is_element & self._windows.are_to_come(known, as_array(times.watermarks))

    def _fold(self, values: Sequence[Any], keys: Longs, stamps: Longs) -> None:
        """Adds elements to their windows: those of one window behind each other."""
        windows, n_keys = self._windows, len(self._store.slots)
        for rows, starts in windows.starts(stamps):
            if len(rows) == 0:
                continue
            places = windows.number(starts) * n_keys + keys[rows]
            # Few enough for a sort that does not compare.
            order = (places.astype(np.uint16) if places.max() < 2**16 else places).argsort(
                kind="stable"
            )
            ordered = places[order]
            ends = [*((ordered[1:] != ordered[:-1]).nonzero()[0] + 1).tolist(), len(ordered)]
            firsts = order[[0, *ends[:-1]]]
            groups = zip(ends, starts[firsts].tolist(), keys[rows][firsts].tolist())
            self._fold_each(_picked(values, rows[order].tolist()), groups)

    def _fold_each(self, values: Sequence[Any], groups: Iterable[tuple[int, int, int]]) -> None:
        """Adds groups of elements: where each ends, and the start and key of its window."""
        windows, timers, store = self._windows, self._timers, self._store
        slots, fold, size = store.slots, windows.fold, windows.size
        elements: Any = iter(values)
        begin = 0
        name: Any = (None, None)
        try:
            for end, start, key in groups:
                store.current = slots[key]
                if start != name[0]:
                    name = (start, start + size)
                fold(name, islice(elements, end - begin), timers)
                begin = end
        except USERS_FAILURES as e:
            value = values[len(values) - elements.__length_hint__() - 1]
            raise self._function.raised(e, f"({shown(value)})") from e


def _picked(values: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """The values in these rows."""
    return itemgetter(*rows)(values) if len(rows) > 1 else [values[row] for row in rows]
