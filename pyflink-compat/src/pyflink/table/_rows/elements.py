"""Python's objects as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from fletching.batch import types
from fletching.batch.conversion import Conversion
from fletching.batch.mismatch import ValueMismatch, describe
from fletching.batch.table import Conversions
from fletching.row import Row, RowKind

from pyflink.table._rows.arrow_file import MAX_ROWS, arrow_row_type, create_table
from pyflink.table._rows.inference import infer_row_type, row_items
from pyflink.table._rows.stream import ROW_KIND
from pyflink.table._rows.zone import session_zone_id, zone_of
from pyflink.table.types import DataType, RowType, _to_java_data_type

KIND_FIELD = pa.field(ROW_KIND, pa.int8(), False)
"""A last column that holds each row's kind."""


def table_of_elements(j_t_env: Any, elements: Iterable[Any], schema: Any) -> Any:
    """A Java Table of the elements. Rows of other kinds than INSERT make it a changelog."""
    elements = list(elements)
    row_type, is_single = _row_type(elements, schema)
    j_data_type = _to_java_data_type(row_type)
    travelling = arrow_row_type(j_data_type)
    conversions = Conversions(zone_of(session_zone_id(j_t_env)))
    columns = Columns(
        travelling, is_single, [conversions.of(field.type) for field in travelling.fields]
    )
    with_kinds = not is_single and any(map(_is_change, elements))
    arrow_schema = columns.schema.append(KIND_FIELD) if with_kinds else columns.schema
    batches = _batches(elements, columns, arrow_schema, with_kinds)
    return create_table(j_t_env, j_data_type, arrow_schema, batches, with_kinds, 1)


def _row_type(elements: Sequence[Any], schema: Any) -> tuple[RowType, bool]:
    """The columns, and whether each element is the one value of its row."""
    if isinstance(schema, RowType):
        return schema, False
    if isinstance(schema, DataType):
        return RowType().add("value", schema), True
    if schema is None or isinstance(schema, (list, tuple)):
        return infer_row_type(elements, schema), False
    raise TypeError(f"schema should be RowType, list, tuple or None, but got: {schema}")


def _is_change(element: Any) -> bool:
    return isinstance(element, Row) and element.get_row_kind() is not RowKind.INSERT


def _batches(
    elements: Sequence[Any], columns: Columns, schema: pa.Schema, with_kinds: bool
) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(elements), MAX_ROWS):
        chunk = elements[start : start + MAX_ROWS]
        arrays = columns.of(chunk, start)
        if with_kinds:
            arrays.append(pa.array(list(map(_kind, chunk)), pa.int8()))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _kind(element: Any) -> int:
    kind = element.get_row_kind() if isinstance(element, Row) else RowKind.INSERT
    return int(kind.value)


class Columns:
    """Turns elements into columns."""

    def __init__(self, row_type: Any, is_single: bool, conversions: Sequence[Conversion]) -> None:
        self.schema = types.arrow_schema(row_type)
        self._fields = row_type.fields
        self._names = [field.name for field in row_type.fields]
        self._is_single = is_single
        self._conversions = conversions

    def of(self, elements: Sequence[Any], first: int) -> list[pa.Array]:
        """The columns of these elements, of which the first has this number, for messages."""
        columns = [elements] if self._is_single else self._transposed(elements, first)
        return [self._encoded(index, values, first) for index, values in enumerate(columns)]

    def _encoded(self, index: int, values: Sequence[Any], first: int) -> pa.Array:
        try:
            return self._conversions[index].encode(values)
        except ValueMismatch as mismatch:
            raise self._rejection(index, mismatch, first) from None

    def _rejection(self, index: int, mismatch: ValueMismatch, first: int) -> Exception:
        field = self._fields[index]
        if mismatch.is_null:
            return ValueError(
                f"field {field.name}: This field is not nullable, but got None "
                f"(element {first + mismatch.index})."
            )
        # Python's own distinction: of a wrong kind, or of the right kind and too large.
        error = ValueError if _is_out_of_range(field.type, mismatch.value) else TypeError
        return error(
            f"field {field.name}: {self._conversions[index].sql} can not accept "
            f"{describe(mismatch.value)} (element {first + mismatch.index})."
        )

    def _transposed(self, elements: Sequence[Any], first: int) -> list[Sequence[Any]]:
        width = len(self._names)
        if {type(element) for element in elements} <= {tuple, list}:
            rows: Sequence[Sequence[Any]] = elements
        else:
            rows = [self._values(element, first + i) for i, element in enumerate(elements)]
        if {len(row) for row in rows} - {width}:
            self._refuse_length(rows, first)
        return list(zip(*rows)) if rows else [() for _ in range(width)]

    def _refuse_length(self, rows: Sequence[Sequence[Any]], first: int) -> None:
        width = len(self._names)
        number, row = next((i, row) for i, row in enumerate(rows) if len(row) != width)
        raise ValueError(
            f"Length of object ({len(row)}) does not match with length of fields ({width}) "
            f"(element {first + number})."
        )

    def _values(self, element: Any, number: int) -> Sequence[Any]:
        """The element's values, by name where it has names that the table has, else in order."""
        if isinstance(element, dict):
            return list(map(element.get, self._names))
        if isinstance(element, Row) or _is_named_tuple(element):
            return _by_name(element._fields, list(element), self._names)
        if isinstance(element, (tuple, list)):
            return element
        items = row_items(element)
        if items is None:
            raise ValueError(f"Unexpected object {element!r} with RowType (element {number}).")
        return list(map(dict(items).get, self._names))


def _is_out_of_range(logical: Any, value: Any) -> bool:
    return type(value) is int and pa.types.is_integer(types.arrow_type(logical))


def _is_named_tuple(element: Any) -> bool:
    return isinstance(element, tuple) and hasattr(element, "_fields")


def _by_name(fields: Any, values: list[Any], names: Sequence[str]) -> list[Any]:
    if fields is None or set(fields).isdisjoint(names):
        return values
    return list(map(dict(zip(fields, values)).get, names))
