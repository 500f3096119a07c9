"""The functions that expressions begin with.

Most are Flink's own, as the mirror has them; those below the table are in Python's form.
"""

from __future__ import annotations

from typing import Any

from pyflink._mirror.generated.expressions import Expressions
from pyflink._mirror.generated.json_on_null import JsonOnNull
from pyflink.table.expression import Expression
from pyflink.table.types import DataType, parse_type

__all__ = [
    "CURRENT_RANGE",
    "CURRENT_ROW",
    "UNBOUNDED_RANGE",
    "UNBOUNDED_ROW",
    "and_",
    "array",
    "atan2",
    "call",
    "call_sql",
    "coalesce",
    "col",
    "concat",
    "concat_ws",
    "convert_tz",
    "current_database",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_watermark",
    "date_format",
    "descriptor",
    "e",
    "from_unixtime",
    "if_then_else",
    "json",
    "json_array",
    "json_array_agg",
    "json_object",
    "json_object_agg",
    "json_string",
    "lag",
    "lead",
    "lit",
    "local_time",
    "local_timestamp",
    "log",
    "map_",
    "map_from_arrays",
    "negative",
    "not_",
    "null_of",
    "object_of",
    "or_",
    "pi",
    "rand",
    "rand_integer",
    "range_",
    "row",
    "row_interval",
    "source_watermark",
    "temporal_overlaps",
    "timestamp_diff",
    "to_date",
    "to_timestamp",
    "to_timestamp_ltz",
    "unix_timestamp",
    "uuid",
    "with_all_columns",
    "with_columns",
    "without_columns",
]

and_ = Expressions.and_
array = Expressions.array
atan2 = Expressions.atan2
call_sql = Expressions.call_sql
coalesce = Expressions.coalesce
col = Expressions.col
concat = Expressions.concat
concat_ws = Expressions.concat_ws
convert_tz = Expressions.convert_tz
current_database = Expressions.current_database
current_date = Expressions.current_date
current_time = Expressions.current_time
current_timestamp = Expressions.current_timestamp
date_format = Expressions.date_format
descriptor = Expressions.descriptor
e = Expressions.e
from_unixtime = Expressions.from_unixtime
if_then_else = Expressions.if_then_else
json = Expressions.json
json_array_agg = Expressions.json_array_agg
json_object_agg = Expressions.json_object_agg
json_string = Expressions.json_string
lag = Expressions.lag
lead = Expressions.lead
local_time = Expressions.local_time
local_timestamp = Expressions.local_timestamp
map_ = Expressions.map
map_from_arrays = Expressions.map_from_arrays
negative = Expressions.negative
not_ = Expressions.not_
object_of = Expressions.object_of
or_ = Expressions.or_
pi = Expressions.pi
range_ = Expressions.range
row = Expressions.row
row_interval = Expressions.row_interval
source_watermark = Expressions.source_watermark
temporal_overlaps = Expressions.temporal_overlaps
timestamp_diff = Expressions.timestamp_diff
to_date = Expressions.to_date
to_timestamp = Expressions.to_timestamp
to_timestamp_ltz = Expressions.to_timestamp_ltz
uuid = Expressions.uuid
with_all_columns = Expressions.with_all_columns
with_columns = Expressions.with_columns
without_columns = Expressions.without_columns


def lit(v: Any, data_type: DataType | str | None = None) -> Expression:
    """A constant, of the type that its value has or that is given."""
    if data_type is None:
        constant: Expression = Expressions.lit(v)
        return constant
    parsed = parse_type(data_type) if isinstance(data_type, str) else data_type
    if isinstance(v, (int, float)) and not isinstance(v, bool):
        # Java has a class for each type of number, and lets none stand for another.
        return lit(v).cast(parsed)
    typed: Expression = Expressions.lit(v, parsed if v is None else parsed.not_null())
    return typed


def current_watermark(rowtimeAttribute: Any) -> Expression:  # noqa: N803 - PyFlink's name
    """The watermark of the stream that has this time attribute; NULL before the first."""
    watermark: Expression = Expressions.current_watermark(rowtimeAttribute)
    return watermark


def unix_timestamp(date_str: Any = None, format: Any = None) -> Expression:  # noqa: A002
    """Seconds since 1970-01-01T00:00:00Z: now, or of a text in the session's time zone."""
    given = [each for each in (date_str, format) if each is not None]
    seconds: Expression = Expressions.unix_timestamp(*given)
    return seconds


def null_of(data_type: DataType | str) -> Expression:
    """NULL as a value of a type."""
    null: Expression = Expressions.null_of(data_type)
    return null


def log(v: Any, base: Any = None) -> Expression:
    """The logarithm, natural unless there is a base."""
    logarithm: Expression = Expressions.log(v) if base is None else Expressions.log(base, v)
    return logarithm


def rand(seed: Any = None) -> Expression:
    """A random number from 0 up to 1."""
    number: Expression = Expressions.rand() if seed is None else Expressions.rand(seed)
    return number


def rand_integer(bound: Any, seed: Any = None) -> Expression:
    """A random whole number from 0 up to the bound."""
    arguments = (bound,) if seed is None else (seed, bound)
    number: Expression = Expressions.rand_integer(*arguments)
    return number


def json_object(on_null: JsonOnNull = JsonOnNull.NULL, *args: Any) -> Expression:
    """A JSON text of keys and values, one after the other."""
    return Expressions.json_object(on_null, *args)


def json_array(on_null: JsonOnNull = JsonOnNull.ABSENT, *args: Any) -> Expression:
    """A JSON text of an array of these values."""
    return Expressions.json_array(on_null, *args)


def call(f: Any, *args: Any) -> Expression:
    """A call of a function: by its name in a catalog, or of one that ``udf`` declared."""
    from pyflink.table.udf import as_wrapper

    function = f if isinstance(f, str) else as_wrapper(f)
    called: Expression = Expressions.call(function, *args)
    return called


class _Bound(Expression):
    """A bound of a window, taken from Java when it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def _java(self) -> Any:
        from pyflink._mirror.calls import java_class

        return getattr(java_class(Expressions._java_class), self._name)

    _j_expr = _java


UNBOUNDED_ROW: Expression = _Bound("UNBOUNDED_ROW")
UNBOUNDED_RANGE: Expression = _Bound("UNBOUNDED_RANGE")
CURRENT_ROW: Expression = _Bound("CURRENT_ROW")
CURRENT_RANGE: Expression = _Bound("CURRENT_RANGE")
