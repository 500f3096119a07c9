"""A function over record batches of the elements of a stream.

A batch has a column for each field of elements that have fields, or else the column ``value``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import GeneratorType
from typing import Any

import numpy as np
import pyarrow as pa

from fletching.batch.conversion import Conversion
from fletching.batch.elements import ElementConversions
from fletching.batch.mismatch import python_name
from fletching.batch.nested import RowConversion
from fletching.failure import WorkerFailure
from fletching.functions import FunctionContext
from fletching.invoke.invoker import Invoker
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.payload import decode_payload
from fletching.invoke.stream_steps import MAX_CHUNK, NO_TIME
from fletching.invoke.vectorized import ToPandas, fit, fit_pandas
from fletching.state.store import StateAccess

VALUE = "value"
"""The column of elements without fields."""

_WITH_FIELDS = frozenset({"ROW_NAMED", "TUPLE", "ROW"})


class BatchesInvoker(Invoker):
    """Runs the function of a ``FunctionSpec`` of the kind process that takes record batches."""

    def __init__(self, spec: Any) -> None:
        super().__init__(spec)
        self._function: OpenedFunction | None = None
        self._input: _Input
        self._output: _Output

    def _context(self) -> FunctionContext:
        return self._stream_context()

    def _load_all(self, access: StateAccess | None) -> None:
        process = self._spec.process
        payload = decode_payload(process.functions[0].payload)
        name = process.functions[0].name
        self._function = OpenedFunction(payload, payload.name, name, "map_batches")
        self._functions.append(self._function)
        conversions = ElementConversions()
        conversions.classes.add(payload.classes)
        as_pandas = payload.func_type == "pandas"
        self._input = _Input(self._spec, self._input_schema, conversions, as_pandas)
        self._output = _Output(self._spec, self._schema, conversions, self._function)

    def parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """What the function makes of the elements of this batch."""
        if self._function is None:
            raise self._not_open()
        try:
            yield from self._parts(batch, self._function)
        except WorkerFailure as e:
            raise self._of_this(e) from e.__cause__

    def _parts(self, batch: pa.RecordBatch, function: OpenedFunction) -> Iterator[pa.RecordBatch]:
        times = self._input.times(batch)
        elements = self._input.elements(batch)
        has_results = False
        for made in _called(function, elements, batch.num_rows):
            columns = self._output.elements(made)
            result = self._output.batch(columns, times)
            for begin in range(0, result.num_rows, MAX_CHUNK):
                has_results = True
                yield result.slice(begin, MAX_CHUNK)
        if not has_results:
            yield _empty(self._schema)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], each.type) for each in schema], schema=schema)


def _called(function: OpenedFunction, elements: Any, n_rows: int) -> Iterator[Any]:
    """What the function returns, or one after the other what it generates."""
    try:
        made = function.call(elements)
        if isinstance(made, GeneratorType):
            yield from made
        else:
            yield made
    except USERS_FAILURES as e:
        kind = type(elements).__name__
        raise function.raised(e, f"(a {kind} of {n_rows} rows)") from e


class _Input:
    """The elements of a batch as the function takes them, and their times."""

    def __init__(
        self, spec: Any, schema: pa.Schema, conversions: ElementConversions, as_pandas: bool
    ) -> None:
        element = spec.process.inputs[0]
        self._column = schema.get_field_index("element_0")
        self._timestamp = schema.get_field_index("timestamp")
        self._has_fields = element.name in _WITH_FIELDS
        logical = spec.input.fields[self._column].type
        conversion = conversions.of(element, logical)
        self._schema = _schema_of(self._has_fields, conversion)
        self._to_pandas: list[tuple[ToPandas, str]] | None = None
        if as_pandas:
            parts: Iterable[Conversion] = [conversion]
            if self._has_fields and isinstance(conversion, RowConversion):
                parts = conversion.fields
            zone = conversions.zone
            self._to_pandas = [
                (ToPandas(zone, part), name) for part, name in zip(parts, self._schema.names)
            ]

    def times(self, batch: pa.RecordBatch) -> pa.Array:
        return batch.column(self._timestamp)

    def elements(self, batch: pa.RecordBatch) -> Any:
        array = batch.column(self._column)
        columns = array.flatten() if self._has_fields else [array]
        if self._to_pandas is None:
            return pa.RecordBatch.from_arrays(columns, schema=self._schema)
        import pandas as pd

        made = {
            name: to_pandas(column) for (to_pandas, name), column in zip(self._to_pandas, columns)
        }
        return pd.DataFrame(made, index=range(len(array)))


def _schema_of(has_fields: bool, conversion: Conversion) -> pa.Schema:
    if has_fields:
        return pa.schema([pa.field(each.name, each.type) for each in conversion.arrow])
    return pa.schema([pa.field(VALUE, conversion.arrow)])


class _Output:
    """What the function returned as the columns of a result."""

    def __init__(
        self,
        spec: Any,
        schema: pa.Schema,
        conversions: ElementConversions,
        function: OpenedFunction,
    ) -> None:
        element = spec.process.outputs[0].type
        column = schema.get_field_index("element_0")
        self._schema = schema
        self._function = function
        self._conversion = conversions.of(element, spec.output.fields[column].type)
        self._has_kind = schema.get_field_index("kind_0") >= 0
        self._names = _schema_of(element.name in _WITH_FIELDS, self._conversion).names
        self._has_fields = element.name in _WITH_FIELDS
        self._is_named = element.name == "ROW_NAMED"

    def elements(self, made: Any) -> pa.Array:
        """The column of elements."""
        if isinstance(made, (pa.Array, pa.ChunkedArray)) or hasattr(made, "dtype"):
            names, columns = [VALUE], [made]
        elif isinstance(made, (pa.RecordBatch, pa.Table)):
            names, columns = made.schema.names, made.columns
        elif hasattr(made, "dtypes"):
            names = list(map(str, made.columns))
            columns = [made.iloc[:, i] for i in range(len(names))]
        else:
            raise self._function.returned_no_batch(f"a {python_name(type(made))}")
        columns = list(self._sorted(names, columns))
        if not self._has_fields:
            return self._fitted(self._conversion, columns[0])
        assert isinstance(self._conversion, RowConversion)
        fields = [self._fitted(*each) for each in zip(self._conversion.fields, columns)]
        n_rows = len(fields[0]) if fields else 0
        return pa.Array.from_buffers(self._conversion.arrow, n_rows, [None], children=fields)

    def _sorted(self, names: Sequence[str], columns: Sequence[Any]) -> Sequence[Any]:
        if sorted(names) == sorted(self._names):
            return [columns[names.index(name)] for name in self._names]
        if self._is_named or len(names) != len(self._names):
            raise self._function.returned_columns(names, self._names)
        return columns

    def _fitted(self, conversion: Conversion, column: Any) -> pa.Array:
        if isinstance(column, (pa.Array, pa.ChunkedArray)):
            return fit(self._function, conversion, column)
        return fit_pandas(self._function, conversion, column)

    def batch(self, elements: pa.Array, times: pa.Array) -> pa.RecordBatch:
        """The result: of one element each if there are as many, else of all of them."""
        n_made = len(elements)
        if n_made == len(times):
            rows = np.arange(n_made, dtype=np.int32)
            times = times.fill_null(NO_TIME)
        else:
            rows = np.zeros(n_made, np.int32)
            times = pa.array(np.full(n_made, NO_TIME))
        kinds = [pa.array(np.zeros(n_made, np.int8))] if self._has_kind else []
        columns = [pa.array(rows), elements, *kinds, times]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)
