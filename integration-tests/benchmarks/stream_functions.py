"""What programs over streams call. Workers import this module, so it imports nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def add_one(number: int) -> int:
    return number + 1


def add_one_to_id(row: Any) -> Any:
    row["id"] += 1
    return row


def is_odd(number: int) -> bool:
    return number % 2 == 1


def twice(number: int) -> list[int]:
    return [number, number]


def greater(one: int, other: int) -> int:
    return max(one, other)


def key_of(keys: int) -> Callable[[int], int]:
    def key(number: int) -> int:
        # Spreads them, so that few elements meet many keys.
        return number * 7919 % keys

    return key
