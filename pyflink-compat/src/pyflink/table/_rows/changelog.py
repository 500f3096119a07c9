"""What a changelog amounts to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from fletching.row import RowKind

_ADDS = frozenset((RowKind.INSERT.value, RowKind.UPDATE_AFTER.value))


def surviving_rows(rows: Iterable[tuple[Any, ...]], kinds: Iterable[int]) -> list[int]:
    """The positions of the rows that are left when all changes are made.

    A retraction takes away the latest row that is equal to it; one without an equal is ignored.
    """
    positions: dict[Hashable, list[int]] = defaultdict(list)
    for position, (row, kind) in enumerate(zip(rows, kinds)):
        key = tuple(map(_hashable, row))
        if kind in _ADDS:
            positions[key].append(position)
        elif positions[key]:
            positions[key].pop()
    return sorted(position for alive in positions.values() for position in alive)


def _hashable(value: Any) -> Hashable:
    if isinstance(value, (list, tuple)):
        return tuple(map(_hashable, value))
    if isinstance(value, dict):
        return frozenset((_hashable(key), _hashable(item)) for key, item in value.items())
    if isinstance(value, float) and value != value:
        # Flink takes two NaN for equal.
        return ("NaN",)
    return value  # type: ignore[no-any-return]
