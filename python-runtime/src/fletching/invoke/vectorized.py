"""Functions that are called once for each batch: on pandas Series or on pyarrow arrays.

A scalar that they return stands for every row. ``fit`` takes what Arrow converts without loss in
bulk; the rest goes the way of row-wise results, value by value, and fails with the row's value.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import BULK_ERRORS, Conversion, first_null
from fletching.batch.mismatch import ValueMismatch, python_name
from fletching.batch.nested import RowConversion
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.steps import Argument, Slots
from fletching.row import Row


@dataclass(frozen=True)
class MakeStruct:
    """The input's columns to one column of structs."""

    arrow: pa.DataType
    sources: Sequence[int]
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        columns = [slots[source] for source in self.sources]
        slots[self.target] = pa.Array.from_buffers(self.arrow, n_rows, [None], children=columns)


@dataclass(frozen=True)
class CallArrow:
    """Calls a function on pyarrow arrays; its result is an array, or a list of one scalar."""

    function: OpenedFunction
    arguments: Sequence[Argument]
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        result = _called(self.function, self.arguments, slots, n_rows)
        if isinstance(result, pa.ChunkedArray):
            result = _combined(result)
        elif isinstance(result, pa.Scalar):
            result = pa.array([result.as_py()] * n_rows, result.type)
        elif not isinstance(result, pa.Array):
            if hasattr(result, "__len__") and not isinstance(result, (str, bytes, Row)):
                raise self.function.returned_kind(f"a {python_name(type(result))}")
            result = [result] * n_rows
        if len(result) != n_rows:
            raise self.function.returned_length(len(result), n_rows)
        slots[self.target] = result


@dataclass(frozen=True)
class FitArrow:
    """What a function on pyarrow arrays returned, to the declared type."""

    function: OpenedFunction
    conversion: Conversion
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        result = slots[self.source]
        convert = _encoded if isinstance(result, list) else fit
        slots[self.target] = convert(self.function, self.conversion, result)


@dataclass(frozen=True)
class CallPandas:
    """Calls a function on pandas Series (DataFrames for rows); its result becomes one of them."""

    function: OpenedFunction
    arguments: Sequence[Argument]
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        import pandas as pd

        result = _called(self.function, self.arguments, slots, n_rows)
        if isinstance(result, (pa.Array, pa.ChunkedArray)):
            result = result.to_pandas()
        if isinstance(result, (str, bytes, dict, Row)) or not hasattr(result, "__len__"):
            result = pd.Series([result] * n_rows)
        elif not isinstance(result, (pd.Series, pd.DataFrame)):
            result = pd.Series(result)
        if len(result) != n_rows:
            raise self.function.returned_length(len(result), n_rows)
        slots[self.target] = result


@dataclass(frozen=True)
class FitPandas:
    """A Series or DataFrame that a function returned, to the declared type."""

    function: OpenedFunction
    conversion: Conversion
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        slots[self.target] = fit_pandas(self.function, self.conversion, slots[self.source])


@dataclass(frozen=True)
class Infer:
    """A result whose declared type is not known to Arrow, by the look of its values."""

    function: OpenedFunction
    source: int
    target: int

    def __call__(self, slots: Slots, n_rows: int) -> None:
        result = slots[self.source]
        try:
            slots[self.target] = pa.array(result) if isinstance(result, list) else _inferred(result)
        except BULK_ERRORS as e:
            raise self.function.mixed(e) from None


class ToPandas:
    """An array to what functions of func_type 'pandas' get: NULLs are as pandas has them.

    A row is a DataFrame. Other values with parts are the objects that row-wise functions get,
    save arrays of simple values without NULLs, which are numpy's.
    """

    def __init__(self, zone: datetime.tzinfo, conversion: Conversion | None) -> None:
        self._zone = zone
        self._conversion = conversion

    def __call__(self, array: pa.Array) -> Any:
        if not pa.types.is_struct(array.type):
            return self._series(array, self._conversion)
        import pandas as pd

        if not array.type.num_fields:
            return pd.DataFrame(index=range(len(array)))
        conversion = self._conversion
        parts: Sequence[Conversion | None] = (
            conversion.fields
            if isinstance(conversion, RowConversion)
            else [None] * array.type.num_fields
        )
        # flatten() makes the fields of a NULL row NULL as well
        columns = [self._series(column, part) for column, part in zip(array.flatten(), parts)]
        frame = pd.concat(columns, axis=1)
        frame.columns = pd.Index([field.name for field in array.type])
        return frame

    def _series(self, array: pa.Array, conversion: Conversion | None) -> Any:
        import pandas as pd

        if conversion is not None and (_has_own_objects(array.type) or _has_null_elements(array)):
            return pd.Series(conversion.decode(array), dtype=object)
        if _is_beyond_float(array):
            return array.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
        series = array.to_pandas(date_as_object=True)
        if pa.types.is_timestamp(array.type) and array.type.tz is not None:
            return series.dt.tz_convert(self._zone)
        return series


_MAX_FLOAT_INT = 2**53
"""Up to this, each whole number is a float64."""


def _is_beyond_float(array: pa.Array) -> bool:
    """Whether pandas' float64, which it has for integers with NULLs, would change a number."""
    if not (pa.types.is_int64(array.type) and array.null_count):
        return False
    import pyarrow.compute as pc

    extremes = pc.min_max(array).as_py()
    if extremes["min"] is None:
        return False
    return bool(extremes["min"] < -_MAX_FLOAT_INT or extremes["max"] > _MAX_FLOAT_INT)


def _has_null_elements(array: pa.Array) -> bool:
    """Whether an array of arrays has a NULL somewhere within, which numpy has no form for."""
    while _is_list(array.type):
        array = array.flatten()
        if array.null_count:
            return True
    return False


def _has_own_objects(t: pa.DataType) -> bool:
    """Whether pyarrow has other objects for such values than we, or loses a part of them."""
    if _is_list(t):
        inner = t.value_type
        has_zone = pa.types.is_timestamp(inner) and inner.tz is not None
        return bool(has_zone or pa.types.is_struct(inner) or _has_own_objects(inner))
    return bool(pa.types.is_map(t) or pa.types.is_struct(t))


def to_objects(array: pa.Array) -> list[Any]:
    """An array whose declared type is not known, as Python's objects."""
    objects: list[Any] = array.to_pylist()
    return objects


def fit(function: OpenedFunction, conversion: Conversion, array: pa.Array) -> pa.Array:
    """The array as one of the declared type, without loss."""
    if isinstance(array, pa.ChunkedArray):
        array = _combined(array)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if array.type != conversion.arrow:
        if not _may_become(array.type, conversion.arrow):
            raise function.returned_arrow(array.type, conversion)
        array = _cast(function, conversion, array)
    if array.null_count and not conversion.nullable:
        raise function.mismatched(conversion.null_mismatch(first_null(array)), conversion.sql)
    return array


def _cast(function: OpenedFunction, conversion: Conversion, array: pa.Array) -> pa.Array:
    """By Arrow where it loses nothing; else value by value, which says what is lost."""
    source, target = array.type, conversion.arrow
    if _is_nanoseconds(source) and not _is_nanoseconds(target):
        import pyarrow.compute as pc

        array = pc.floor_temporal(array, unit="microsecond")
        array = array.cast(pa.timestamp("us", source.tz))
    if _casts_faithfully(source, target):
        with contextlib.suppress(*BULK_ERRORS):
            return array.cast(target)
    return _encoded(function, conversion, array.to_pylist())


def _called(
    function: OpenedFunction, arguments: Sequence[Argument], slots: Slots, n_rows: int
) -> Any:
    values = [argument.value(slots) for argument in arguments]
    try:
        return function.call(*values)
    except USERS_FAILURES as e:
        kinds = ", ".join(_kind_of(value) for value in values)
        raise function.raised(e, f"({kinds}) of {n_rows} rows") from e


def _kind_of(value: Any) -> str:
    if isinstance(value, pa.Array):
        return str(value.type)
    if hasattr(value, "dtype"):
        return f"Series of {value.dtype}"
    return "DataFrame" if hasattr(value, "dtypes") else repr(value)


def _encoded(function: OpenedFunction, conversion: Conversion, values: list[Any]) -> pa.Array:
    try:
        return conversion.encode(values)
    except ValueMismatch as e:
        raise function.mismatched(e, conversion.sql) from None


def _combined(array: pa.ChunkedArray) -> pa.Array:
    combined = array.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        # pyarrow gives one chunk or none then
        return combined.chunk(0) if combined.num_chunks else pa.array([], array.type)
    return combined


def _objects(series: Any) -> list[Any]:
    """The Series' values; what pandas takes for missing is None."""
    objects: list[Any] = series.where(series.notna(), None).tolist()
    return objects


def _arrow_of(series: Any) -> pa.Array:
    zone = getattr(series.dtype, "tz", None)
    if zone is not None:
        # pyarrow before 26 asks pandas for such columns in a way that pandas 3.1 warns of
        in_utc = pa.Array.from_pandas(series.dt.tz_convert(None))
        return in_utc.cast(pa.timestamp(in_utc.type.unit, str(zone)))
    array = pa.Array.from_pandas(series)
    return _combined(array) if isinstance(array, pa.ChunkedArray) else array


def fit_pandas(function: OpenedFunction, conversion: Conversion, result: Any) -> pa.Array:
    """A Series or DataFrame as an array of the declared type."""
    if hasattr(result, "dtype"):
        if result.dtype == object:
            return _encoded(function, conversion, _objects(result))
        return fit(function, conversion, _arrow_of(result))
    names = list(map(str, result.columns))
    if not isinstance(conversion, RowConversion) or sorted(names) != sorted(conversion.names):
        return fit(function, conversion, _structs(result))
    columns = (result.iloc[:, names.index(name)] for name in conversion.names)
    children = [fit_pandas(function, f, column) for f, column in zip(conversion.fields, columns)]
    return pa.Array.from_buffers(conversion.arrow, len(result), [None], children=children)


def _structs(frame: Any) -> pa.Array:
    columns = [_inferred(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return pa.StructArray.from_arrays(columns, [str(name) for name in frame.columns])


def _inferred(result: Any) -> pa.Array:
    if isinstance(result, list):
        return pa.array(result)
    if isinstance(result, pa.Array):
        return result
    return _arrow_of(result) if hasattr(result, "dtype") else _structs(result)


def _is_nanoseconds(t: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(t) and t.unit == "ns")


def _is_number(t: pa.DataType) -> bool:
    return bool(pa.types.is_integer(t) or pa.types.is_floating(t) or pa.types.is_decimal(t))


def _is_text(t: pa.DataType) -> bool:
    return pa.types.is_string(t) or pa.types.is_large_string(t) or str(t) == "string_view"


def _is_bytes(t: pa.DataType) -> bool:
    return (
        pa.types.is_binary(t)
        or pa.types.is_large_binary(t)
        or pa.types.is_fixed_size_binary(t)
        or str(t) == "binary_view"
    )


def _is_list(t: pa.DataType) -> bool:
    return bool(pa.types.is_list(t) or pa.types.is_large_list(t) or pa.types.is_fixed_size_list(t))


_FAMILIES = (
    _is_number,
    _is_text,
    _is_bytes,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_time,
    pa.types.is_duration,
)


def _may_become(source: pa.DataType, target: pa.DataType) -> bool:
    """Whether a cast keeps the meaning: Arrow's own would parse text and read ints as dates."""
    if pa.types.is_null(source):
        return True
    if pa.types.is_timestamp(source) and pa.types.is_timestamp(target):
        return True
    if _is_list(source) and _is_list(target):
        return _may_become(source.value_type, target.value_type)
    if pa.types.is_map(source) and pa.types.is_map(target):
        return _may_become(source.key_type, target.key_type) and _may_become(
            source.item_type, target.item_type
        )
    if pa.types.is_struct(source) and pa.types.is_struct(target):
        return _fields_may_become(source, target)
    return any(is_one(source) and is_one(target) for is_one in _FAMILIES)


def _casts_faithfully(source: pa.DataType, target: pa.DataType) -> bool:
    """Whether Arrow's cast means the same as ours.

    It takes all wall clocks for UTC's, and puts NULL into fields of a struct that are not there.
    """
    if pa.types.is_timestamp(target):
        return pa.types.is_null(source) or (source.tz is None) == (target.tz is None)
    if pa.types.is_struct(target):
        return pa.types.is_null(source) or (
            [field.name for field in source] == [field.name for field in target]
            and all(_casts_faithfully(a.type, b.type) for a, b in zip(source, target))
        )
    if pa.types.is_list(target) and not pa.types.is_null(source):
        return _casts_faithfully(source.value_type, target.value_type)
    if pa.types.is_map(target) and not pa.types.is_null(source):
        return _casts_faithfully(source.key_type, target.key_type) and _casts_faithfully(
            source.item_type, target.item_type
        )
    return True


def _fields_may_become(source: pa.DataType, target: pa.DataType) -> bool:
    by_name = {source.field(i).name: source.field(i).type for i in range(source.num_fields)}
    fields = [target.field(i) for i in range(target.num_fields)]
    if len(by_name) != len(fields) or source.num_fields != len(fields):
        # the value's own message names what is missing
        return True
    return all(
        field.name not in by_name or _may_become(by_name[field.name], field.type)
        for field in fields
    )
