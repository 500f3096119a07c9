"""A page of rows, as text and as HTML."""

from __future__ import annotations

import html
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST = 80


@dataclass(frozen=True)
class Page:
    """Some rows under the names and types of their columns, and a sentence on what they are of."""

    names: Sequence[str]
    types: Sequence[str]
    rows: Sequence[Iterable[Any]]
    note: str

    def html(self) -> str:
        """A table that notebooks style as they style DataFrames."""
        heads = "".join(
            f"<th>{html.escape(name)}<br><small>{html.escape(type_)}</small></th>"
            for name, type_ in zip(self.names, self.types)
        )
        lines = [
            "<tr>" + "".join(f"<td>{html.escape(shown(value))}</td>" for value in row) + "</tr>"
            for row in self.rows
        ]
        return (
            f'<table border="1" class="dataframe"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(lines)}</tbody></table><p>{html.escape(self.note)}</p>"
        )

    def text(self) -> str:
        """The same in columns, numbers to the right."""
        cells = [list(self.names), list(self.types)]
        cells += [list(map(shown, row)) for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*cells)]
        columns = list(zip(*self.rows)) or [()] * len(self.names)
        right = list(map(_is_numeric, columns))
        lines = [
            " | ".join(
                cell.rjust(width) if to_right else cell.ljust(width)
                for cell, width, to_right in zip(row, widths, right)
            ).rstrip()
            for row in cells
        ]
        lines.insert(2, "-+-".join("-" * width for width in widths))
        return "\n".join([*lines, self.note])


def shown(value: Any) -> str:
    """A value as a cell of one line."""
    if value is None:
        return "NULL"
    text = value if isinstance(value, str) else str(value)
    text = text.replace("\n", "\\n")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _is_numeric(values: Sequence[Any]) -> bool:
    return any(isinstance(value, numbers.Number) for value in values)
