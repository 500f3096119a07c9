"""Functions over streams: any number of elements for each element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from fletching.batch.conversion import Conversion
from fletching.batch.elements import ElementConversions
from fletching.batch.mismatch import ValueMismatch
from fletching.failure import WorkerFailure
from fletching.functions import FunctionContext
from fletching.invoke.invoker import Invoker
from fletching.invoke.opened import OpenedFunction
from fletching.invoke.payload import decode_payload
from fletching.invoke.stream_steps import (
    CallFilter,
    CallFlatMap,
    CallMap,
    CallProcess,
    CallTimestamp,
    Chunk,
    Step,
    Times,
    gives_several,
)
from fletching.protocol import StreamFunction
from fletching.row import Row, RowKind
from fletching.streams import RuntimeContext

_METHODS = {
    StreamFunction.KIND_MAP: "map",
    StreamFunction.KIND_FLAT_MAP: "flat_map",
    StreamFunction.KIND_FILTER: "filter",
    StreamFunction.KIND_PROCESS: "process_element",
    StreamFunction.KIND_TIMESTAMP: "extract_timestamp",
}
_KINDS = list(RowKind)


class ProcessInvoker(Invoker):
    """Runs the chain of a ``FunctionSpec`` of the kind process."""

    def __init__(self, spec: Any) -> None:
        super().__init__(spec)
        self._steps: list[Step] = []
        self._input: _InputColumns
        self._output: _OutputColumns

    def _context(self) -> FunctionContext:
        return self._context_of(RuntimeContext)

    def _load_all(self) -> None:
        process = self._spec.process
        conversions = ElementConversions()
        self._input = _InputColumns(self._input_schema, self._spec, conversions)
        tags = {output.tag: number for number, output in enumerate(process.outputs) if output.tag}
        for number, each in enumerate(process.functions):
            payload = decode_payload(each.payload)
            function = OpenedFunction(payload, payload.name, each.name, _METHODS[each.kind])
            self._functions.append(function)
            is_last = number == len(process.functions) - 1
            self._steps.append(_step(each.kind, function, tags if is_last else {}))
        self._output = _OutputColumns(self._schema, self._spec, conversions, self._functions[-1])

    def parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The elements that this batch makes, in one or more parts."""
        if not self._steps:
            raise self._not_open()
        try:
            yield from self._parts(batch)
        except WorkerFailure as e:
            raise self._of_this(e) from e.__cause__

    def _parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        chunk, times = self._input.decode(batch)
        for made in self._run(chunk, times, 0):
            yield self._output.encode(made)

    def _run(self, chunk: Chunk, times: Times, step: int) -> Iterator[Chunk]:
        if step == len(self._steps):
            yield chunk
            return
        made = self._steps[step](chunk, times)
        if self._profile is not None:
            made = self._profile.each(made)
        for each in made:
            yield from self._run(each, times, step + 1)

    def close(self) -> None:
        """Closes all functions, also if one of them fails; the first failure is raised then."""
        self._steps = []
        super().close()


def _step(kind: int, function: OpenedFunction, tags: dict[str, int]) -> Step:
    if kind == StreamFunction.KIND_PROCESS:
        return CallProcess(function, tags)
    if kind == StreamFunction.KIND_TIMESTAMP:
        return CallTimestamp(function)
    if kind == StreamFunction.KIND_FILTER:
        return CallFilter(function)
    if kind == StreamFunction.KIND_FLAT_MAP or gives_several(function):
        return CallFlatMap(function)
    return CallMap(function)


class _InputColumns:
    """Makes elements of the columns of a batch."""

    def __init__(self, schema: pa.Schema, spec: Any, conversions: ElementConversions) -> None:
        element = spec.input.fields[schema.get_field_index("element")]
        self._element = conversions.of(spec.process.input, element.type)
        self._kind = schema.get_field_index("kind")
        self._timestamp = schema.get_field_index("timestamp")
        self._watermark = schema.get_field_index("watermark")

    def decode(self, batch: pa.RecordBatch) -> tuple[Chunk, Times]:
        values = self._element.decode(batch.column(0))
        if self._kind >= 0:
            _set_kinds(values, batch.column(self._kind))
        if self._timestamp < 0:
            return Chunk(values), Times()
        timestamps = batch.column(self._timestamp).to_pylist()
        return Chunk(values), Times(timestamps, batch.column(self._watermark).to_pylist())


def _set_kinds(rows: Sequence[Row], column: pa.Array) -> None:
    kinds = column.to_numpy()
    for index in kinds.nonzero()[0].tolist():
        rows[index].set_row_kind(_KINDS[kinds[index]])


class _OutputColumns:
    """Makes the columns of a result of elements."""

    def __init__(
        self,
        schema: pa.Schema,
        spec: Any,
        conversions: ElementConversions,
        function: OpenedFunction,
    ) -> None:
        self._schema = schema
        self._function = function
        self._elements: list[Conversion] = []
        self._has_kind: list[bool] = []
        for number, output in enumerate(spec.process.outputs):
            field = spec.output.fields[schema.get_field_index(f"element_{number}")]
            self._elements.append(conversions.of(output.type, field.type))
            self._has_kind.append(schema.get_field_index(f"kind_{number}") >= 0)

    def encode(self, chunk: Chunk) -> pa.RecordBatch:
        n_values = len(chunk.values)
        if chunk.rows is None:
            rows = pa.array(np.arange(n_values, dtype=np.int32))
        else:
            rows = pa.array(np.fromiter(chunk.rows, np.int32, n_values))
        columns = [rows]
        if len(self._elements) == 1:
            columns += self._output(0, chunk.values)
        else:
            outputs = chunk.outputs or [0] * n_values
            columns.append(pa.array(np.fromiter(outputs, np.int8, n_values)))
            for number in range(len(self._elements)):
                mine = [v if o == number else None for v, o in zip(chunk.values, outputs)]
                columns += self._output(number, mine)
        if chunk.times is not None:
            columns.append(pa.array(chunk.times, pa.int64()))
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def _output(self, number: int, values: Sequence[Any]) -> list[pa.Array]:
        conversion = self._elements[number]
        try:
            columns = [conversion.encode_nullable(values)]
        except ValueMismatch as e:
            e.advice = e.advice.replace("result_type", "output type")
            raise self._function.mismatched(e, conversion.sql) from None
        if self._has_kind[number]:
            kinds = [
                value.get_row_kind().value if isinstance(value, Row) else 0 for value in values
            ]
            columns.append(pa.array(np.fromiter(kinds, np.int8, len(kinds))))
        return columns
