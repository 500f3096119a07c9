"""Functions over all that is in a task, or all that there is of a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fletching.composed import Composed
from fletching.streams import ProcessFunction
from fletching.windowing.contents import contents_of


class OverPartition(Composed):
    """A function that is called with all elements, which come some at a time.

    ``folds`` is what makes one of all as they come; None if the function wants them all.
    """

    def __init__(self, function: Any, folds: Any = None) -> None:
        super().__init__(function, folds)
        self._function = function
        self._folds = folds
        self._how = contents_of(folds, has_evictor=False)
        self._held: Any = None
        self._is_empty = True

    def process_element(self, value: Any, ctx: ProcessFunction.Context) -> Any:
        """What the function makes of them, when the last ones are there."""
        is_last, elements = value
        for element in elements:
            if self._is_empty:
                self._held = self._how.first(element, None)
                self._is_empty = False
            else:
                self._held = self._how.added(self._held, element, None)
        return self._result() if is_last else None

    def _result(self) -> Any:
        made = [] if self._is_empty else self._how.elements(self._held)
        if self._folds is None:
            return made_of(self._function, made)
        if self._is_empty and hasattr(self._folds, "create_accumulator"):
            return [self._folds.get_result(self._folds.create_accumulator())]
        return made


class OverKey(Composed):
    """The same for all that there is of a key."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._function = function

    def apply(self, key: Any, window: Any, inputs: Iterable[Any]) -> Any:
        """What the function makes of them."""
        return made_of(self._function, inputs)


class Sort(Composed):
    """Gives elements in the order of what a selector gives of them."""

    def __init__(self, selector: Any, is_descending: bool) -> None:
        super().__init__(selector)
        self._key = getattr(selector, "get_key", selector)
        self._is_descending = is_descending

    def map_partition(self, values: Iterable[Any]) -> Iterator[Any]:
        """The elements in order; equal ones as they came."""
        yield from sorted(values, key=self._key, reverse=self._is_descending)


def made_of(function: Any, elements: Iterable[Any]) -> Any:
    """What a MapPartitionFunction, or a plain function, makes of the elements."""
    return getattr(function, "map_partition", function)(elements)
