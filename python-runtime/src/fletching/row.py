"""A row: a fixed number of values, which may have names, and the kind of change that it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any


class RowKind(Enum):
    """What a row does to a changelog."""

    INSERT = 0
    UPDATE_BEFORE = 1
    UPDATE_AFTER = 2
    DELETE = 3

    def __str__(self) -> str:
        return _SHORT[self]


_SHORT = {
    RowKind.INSERT: "+I",
    RowKind.UPDATE_BEFORE: "-U",
    RowKind.UPDATE_AFTER: "+U",
    RowKind.DELETE: "-D",
}


class Row:
    """Values by position (``row[0]``), by name (``row['a']``, ``row.a``) and in order (``for``).

    ``Row(a=1, b='x')`` names its fields; ``Row(1, 'x')`` does not, and then ``row.f0`` is the
    first. ``Row('a', 'b')`` may be called as a template: ``Row('a', 'b')(1, 'x')`` is the first of
    these. Rows are equal if kind, names and values are.
    """

    __slots__ = ("_fields", "_row_kind", "_values")

    _fields: list[str] | None
    _row_kind: RowKind
    _values: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError(
                "A Row takes values with names or without, not both: write Row(1, 'x') or "
                "Row(a=1, b='x')."
            )
        self._fields = list(kwargs) if kwargs else None
        self._values = list(kwargs.values()) if kwargs else list(args)
        self._row_kind = RowKind.INSERT

    @staticmethod
    def of_kind(row_kind: RowKind, *args: Any, **kwargs: Any) -> Row:
        """A row with the kind of change that it is."""
        row = Row(*args, **kwargs)
        row._row_kind = row_kind
        return row

    def get_row_kind(self) -> RowKind:
        """The kind of change that this row is."""
        return self._row_kind

    def set_row_kind(self, row_kind: RowKind) -> None:
        """Says what kind of change this row is."""
        self._row_kind = row_kind

    def set_field_names(self, field_names: Sequence[str]) -> None:
        """Names the fields, in their order."""
        self._fields = list(field_names)

    def get_fields_by_names(self, names: Sequence[str]) -> list[Any]:
        """The values of these fields; all values, in their order, if the fields have no names."""
        if self._fields is None:
            return self._values
        if self._fields == names:
            return self._values
        return [self[name] for name in names]

    def as_dict(self, recursive: bool = False) -> dict[str, Any]:
        """The values by their names; ``recursive`` makes rows within to dicts as well."""
        if self._fields is None:
            raise TypeError("A Row without field names is no dict: name its fields first.")
        if not recursive:
            return dict(zip(self._fields, self._values))
        return {name: _plain(value) for name, value in zip(self._fields, self._values)}

    def __call__(self, *args: Any) -> Row:
        """A row of these values, named as this template's values say."""
        if len(args) != len(self._values):
            raise ValueError(
                f"The template {self!r} has {len(self._values)} fields, but got {len(args)} "
                f"values, {args!r}."
            )
        return new_row(list(map(str, self._values)), list(args))

    def _position(self, name: str) -> int:
        if self._fields is not None:
            return self._fields.index(name)
        if name[:1] == "f" and name[1:].isdecimal() and int(name[1:]) < len(self._values):
            return int(name[1:])
        raise ValueError(name)

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, str):
            try:
                return self._values[self._position(item)]
            except ValueError:
                raise ValueError(item) from None
        return self._values[item]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._values[self._position(key) if isinstance(key, str) else key] = value

    def __getattr__(self, item: str) -> Any:
        # Only for what is not found otherwise. Unpickling asks before there are slots to read.
        if item.startswith("__") or item in Row.__slots__:
            raise AttributeError(item)
        try:
            return self._values[self._position(item)]
        except ValueError:
            raise AttributeError(item) from None

    def __contains__(self, item: Any) -> bool:
        return item in (self._values if self._fields is None else self._fields)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return False
        return (
            self._values == other._values
            and self._fields == other._fields
            and self._row_kind is other._row_kind
        )

    def __hash__(self) -> int:
        return hash(tuple(self._values))

    def __repr__(self) -> str:
        if self._fields is None:
            return f"<Row({', '.join(map(repr, self._values))})>"
        named = (f"{name}={value!r}" for name, value in zip(self._fields, self._values))
        return f"Row({', '.join(named)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return new_row, (self._fields, self._values, self._row_kind)


def new_row(fields: list[str] | None, values: list[Any], row_kind: RowKind = RowKind.INSERT) -> Row:
    """A row that holds these very lists."""
    row = _new(Row)
    row._fields = fields
    row._values = values
    row._row_kind = row_kind
    return row


_new = object.__new__


def _plain(value: Any) -> Any:
    if isinstance(value, Row):
        return value.as_dict(recursive=True)
    if isinstance(value, list):
        return [_plain(element) for element in value]
    if isinstance(value, dict):
        return {key: _plain(element) for key, element in value.items()}
    return value
