"""Python's objects as elements of streams, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from fletching.batch.conversion import Conversion
from fletching.batch.elements import ElementConversions
from fletching.protocol import ElementType, RowType
from fletching.row import Row, RowKind

from pyflink._gateway import gateway
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.datastream._hints import type_of_element
from pyflink.datastream._job_classes import CLASSES
from pyflink.table._rows.arrow_file import MAX_ROWS, written_file
from pyflink.table._rows.collected import is_all_inserts
from pyflink.table._rows.elements import KIND_FIELD, Columns
from pyflink.table._rows.stream import ResultStream

_KINDS = {kind.value: kind for kind in RowKind}


def stream_of_elements(
    j_env: Any, elements: Iterable[Any], type_info: TypeInformation | None
) -> Any:
    """A Java stream of the elements; those without a declared type are pickled."""
    elements = list(elements)
    j_type = (type_info or Types.PICKLED_BYTE_ARRAY()).get_java_type_info()
    row_type = RowType.FromString(bytes(_elements().rowTypeMessage(j_type)))
    columns = Columns(row_type, True, [_conversion(j_type, row_type)])
    with_kinds = any(
        isinstance(e, Row) and e.get_row_kind() is not RowKind.INSERT for e in elements
    )
    schema = columns.schema.append(KIND_FIELD) if with_kinds else columns.schema
    batches = _batches(elements, columns, schema, with_kinds)
    streams = gateway().java_class("io.fletching.gateway.data.source.ArrowStreams")
    with written_file(schema, batches) as path:
        return streams.create(j_env, path, j_type, with_kinds)


def _batches(
    elements: Sequence[Any], columns: Columns, schema: pa.Schema, with_kinds: bool
) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(elements), MAX_ROWS):
        chunk = elements[start : start + MAX_ROWS]
        missing = next((i for i, each in enumerate(chunk) if each is None), None)
        if missing is not None:
            raise ValueError(
                f"Element {start + missing} is None, which no stream takes: leave it out."
            )
        arrays = columns.of(chunk, start)
        if with_kinds:
            kinds = [e.get_row_kind() if isinstance(e, Row) else RowKind.INSERT for e in chunk]
            arrays.append(pa.array([kind.value for kind in kinds], pa.int8()))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


class CloseableIterator:
    """The elements of a stream as they come.

    ``close``, or the end of a ``with`` block, cancels the job if it is still running.
    """

    def __init__(self, j_type: Any) -> None:
        self._j_type = j_type
        self._stream: ResultStream | None = None
        self._elements: Iterator[Any] | None = None

    @staticmethod
    def of_job(j_data_stream: Any, job_name: str | None) -> CloseableIterator:
        """The elements of a stream whose job is executed now."""
        made = CloseableIterator(j_data_stream.getType())
        made._open(ResultStream.of_rows(_elements().collect(j_data_stream, job_name)))
        return made

    def _open(self, stream: ResultStream) -> Iterator[Any]:
        self._stream = stream
        self._elements = _values(stream, self._j_type)
        return self._elements

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._elements or self._first())

    def _first(self) -> Iterator[Any]:
        return iter(())

    def next(self) -> Any:
        """The next element; raises StopIteration behind the last."""
        return next(self)

    def close(self) -> None:
        """Gives up what is left of the stream."""
        if self._stream is not None:
            self._stream.close()
        self._elements = iter(())

    def __enter__(self) -> CloseableIterator:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class CollectedElements(CloseableIterator):
    """The elements of a stream that its environment's next job collects beside what else it does.

    They have to be taken: the job waits for it when some megabytes of them have gathered.
    """

    def __init__(self, j_data_stream: Any) -> None:
        super().__init__(j_data_stream.getType())
        self._java = _elements().collectAsync(j_data_stream)

    def _first(self) -> Iterator[Any]:
        if not self._java.isExecuted():
            raise RuntimeError(
                "The job whose elements are collected has not been executed: call execute_async() "
                "of the stream's environment before the first element is taken."
            )
        return self._open(ResultStream.of_stream(self._java))

    def close(self) -> None:
        """Gives up what is left of the stream."""
        if self._stream is None:
            self._java.messages().close()
        super().close()


def _values(stream: ResultStream, j_type: Any) -> Iterator[Any]:
    row_type = stream.row_type()
    conversion = _conversion(j_type, row_type)
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
    made = type_of_element(_element_type(j_type))
    made._j_typeinfo = j_type
    return made


def _element_type(j_type: Any) -> Any:
    return ElementType.FromString(bytes(_elements().typeMessage(j_type)))


def _conversion(j_type: Any, row_type: Any) -> Conversion:
    return ElementConversions(CLASSES).of(_element_type(j_type), row_type.fields[0].type)


def _elements() -> Any:
    return gateway().java_class("io.fletching.gateway.data.element.Elements")
