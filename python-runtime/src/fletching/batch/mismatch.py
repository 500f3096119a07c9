"""A value that its declared type cannot hold."""

from __future__ import annotations

from typing import Any

MAX_SHOWN_CHARS = 80


class ValueMismatch(Exception):
    """Which of the values does not fit, and what to return instead."""

    def __init__(self, index: int, value: Any, advice: str, is_null: bool = False) -> None:
        super().__init__(f"{describe(value)}: {advice}")
        self.index = index
        self.value = value
        self.advice = advice
        self.is_null = is_null


class Rejected(Exception):
    """Raised by a coercion; its text is the advice."""


def shown(value: Any) -> str:
    """The value's repr in one line, cut to what a sentence can carry."""
    try:
        text = repr(value)
    except Exception as e:
        text = f"<a {type(value).__name__} whose repr raises {type(e).__name__}>"
    text = " ".join(text.split()) if "\n" in text else text
    return text if len(text) <= MAX_SHOWN_CHARS else text[: MAX_SHOWN_CHARS - 3] + "..."


def describe(value: Any) -> str:
    """The value and its Python type; None needs none."""
    return "None" if value is None else f"{shown(value)} ({python_name(type(value))})"


def python_name(kind: type) -> str:
    """A type as a program names it: ``int``, ``datetime.date``."""
    if kind.__module__ in ("builtins", "fletching.row"):
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"
