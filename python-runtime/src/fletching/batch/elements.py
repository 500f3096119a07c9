"""Elements of streams: what a value is to functions where its logical type leaves that open.

``udf-worker-protocol/TYPES.md`` has the same table. What is not here is as its logical type has it.
"""

from __future__ import annotations

import datetime as dt
import operator
import pickle
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import cloudpickle
import pyarrow as pa

from fletching.batch.avro import AvroConversion
from fletching.batch.conversion import Conversion, NoneType
from fletching.batch.hints import defaults_of
from fletching.batch.job_classes import JobClasses
from fletching.batch.mismatch import Rejected
from fletching.batch.nested import ArrayConversion, MapConversion, RowConversion
from fletching.batch.table import Conversions, arrow_type
from fletching.batch.text import BytesConversion, TextConversion
from fletching.failure import FailureCode, WorkerFailure
from fletching.instant import Instant
from fletching.protocol import Field, LogicalType

# State is found by the bytes of its key: never change it.
_KEY_PROTOCOL = 4
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


class ElementConversions:
    """Makes the conversion of each type of element."""

    def __init__(self, classes: JobClasses | None = None) -> None:
        """``classes`` are those that pickles name, which may become more."""
        self._conversions = Conversions(dt.timezone.utc)
        self.classes = JobClasses() if classes is None else classes

    @property
    def zone(self) -> dt.tzinfo:
        """The zone in which instants are shown."""
        return self._conversions.zone

    def of(self, element: Any, logical: Any) -> Conversion:
        """The conversion of elements of this ElementType that travel as this LogicalType."""
        build = _TABLE.get(element.name)
        if build is None:
            return self._conversions.of(logical)
        return build(element, logical, arrow_type(logical), self)

    def of_logical(self, logical: Any) -> Conversion:
        """The conversion of values of a LogicalType."""
        return self._conversions.of(logical)

    def fields(self, element: Any, logical: Any) -> list[Conversion]:
        """Those of the fields of a row."""
        return [self.of(part, field.type) for part, field in zip(element.parts, logical.fields)]


def logical_type_of(element: Any) -> Any:
    """The LogicalType as which elements of this ElementType travel; the engine has the same."""
    simple = _LOGICAL.get(element.name)
    if simple is not None:
        return simple
    if element.name == "EXTERNAL":
        return element.logical_type
    parts = [logical_type_of(part) for part in element.parts]
    if element.name == "ROW_NAMED":
        return _row(list(zip(element.field_names, parts)))
    if element.name in ("TUPLE", "ROW"):
        return _row([(f"f{i}", part) for i, part in enumerate(parts)])
    if element.name == "MAP":
        return LogicalType(name=LogicalType.NAME_MAP, nullable=True, children=parts)
    if element.name == "PRIMITIVE_ARRAY":
        if element.parts[0].name == "BYTE":
            return _of("VARBINARY", length=_ANY_LENGTH)
        parts[0].nullable = False
    return LogicalType(name=LogicalType.NAME_ARRAY, nullable=True, children=parts)


def _of(name: str, **parameters: Any) -> Any:
    number = LogicalType.Name.Value(f"NAME_{name}")
    return LogicalType(name=number, nullable=True, **parameters)


def _row(fields: Sequence[tuple[str, Any]]) -> Any:
    return LogicalType(
        name=LogicalType.NAME_ROW,
        nullable=True,
        fields=[Field(name=name, type=kind) for name, kind in fields],
    )


def _not_null(logical: Any) -> Any:
    logical.nullable = False
    return logical


class PickledConversion(BytesConversion):
    """Any object, as its pickle."""

    def __init__(self, logical: Any, arrow: pa.DataType, classes: JobClasses) -> None:
        super().__init__(logical, arrow)
        self._classes = classes

    def decode(self, array: pa.Array) -> list[Any]:
        loads = pickle.loads
        with self._classes.at_hand():
            return [None if each is None else loads(each) for each in super().decode(array)]

    def decode_one(self, pickled: bytes | None) -> Any:
        """The object of a pickle."""
        if pickled is None:
            return None
        with self._classes.at_hand():
            return pickle.loads(pickled)

    def encode_one(self, value: Any) -> bytes | None:
        """The pickle of an object."""
        return None if value is None else self._pickled([value])[0]

    def _pickled(self, values: Sequence[Any]) -> list[bytes]:
        if not self._classes.are_importable_here:
            try:
                return list(map(pickle.dumps, values))
            except (pickle.PicklingError, AttributeError, TypeError):
                pass  # objects of the job's classes, or of none that pickle knows
        return list(map(self._classes.pickler(), values))

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        pickled = self._pickled(values)
        if NoneType in set(map(type, values)):
            return self.bulk([None if v is None else p for v, p in zip(values, pickled)])
        return self.bulk(pickled)


_SIMPLE = frozenset({int, str, bytes, bool, float, NoneType})


def key_pickle(key: Any, classes: JobClasses) -> bytes:
    """The pickle of a key, the same for equal keys of the same types.

    A pickle refers back to objects that it has had before, and so depends on which of them are
    one: not in the fast mode.
    """
    if type(key) in _SIMPLE:
        return pickle.dumps(key, _KEY_PROTOCOL)
    return classes.pickler(_KEY_PROTOCOL, fast=True)(key)


class PickledKeyConversion(PickledConversion):
    """Any object as a key."""

    def _pickled(self, values: Sequence[Any]) -> list[bytes]:
        return [key_pickle(value, self._classes) for value in values]


class _NumberConversion(TextConversion):
    """Numbers of any length, in plain notation."""

    def __init__(self, logical: Any, arrow: pa.DataType, kind: type) -> None:
        super().__init__(logical, arrow)
        self.sql = "BIG_INT" if kind is int else "BIG_DEC"
        self._kind = kind

    def decode(self, array: pa.Array) -> list[Any]:
        kind = self._kind
        return [None if each is None else kind(each) for each in super().decode(array)]

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        return self.bulk(self.coerced(values))

    def coerce(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, self._kind):
            raise self.rejected(f"return a {self._kind.__name__}, or declare another result_type")
        return str(value)


class InstantElementConversion(RowConversion):
    """``Instant``; a result may be a datetime with a time zone, too."""

    exact = frozenset({NoneType})
    python = "an Instant or a datetime with a time zone"

    def __init__(self, logical: Any, arrow: pa.DataType, fields: Sequence[Conversion]) -> None:
        super().__init__(logical, arrow, fields)
        self.sql = "INSTANT"

    def rows(self, columns: Sequence[Sequence[Any]]) -> list[Any]:
        return list(map(Instant, *columns))

    def coerce(self, value: Any) -> Sequence[Any]:
        if isinstance(value, Instant):
            return (value.seconds, value.nanos)
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            since = value - _EPOCH
            return (since.days * 86_400 + since.seconds, since.microseconds * 1000)
        raise self.rejected()


class TupleConversion(RowConversion):
    """``tuple``; a result may be whatever a row may be made of."""

    python = "a tuple"

    def rows(self, columns: Sequence[Sequence[Any]]) -> list[Any]:
        return list(zip(*columns))


class ObjectConversion(RowConversion):
    """Objects of a dataclass or NamedTuple; a result may be whatever a row may be made of."""

    exact = frozenset({NoneType})
    python = "an object of its class"

    def __init__(
        self, logical: Any, arrow: pa.DataType, fields: Sequence[Conversion], kind: type
    ) -> None:
        super().__init__(logical, arrow, fields)
        self._kind = kind
        self._fields_of = operator.attrgetter(*self._names)
        self._defaults = defaults_of(kind, list(self._names))

    def rows(self, columns: Sequence[Sequence[Any]]) -> list[Any]:
        if self._defaults:
            # A null in a field that cannot be None: an older version of the class had no such.
            columns = [
                [make() if value is None else value for value in column]
                if (make := self._defaults.get(at)) is not None and None in column
                else column
                for at, column in enumerate(columns)
            ]
        return list(map(self._kind, *columns))

    def plain_rows(self, values: Sequence[Any]) -> Sequence[Sequence[Any]] | None:
        if set(map(type, values)) != {self._kind}:
            return None
        rows = map(self._fields_of, values)
        return list(zip(rows)) if len(self._names) == 1 else list(rows)

    def coerce(self, value: Any) -> Sequence[Any]:
        if isinstance(value, self._kind) and type(value) is not self._kind:
            raise Rejected(
                f"it is of a subclass of {self._kind.__name__}, which would be lost; return "
                f"a {self._kind.__name__}, or declare another result_type"
            )
        return super().coerce(value)


def _row_or_object(
    element: Any, logical: Any, arrow: pa.DataType, of: ElementConversions
) -> Conversion:
    fields = of.fields(element, logical)
    if not element.object_class:
        return RowConversion(logical, arrow, fields)
    try:
        kind = cloudpickle.loads(element.object_class)
    except Exception as e:
        raise WorkerFailure(
            FailureCode.FUNCTION_NOT_LOADED,
            f"The class of elements with the fields {', '.join(element.field_names)} could not be "
            f"loaded ({type(e).__name__}: {e}): make what it needs importable for the worker, or "
            f"declare an output type of rows.",
        ) from e
    return ObjectConversion(logical, arrow, fields, kind)


_Build = Callable[[Any, Any, pa.DataType, ElementConversions], Conversion]


def _array(element: Any, logical: Any, arrow: pa.DataType, of: ElementConversions) -> Conversion:
    if pa.types.is_binary(arrow):
        return BytesConversion(logical, arrow)
    return ArrayConversion(logical, arrow, of.of(element.parts[0], logical.children[0]))


def _map(element: Any, logical: Any, arrow: pa.DataType, of: ElementConversions) -> Conversion:
    key, item = (of.of(p, c) for p, c in zip(element.parts, logical.children))
    return MapConversion(logical, arrow, key, item)


_ANY_LENGTH = 2**31 - 1
_TEXT = _of("VARCHAR", length=_ANY_LENGTH)
_BYTES = _of("VARBINARY", length=_ANY_LENGTH)
_LOGICAL: Mapping[str, Any] = {
    "BOOLEAN": _of("BOOLEAN"),
    "BYTE": _of("TINYINT"),
    "SHORT": _of("SMALLINT"),
    "INT": _of("INT"),
    "LONG": _of("BIGINT"),
    "FLOAT": _of("FLOAT"),
    "DOUBLE": _of("DOUBLE"),
    "STRING": _TEXT,
    "CHAR": _TEXT,
    "BIG_INT": _TEXT,
    "BIG_DEC": _TEXT,
    "LOCAL_DATE": _of("DATE"),
    "SQL_DATE": _of("DATE"),
    "LOCAL_TIME": _of("TIME", precision=3),
    "SQL_TIME": _of("TIME", precision=3),
    "LOCAL_DATE_TIME": _of("TIMESTAMP", precision=9),
    "SQL_TIMESTAMP": _of("TIMESTAMP", precision=9),
    "INSTANT": _row([("seconds", _not_null(_of("BIGINT"))), ("nanos", _not_null(_of("INT")))]),
    "PICKLED_BYTE_ARRAY": _BYTES,
    "PICKLED_KEY": _BYTES,
    "AVRO": _BYTES,
}
_TABLE: Mapping[str, _Build] = {
    "PICKLED_BYTE_ARRAY": lambda e, t, a, of: PickledConversion(t, a, of.classes),
    "PICKLED_KEY": lambda e, t, a, of: PickledKeyConversion(t, a, of.classes),
    "AVRO": lambda e, t, a, of: AvroConversion(t, a, e.field_names[0]),
    "BIG_INT": lambda e, t, a, of: _NumberConversion(t, a, int),
    "BIG_DEC": lambda e, t, a, of: _NumberConversion(t, a, Decimal),
    "INSTANT": lambda e, t, a, of: InstantElementConversion(
        t, a, [of._conversions.of(f.type) for f in t.fields]
    ),
    "ROW_NAMED": _row_or_object,
    "TUPLE": lambda e, t, a, of: TupleConversion(t, a, of.fields(e, t)),
    "BASIC_ARRAY": _array,
    "OBJECT_ARRAY": _array,
    "PRIMITIVE_ARRAY": _array,
    "LIST": _array,
    "MAP": _map,
}
