"""ARRAY, MAP, MULTISET and ROW, nested to any depth: always whole columns, on the child arrays."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from operator import methodcaller
from typing import Any

import numpy as np
import pyarrow as pa

from fletching.batch.conversion import (
    Conversion,
    NoneType,
    encoded,
    null_positions,
    validity_buffer,
    with_nulls,
)
from fletching.batch.mismatch import Rejected, ValueMismatch, describe, shown
from fletching.failure import FailureCode, WorkerFailure
from fletching.row import Row, new_row

_OFFSET = np.dtype("<i4")


class _Repeated(Conversion):
    """Values of any number: offsets into a child array."""

    def _offsets(self, array: pa.Array) -> Any:
        if not len(array):
            return np.zeros(1, _OFFSET)
        start = array.offset * _OFFSET.itemsize
        return np.frombuffer(array.buffers()[1], _OFFSET, len(array) + 1, start)

    def _build(self, values: Sequence[Any], offsets: Any, child: pa.Array) -> pa.Array:
        buffers = [validity_buffer(values), pa.py_buffer(offsets)]
        return pa.Array.from_buffers(self.arrow, len(values), buffers, children=[child])

    def _row_mismatch(
        self, values: Sequence[Any], offsets: Any, place: str, e: ValueMismatch
    ) -> ValueMismatch:
        """The child's mismatch as one of the value that the child's value is in."""
        row = int(np.searchsorted(offsets, e.index, "right")) - 1
        where = place.format(e.index - int(offsets[row]))
        return ValueMismatch(row, values[row], f"its {where} is {describe(e.value)}: {e.advice}")


def _offsets_of(values: Sequence[Any]) -> Any:
    offsets = np.zeros(len(values) + 1, _OFFSET)
    np.cumsum(np.fromiter(map(len, values), np.int64, len(values)), out=offsets[1:])
    return offsets


class ArrayConversion(_Repeated):
    """``list``; a result may be a tuple, a numpy array or another sequence as well."""

    exact = frozenset({list, tuple, NoneType})
    python = "a list"

    def __init__(self, logical: Any, arrow: pa.DataType, element: Conversion) -> None:
        super().__init__(logical, arrow)
        self._element = element

    def decode(self, array: pa.Array) -> list[Any]:
        return self._decoded(array, self._element.decode)

    def decode_keys(self, array: pa.Array) -> list[Any]:
        lists = self._decoded(array, self._element.decode_keys)
        return [None if each is None else tuple(each) for each in lists]

    def _decoded(self, array: pa.Array, decode: Callable[[pa.Array], list[Any]]) -> list[Any]:
        offsets = self._offsets(array)
        first, last = int(offsets[0]), int(offsets[-1])
        elements = decode(array.values.slice(first, last - first))
        ends = (offsets - first).tolist()
        return with_nulls(array, [elements[a:b] for a, b in zip(ends, ends[1:])])

    def bulk(self, values: Sequence[Any]) -> pa.Array:
        return self._from_lists(values)

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        if not self.exact.issuperset(map(type, values)):
            values = self.coerced(values)
        return self._from_lists(values)

    def _from_lists(self, values: Sequence[Any]) -> pa.Array:
        present = [value or () for value in values]
        offsets = _offsets_of(present)
        try:
            child = self._element.encode(list(chain.from_iterable(present)))
        except ValueMismatch as e:
            raise self._row_mismatch(values, offsets, "element {}", e) from None
        return self._build(values, offsets, child)

    def coerce(self, value: Any) -> list[Any]:
        if isinstance(value, np.ndarray):
            # numpy makes ints of moments of nanoseconds
            return list(value if value.dtype.kind in "mM" else value.tolist())
        if isinstance(value, pa.Array):
            return list(value.tolist())
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
            return list(value)
        if hasattr(value, "to_list"):  # pandas.Series
            return list(value.to_list())
        raise self.rejected()


class MapConversion(_Repeated):
    """``dict``, also for a MULTISET: element to count. A result may be any mapping, or pairs.

    An ARRAY is a tuple where it is a key, or within one.
    """

    exact = frozenset({dict, NoneType})
    python = "a dict"

    def __init__(
        self, logical: Any, arrow: pa.DataType, key: Conversion, value: Conversion
    ) -> None:
        super().__init__(logical, arrow)
        self._key = key
        self._value = value

    def decode(self, array: pa.Array) -> list[Any]:
        offsets = self._offsets(array)
        first, last = int(offsets[0]), int(offsets[-1])
        keys = self._key.decode_keys(array.keys.slice(first, last - first))
        items = list(zip(keys, self._value.decode(array.items.slice(first, last - first))))
        ends = (offsets - first).tolist()
        try:
            return with_nulls(array, [dict(items[a:b]) for a, b in zip(ends, ends[1:])])
        except TypeError as e:
            raise WorkerFailure(
                FailureCode.TYPE_NOT_SUPPORTED,
                f"The type {self.sql} has keys that a Python dict cannot hold ({e}): use a "
                f"function of func_type 'arrow', or cast the keys to STRING.",
            ) from None

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        if not self.exact.issuperset(map(type, values)):
            values = self.coerced(values)
        present: list[Mapping[Any, Any] | _Pairs] = [value or {} for value in values]
        offsets = _offsets_of(present)
        try:
            keys = self._keys(list(chain.from_iterable(present)))
        except ValueMismatch as e:
            raise self._row_mismatch(values, offsets, "key {}", e) from None
        try:
            items = self._value.encode(list(chain.from_iterable(map(_VALUES, present))))
        except ValueMismatch as e:
            raise self._row_mismatch(values, offsets, "value {}", e) from None
        entries = pa.Array.from_buffers(
            self._entries_type, len(keys), [None], children=[keys, items]
        )
        return self._build(values, offsets, entries)

    @property
    def _entries_type(self) -> pa.DataType:
        fields = [self.arrow.key_field, self.arrow.item_field]
        return pa.struct(fields)

    def _keys(self, keys: list[Any]) -> pa.Array:
        array = self._key.encode_nullable(keys)
        if array.null_count:
            index = int(null_positions(array)[0])
            raise ValueMismatch(index, None, "a map's key cannot be NULL; leave it out")
        return array

    def coerce(self, value: Any) -> dict[Any, Any] | _Pairs:
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, (list, tuple)) and all(_is_pair(each) for each in value):
            return _Pairs(value)
        raise self.rejected()


_VALUES = methodcaller("values")


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2


class _Pairs:
    """Pairs of keys and values, as pyarrow has maps: the keys need not be hashable."""

    def __init__(self, pairs: Sequence[tuple[Any, Any]]) -> None:
        self._pairs = pairs

    def __len__(self) -> int:
        return len(self._pairs)

    def __iter__(self) -> Iterator[Any]:
        return (key for key, _ in self._pairs)

    def values(self) -> Iterator[Any]:
        return (value for _, value in self._pairs)


class Zipped(Sequence[Any]):
    """Tuples of one value of each column, made only where somebody looks at one."""

    def __init__(self, *columns: Sequence[Any]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Any]:
        return zip(*self.columns)

    def __getitem__(self, index: Any) -> Any:
        return tuple(column[index] for column in self.columns)


class RowConversion(Conversion):
    """``Row`` with named fields; a result may be a tuple, a list, a dict or a dataclass, too."""

    exact = frozenset({Row, NoneType})
    python = "a Row"

    def __init__(self, logical: Any, arrow: pa.DataType, fields: Sequence[Conversion]) -> None:
        super().__init__(logical, arrow)
        self._names = [field.name for field in logical.fields]
        self._fields = fields

    def decode(self, array: pa.Array) -> list[Any]:
        columns = [field.decode(array.field(i)) for i, field in enumerate(self._fields)]
        return self._rows_of(array, columns)

    def decode_keys(self, array: pa.Array) -> list[Any]:
        columns = [field.decode_keys(array.field(i)) for i, field in enumerate(self._fields)]
        return self._rows_of(array, columns)

    def _rows_of(self, array: pa.Array, columns: Sequence[Sequence[Any]]) -> list[Any]:
        rows = self.rows(columns) if columns else [Row() for _ in range(len(array))]
        return with_nulls(array, rows)

    def rows(self, columns: Sequence[Sequence[Any]]) -> list[Any]:
        """Rows of these columns' values, of which there is at least one column."""
        return list(map(new_row, repeat(self._names), map(list, zip(*columns))))

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        if type(values) is Zipped:
            columns = list(values.columns)
        else:
            rows = self.plain_rows(values) or self._checked_rows(values)
            columns = list(map(list, zip(*rows))) if rows else [[] for _ in self._fields]
        children = [self._child(i, column, values) for i, column in enumerate(columns)]
        return pa.Array.from_buffers(
            self.arrow, len(values), [self._validity(values)], children=children
        )

    @staticmethod
    def _validity(values: Sequence[Any]) -> pa.Buffer | None:
        return None if type(values) is Zipped else validity_buffer(values)

    def plain_rows(self, values: Sequence[Any]) -> Sequence[Sequence[Any]] | None:
        """The rows' own values, if each has all fields in their order: a Row, or a tuple."""
        kinds = set(map(type, values))
        if kinds == {tuple}:
            return values if set(map(len, values)) == {len(self._names)} else None
        if kinds != {Row}:
            return None
        names = self._names
        rows = [
            row._values for row in values if row._fields is names or row._fields in (None, names)
        ]
        fits = len(rows) == len(values) and set(map(len, rows)) == {len(names)}
        return rows if fits else None

    def _checked_rows(self, values: Sequence[Any]) -> list[Sequence[Any]]:
        blank = (None,) * len(self._fields)
        rows: list[Sequence[Any]] = []
        for index, value in enumerate(values):
            try:
                rows.append(blank if value is None else self.coerce(value))
            except Rejected as e:
                raise ValueMismatch(index, value, str(e)) from None
        return rows

    def _child(self, field: int, column: Sequence[Any], values: Sequence[Any]) -> pa.Array:
        conversion = self._fields[field]
        try:
            child = encoded(conversion, column)
            if not conversion.nullable and child.null_count:
                for index in null_positions(child).tolist():
                    # where the whole row is NULL, its fields are as well
                    if values[index] is not None:
                        raise conversion.null_mismatch(index)
        except ValueMismatch as e:
            advice = f"its field '{self._names[field]}' is {describe(e.value)}: {e.advice}"
            raise ValueMismatch(e.index, values[e.index], advice) from None
        return child

    def coerce(self, value: Any) -> Sequence[Any]:
        fields: Sequence[Any]
        if isinstance(value, Row):
            try:
                fields = value.get_fields_by_names(self._names)
            except ValueError as e:
                raise Rejected(f"it has no field {e}; return {self._shape}") from None
        elif isinstance(value, (tuple, list)):
            fields = value
        elif isinstance(value, Mapping):
            if set(value) != set(self._names):
                raise Rejected(f"its keys are {shown(list(value))}; return {self._shape}")
            fields = [value[name] for name in self._names]
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in dataclasses.fields(value)]
            if set(names) != set(self._names):
                raise Rejected(f"its fields are {shown(names)}; return {self._shape}")
            fields = [getattr(value, name) for name in self._names]
        else:
            raise self.rejected()
        if len(fields) != len(self._fields):
            raise Rejected(f"it has {len(fields)} fields; return {self._shape}")
        return fields

    @property
    def names(self) -> Sequence[str]:
        """The fields' names."""
        return self._names

    @property
    def fields(self) -> Sequence[Conversion]:
        """The fields' conversions."""
        return self._fields

    @property
    def _shape(self) -> str:
        return f"a Row with the fields {', '.join(self._names)}"
