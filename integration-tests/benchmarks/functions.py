"""The measured functions. Workers import this module, so it imports nothing itself.

Their Java twins are in ``java/io/fletching/benchmarks/function``.
"""

from __future__ import annotations

from typing import Any


def add_one(number):  # type: ignore[no-untyped-def]
    # Row-wise on numbers, vectorized on pandas series. PySpark asks vectorized functions for
    # their types, but no type is true of both uses.
    return number + 1


def add_one_arrow(numbers: Any) -> Any:
    import pyarrow.compute as pc

    return pc.add(numbers, 1)


def upper(text: str) -> str:
    return text.upper()


def blend(number: int, text: str, factor: float) -> float:
    return number * factor + len(text)


def is_even(number: int) -> bool:
    return number % 2 == 0


def first_of_all(*numbers: int) -> int:
    return numbers[0]
