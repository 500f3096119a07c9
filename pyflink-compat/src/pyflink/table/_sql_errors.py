"""Shows where in a statement an error is."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from pyflink.util.exceptions import JavaException

_PLACE = re.compile(r"line (\d+), column (\d+)")
_RANGE = re.compile(r"[Ff]rom line (\d+), column (\d+) to line (\d+), column (\d+)")
_WORD = re.compile(r"\w+")
_TAB = "\t"


@contextlib.contextmanager
def pointing_at(statement: str) -> Iterator[None]:
    """Adds the line of the statement, and a mark below, to an error that names a place in it."""
    try:
        yield
    except JavaException as error:
        shown = _shown(statement, error.msg)
        if shown and shown not in error.msg:
            error.msg = f"{error.msg}\n\n{shown}"
            error.args = (error.msg,)
        raise


def _shown(statement: str, message: str) -> str:
    """The line and the mark; empty if no place is named that is in the statement."""
    # Flink says the same of each exception in the chain; the last is the nearest to the mistake.
    ranges = list(_RANGE.finditer(message))
    places = list(_PLACE.finditer(message))
    if ranges:
        line, column, end_line, end_column = map(int, ranges[-1].groups())
        width = end_column - column + 1 if end_line == line else 0
    elif places:
        line, column = map(int, places[-1].groups())
        width = 0
    else:
        return ""
    lines = statement.splitlines()
    if not 1 <= line <= len(lines) or not 1 <= column <= len(lines[line - 1]) + 1:
        return ""
    text = lines[line - 1]
    indent = "".join(_TAB if c == _TAB else " " for c in text[: column - 1])
    word = _WORD.match(text, column - 1)
    width = width or (len(word.group()) if word else 1)
    return f"{text}\n{indent}{'^' * width}"
