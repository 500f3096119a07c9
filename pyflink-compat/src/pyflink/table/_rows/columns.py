"""Arrow data and DataFrames as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from fletching.batch import types
from fletching.batch.mismatch import ValueMismatch, describe
from fletching.batch.sql import sql_name
from fletching.batch.table import Conversions

from pyflink.table._rows.arrow_file import arrow_row_type, batch_rows, create_table
from pyflink.table._rows.arrow_types import row_type_of
from pyflink.table._rows.zone import session_zone_id, zone_of
from pyflink.table.types import DataType, RowField, RowType, _to_java_data_type

_CAST_ERRORS = (pa.ArrowException, TypeError, ValueError, OverflowError)


def table_of_arrow(j_t_env: Any, data: Any, schema: Any = None, n_splits: int = 1) -> Any:
    """A Java Table of a pyarrow Table, RecordBatch or RecordBatchReader, or what gives one."""
    if isinstance(data, pa.RecordBatchReader):
        data = data.read_all()
    elif isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    elif not isinstance(data, pa.Table):
        if not hasattr(data, "__arrow_c_stream__"):
            raise TypeError(
                "from_arrow takes a pyarrow Table, RecordBatch or RecordBatchReader, or what has "
                f"__arrow_c_stream__, as a polars DataFrame has, but got {describe(data)}."
            )
        data = pa.table(data)
    return _create(j_t_env, data, _row_type(data.schema, schema), n_splits)


def table_of_pandas(j_t_env: Any, frame: Any, schema: Any = None, n_splits: int = 1) -> Any:
    """A Java Table of a pandas DataFrame, without its index. NaN is NULL."""
    import pandas

    if not isinstance(frame, pandas.DataFrame):
        raise TypeError(f"Unsupported type, expected pandas.DataFrame, got {type(frame)}")
    names = list(map(str, frame.columns))
    columns = [frame.iloc[:, index] for index in range(len(names))]
    if isinstance(schema, RowType) or _is_types(schema):
        row_type = _named(schema, names)
    else:
        arrays = [_arrow_array(column, name) for column, name in zip(columns, names)]
        table = pa.table(arrays, names=names)
        return _create(j_t_env, table, _row_type(table.schema, schema), n_splits)
    return _create(j_t_env, columns, row_type, n_splits)


def _arrow_array(column: Any, name: str) -> Any:
    try:
        return pa.Array.from_pandas(column)
    except (pa.ArrowException, TypeError) as failure:
        raise TypeError(
            f"The column '{name}' of the DataFrame has values of several types, or of one that "
            f"Arrow does not know ({failure}): convert it first, or pass a schema."
        ) from None


def _is_types(schema: Any) -> bool:
    return isinstance(schema, (list, tuple)) and bool(schema) and isinstance(schema[0], DataType)


def _row_type(found: pa.Schema, schema: Any) -> RowType:
    """The columns of the table: as found, renamed, or as declared."""
    if isinstance(schema, RowType) or _is_types(schema):
        return _named(schema, found.names)
    row_type = row_type_of(found)
    if schema is None:
        return row_type
    if isinstance(schema, (list, tuple)) and all(isinstance(name, str) for name in schema):
        _check_count(len(schema), len(found))
        return RowType([RowField(n, field.data_type) for n, field in zip(schema, row_type)])
    if isinstance(schema, DataType):
        return _named([schema], found.names)
    raise TypeError(
        f"Unsupported schema type, it could only be of RowType, a list of str or a "
        f"list of DataType, got {schema!r}."
    )


def _named(schema: Any, names: Sequence[str]) -> RowType:
    _check_count(len(schema), len(names))
    if isinstance(schema, RowType):
        return schema
    return RowType([RowField(name, data_type) for name, data_type in zip(names, schema)])


def _check_count(declared: int, found: int) -> None:
    if declared != found:
        raise ValueError(f"The schema has {declared} fields, but the data has {found} columns.")


def _create(j_t_env: Any, data: Any, declared: RowType, n_splits: int) -> Any:
    """``data`` is a pyarrow Table or a list of pandas Series."""
    j_data_type = _to_java_data_type(declared)
    row_type = arrow_row_type(j_data_type)
    schema = types.arrow_schema(row_type)
    conversions = Conversions(zone_of(session_zone_id(j_t_env)))
    columns = data.columns if isinstance(data, pa.Table) else data
    arrays = [
        _converted(column, field, conversions) for column, field in zip(columns, row_type.fields)
    ]
    table = pa.Table.from_arrays(arrays, schema=schema)
    n_splits = max(1, n_splits)
    rows = batch_rows(table.num_rows, table.nbytes, n_splits)
    batches = _batches(table, rows)
    return create_table(j_t_env, j_data_type, schema, batches, False, n_splits)


def _batches(table: pa.Table, rows: int) -> Iterator[pa.RecordBatch]:
    """Batches of so many rows, which reach over the chunks of the columns where need be."""
    for start in range(0, table.num_rows, rows):
        yield from _joined(table.slice(start, rows))


def _joined(table: pa.Table) -> Iterable[pa.RecordBatch]:
    batches: list[pa.RecordBatch] = table.to_batches()
    return batches if len(batches) <= 1 else table.combine_chunks().to_batches()


def _converted(column: Any, field: Any, conversions: Conversions) -> Any:
    """The column in the Arrow type of its field: in bulk where Arrow can, else value by value."""
    arrow = types.arrow_type(field.type)
    try:
        array = _cast(column, arrow)
    except _CAST_ERRORS:
        array = _coerced(column, field, conversions)
    if array.null_count and not field.type.nullable:
        raise ValueError(f"field {field.name}: This field is not nullable, but got None.")
    return array


def _cast(column: Any, arrow: pa.DataType) -> Any:
    if not isinstance(column, pa.ChunkedArray):
        return pa.Array.from_pandas(column, type=arrow)
    if column.type == arrow:
        return column
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(arrow)


def _coerced(column: Any, field: Any, conversions: Conversions) -> pa.Array:
    values = column.to_pylist() if isinstance(column, pa.ChunkedArray) else _objects(column)
    try:
        return conversions.of(field.type).encode(values)
    except ValueMismatch as mismatch:
        raise TypeError(
            f"field {field.name}: {sql_name(field.type)} can not accept "
            f"{describe(mismatch.value)} (row {mismatch.index})."
        ) from None


def _objects(series: Any) -> list[Any]:
    """The values, None for what pandas takes for missing."""
    missing = series.isna()
    return series.astype(object).where(~missing, None).tolist()  # type: ignore[no-any-return]
