"""Python's objects as elements of streams, and back."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from fletching.batch.mismatch import describe
from fletching.batch.table import Conversions
from fletching.protocol import RowType
from fletching.row import Row, RowKind, new_row

from pyflink._gateway import gateway
from pyflink.common.time import Instant
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.table._rows.arrow_file import MAX_ROWS, written_file
from pyflink.table._rows.collected import is_all_inserts
from pyflink.table._rows.elements import KIND_FIELD, Columns
from pyflink.table._rows.stream import ResultStream

_KINDS = {kind.value: kind for kind in RowKind}
_Step = Callable[[Any], Any]
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def stream_of_elements(
    j_env: Any, elements: Iterable[Any], type_info: TypeInformation | None
) -> Any:
    """A Java stream of the elements; those without a declared type are pickled."""
    elements = list(elements)
    type_info = type_info or Types.PICKLED_BYTE_ARRAY()
    j_type = type_info.get_java_type_info()
    row_type = RowType.FromString(bytes(_elements().rowTypeMessage(j_type)))
    columns = Columns(row_type, is_single=True, zone=dt.timezone.utc)
    with_kinds = any(
        isinstance(e, Row) and e.get_row_kind() is not RowKind.INSERT for e in elements
    )
    schema = columns.schema.append(KIND_FIELD) if with_kinds else columns.schema
    batches = _batches(elements, _writer(type_info), columns, schema, with_kinds)
    streams = gateway().java_class("io.fletching.gateway.data.source.ArrowStreams")
    with written_file(schema, batches) as path:
        return streams.create(j_env, path, j_type, with_kinds)


def _batches(
    elements: Sequence[Any], write: _Step, columns: Columns, schema: pa.Schema, with_kinds: bool
) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(elements), MAX_ROWS):
        chunk = elements[start : start + MAX_ROWS]
        if None in chunk:
            raise ValueError(
                f"Element {start + chunk.index(None)} is None, which no stream takes: leave it out."
            )
        arrays = columns.of([write(each) for each in chunk], start)
        if with_kinds:
            kinds = [e.get_row_kind() if isinstance(e, Row) else RowKind.INSERT for e in chunk]
            arrays.append(pa.array([kind.value for kind in kinds], pa.int8()))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


class CloseableIterator:
    """The elements of a stream as they come.

    ``close``, or the end of a ``with`` block, cancels the job if it is still running.
    """

    def __init__(self, j_data_stream: Any, job_name: str | None = None) -> None:
        read = _reader(type_info_of(j_data_stream.getType()))
        self._stream = ResultStream.of_rows(_elements().collect(j_data_stream, job_name))
        self._elements = map(read, _values(self._stream))

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._elements)

    def next(self) -> Any:
        """The next element; raises StopIteration behind the last."""
        return next(self)

    def close(self) -> None:
        """Gives up what is left of the stream."""
        self._stream.close()
        self._elements = map(_same, ())

    def __enter__(self) -> CloseableIterator:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _values(stream: ResultStream) -> Iterator[Any]:
    row_type = stream.row_type()
    conversion = Conversions().of(row_type.fields[0].type)
    for batch in stream.batches(row_type):
        values = conversion.decode(batch.column(0))
        kinds = batch.column(1)
        if is_all_inserts(kinds):
            yield from values
        else:
            yield from map(_of_kind, values, kinds.to_pylist())


def _of_kind(row: Any, kind: int) -> Any:
    row.set_row_kind(_KINDS[kind])
    return row


def type_info_of(j_type: Any) -> TypeInformation:
    """Python's object for a Java ``TypeInformation``."""
    description = json.loads(_elements().describe(j_type))
    made = _made(description)
    made._j_typeinfo = j_type
    return made


def _made(description: Sequence[Any]) -> TypeInformation:
    name, *parts = description
    if name == "EXTERNAL":
        return TypeInformation("EXTERNAL", names=parts)
    if name == "ROW_NAMED":
        return Types.ROW_NAMED(parts[0], list(map(_made, parts[1])))
    return TypeInformation(name, list(map(_made, parts[0])) if parts else ())


def _writer(type_info: TypeInformation) -> _Step:
    """Makes of an element the value in which it travels."""
    parts = list(map(_writer, type_info._parts))
    simple = _WRITERS.get(type_info._name)
    if simple is not None:
        return _or_none(simple)
    if type_info._name in ("ROW", "ROW_NAMED", "TUPLE"):
        return _or_none(lambda value: _written_row(value, type_info._names, parts))
    if not parts or all(step is _same for step in parts):
        return _same
    if type_info._name == "MAP":
        key, item = parts
        return _or_none(lambda value: {key(k): item(v) for k, v in value.items()})
    return _or_none(lambda value: [parts[0](each) for each in value])


def _reader(type_info: TypeInformation) -> _Step:
    """Makes of a value that travelled the element."""
    parts = list(map(_reader, type_info._parts))
    simple = _READERS.get(type_info._name)
    if simple is not None:
        return _or_none(simple)
    if type_info._name == "TUPLE":
        return _or_none(lambda value: tuple(step(v) for step, v in zip(parts, value)))
    if not parts or all(step is _same for step in parts):
        return _same
    if type_info._name == "ROW_NAMED":
        return _or_none(lambda value: _read_row(value, parts))
    if type_info._name == "MAP":
        key, item = parts
        return _or_none(lambda value: {key(k): item(v) for k, v in value.items()})
    return _or_none(lambda value: [parts[0](each) for each in value])


def _or_none(step: _Step) -> _Step:
    return lambda value: None if value is None else step(value)


def _same(value: Any) -> Any:
    return value


def _written_row(value: Any, names: Sequence[str], steps: Sequence[_Step]) -> Any:
    names = names or [f"f{i}" for i in range(len(steps))]
    if isinstance(value, Mapping):
        value = [value.get(name) for name in names]
    elif isinstance(value, Row) and set(value._fields or ()) == set(names):
        value = [value[name] for name in names]
    if not isinstance(value, (Row, tuple, list)) or len(value) != len(steps):
        return value  # Whoever converts the column refuses it, and says which element it is.
    return tuple(step(each) for step, each in zip(steps, value))


def _read_row(value: Row, steps: Sequence[_Step]) -> Row:
    row = new_row(value._fields, [step(each) for step, each in zip(steps, value)])
    row.set_row_kind(value.get_row_kind())
    return row


def _written_instant(value: Any) -> Any:
    if isinstance(value, Instant):
        return (value.seconds, value.nanos)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        since = value - _EPOCH
        return (since.days * 86_400 + since.seconds, since.microseconds * 1000)
    raise TypeError(
        f"An INSTANT can not accept {describe(value)}: give an Instant or a datetime with a "
        "time zone."
    )


def _written_number(kind: type) -> _Step:
    def write(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, kind):
            raise TypeError(f"A {kind.__name__} is needed, not {describe(value)}.")
        return str(value)

    return write


_WRITERS: dict[str, _Step] = {
    "BIG_DEC": _written_number(Decimal),
    "BIG_INT": _written_number(int),
    "INSTANT": _written_instant,
    "PICKLED_BYTE_ARRAY": pickle.dumps,
}

_READERS: dict[str, _Step] = {
    "BIG_DEC": Decimal,
    "BIG_INT": int,
    "INSTANT": lambda value: Instant(value[0], value[1]),
    "PICKLED_BYTE_ARRAY": pickle.loads,
}


def _elements() -> Any:
    return gateway().java_class("io.fletching.gateway.data.element.Elements")
