"""SQL types of Arrow's."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import types as kinds

from pyflink.table.types import DataType, DataTypes, RowField, RowType

_PRECISION = {"s": 0, "ms": 3, "us": 6, "ns": 9}

_SIMPLE = (
    (kinds.is_boolean, DataTypes.BOOLEAN()),
    (kinds.is_int8, DataTypes.TINYINT()),
    (kinds.is_int16, DataTypes.SMALLINT()),
    (kinds.is_int32, DataTypes.INT()),
    (kinds.is_int64, DataTypes.BIGINT()),
    (kinds.is_uint8, DataTypes.SMALLINT()),
    (kinds.is_uint16, DataTypes.INT()),
    (kinds.is_uint32, DataTypes.BIGINT()),
    (kinds.is_uint64, DataTypes.DECIMAL(20, 0)),
    (kinds.is_float16, DataTypes.FLOAT()),
    (kinds.is_float32, DataTypes.FLOAT()),
    (kinds.is_float64, DataTypes.DOUBLE()),
    (kinds.is_string, DataTypes.STRING()),
    (kinds.is_large_string, DataTypes.STRING()),
    (kinds.is_binary, DataTypes.BYTES()),
    (kinds.is_large_binary, DataTypes.BYTES()),
    (kinds.is_date, DataTypes.DATE()),
    (kinds.is_duration, DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3))),
    # Nothing but NULLs: any type holds them, and Flink has no columns of the type NULL.
    (kinds.is_null, DataTypes.STRING()),
)


def row_type_of(schema: pa.Schema) -> RowType:
    """The columns of such batches; refuses one that has no SQL type."""
    return RowType([_field(field, field.name) for field in schema])


def _field(field: pa.Field, path: str) -> RowField:
    return RowField(field.name, _nullable(field, path))


def _nullable(field: pa.Field, path: str) -> DataType:
    data_type = data_type_of(field.type, path)
    return data_type if field.nullable else data_type.not_null()


def data_type_of(arrow: pa.DataType, path: str = "") -> DataType:
    """The SQL type that holds values of an Arrow type."""
    for is_kind, data_type in _SIMPLE:
        if is_kind(arrow):
            return data_type
    if str(arrow) == "string_view":
        return DataTypes.STRING()
    if kinds.is_fixed_size_binary(arrow):
        return DataTypes.BINARY(arrow.byte_width)
    if kinds.is_decimal(arrow) and arrow.precision <= 38 and arrow.scale >= 0:
        return DataTypes.DECIMAL(arrow.precision, arrow.scale)
    if kinds.is_time(arrow):
        return DataTypes.TIME(min(3, _PRECISION[arrow.unit]))
    if kinds.is_timestamp(arrow):
        of = DataTypes.TIMESTAMP if arrow.tz is None else DataTypes.TIMESTAMP_LTZ
        return of(_PRECISION[arrow.unit])
    if kinds.is_dictionary(arrow):
        return data_type_of(arrow.value_type, path)
    return _nested(arrow, path)


def _nested(arrow: pa.DataType, path: str) -> DataType:
    if kinds.is_map(arrow):
        key = data_type_of(arrow.key_type, f"{path} (key)").not_null()
        return DataTypes.MAP(key, _nullable(arrow.item_field, f"{path} (value)"))
    if kinds.is_list(arrow) or kinds.is_large_list(arrow) or kinds.is_fixed_size_list(arrow):
        return DataTypes.ARRAY(_nullable(arrow.value_field, f"{path} (element)"))
    if kinds.is_struct(arrow):
        fields = [arrow.field(i) for i in range(arrow.num_fields)]
        return RowType([_field(field, f"{path}.{field.name}") for field in fields])
    raise TypeError(
        f"The column '{path}' has the Arrow type {arrow}, for which Flink has no type: "
        "convert it first, to string for example."
    )
