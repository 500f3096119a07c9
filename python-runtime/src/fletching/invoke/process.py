"""Functions over streams: any number of elements for each element."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from fletching.batch.conversion import Conversion, Decoded, encoded
from fletching.batch.elements import ElementConversions
from fletching.batch.mismatch import ValueMismatch
from fletching.failure import WorkerFailure
from fletching.functions import FunctionContext
from fletching.invoke.async_steps import LATER, CallAsync
from fletching.invoke.co_steps import CO_METHODS, CoStates, co_step
from fletching.invoke.element_values import ValueForm
from fletching.invoke.fused_steps import fused
from fletching.invoke.invoker import Invoker
from fletching.invoke.keyed_steps import CallReduce, keyed_step
from fletching.invoke.last_steps import CallPartition, CallWatermark
from fletching.invoke.opened import USERS_FAILURES, OpenedFunction
from fletching.invoke.payload import decode_payload
from fletching.invoke.stream_steps import (
    CallFilter,
    CallFlatMap,
    CallKey,
    CallMap,
    CallProcess,
    CallTimestamp,
    Chunk,
    Numbers,
    Step,
    Times,
    as_array,
    gives_several,
    without_none,
)
from fletching.protocol import StreamFunction
from fletching.row import Row, RowKind
from fletching.state.broadcast import BroadcastStates, HeldBroadcast
from fletching.state.described import held_state
from fletching.state.operator_lists import Checkpointed, OperatorStates, Restored
from fletching.state.store import KeyedStore, StateAccess, StateStore
from fletching.streams import KeyedStateStore
from fletching.timer.requests import KeyedTimers, TimerRequests

_METHODS = {
    StreamFunction.KIND_MAP: "map",
    StreamFunction.KIND_FLAT_MAP: "flat_map",
    StreamFunction.KIND_FILTER: "filter",
    StreamFunction.KIND_PROCESS: "process_element",
    StreamFunction.KIND_TIMESTAMP: "extract_timestamp",
    StreamFunction.KIND_KEY: "get_key",
    StreamFunction.KIND_KEYED_PROCESS: "process_element",
    StreamFunction.KIND_REDUCE: "reduce",
    StreamFunction.KIND_WINDOW: "process_element",
    **{kind: methods[0] for kind, methods in CO_METHODS.items()},
    StreamFunction.KIND_PARTITION: "partition",
    StreamFunction.KIND_WATERMARK: "time_of",
    StreamFunction.KIND_ASYNC: "async_invoke",
}
_PASS_ON = (
    StreamFunction.KIND_TIMESTAMP,
    StreamFunction.KIND_KEY,
    StreamFunction.KIND_PARTITION,
)
"""What gives elements something and leaves them as they are."""
_ONE_AT_THE_MOST = (*_PASS_ON, StreamFunction.KIND_MAP, StreamFunction.KIND_FILTER)
"""What makes no more than one element of an element."""
_KINDS = list(RowKind)
_LOADING = threading.Lock()


class ProcessInvoker(Invoker):
    """Runs the chain of a ``FunctionSpec`` of the kind process."""

    def __init__(self, spec: Any) -> None:
        super().__init__(spec)
        self._steps: list[Step] = []
        self._input: _InputColumns
        self._output: _OutputColumns
        self._keyed: KeyedStore | None = None
        self._store: StateStore | None = None
        self._timers: KeyedTimers | None = None
        self._watermarks: CallWatermark | None = None
        self._async: CallAsync | None = None
        self._checkpointed: Checkpointed | None = None
        self._broadcast: BroadcastStates | None = None

    def _context(self) -> FunctionContext:
        context = self._stream_context()
        if self._keyed is not None:
            context._states = partial(held_state, self._keyed)
        return context

    def _load_all(self, access: StateAccess | None) -> None:
        process = self._spec.process
        conversions = ElementConversions()
        if process.HasField("key"):
            is_local = process.key.one_at_a_time
            self._keyed = KeyedStore(process.key.type, conversions, None if is_local else access)
            self._store = self._keyed
            self._timers = KeyedTimers(is_local, self._keyed, process.is_restored)
        else:
            self._store = StateStore(conversions, access)
        passes_on = all(each.kind in _PASS_ON for each in process.functions)
        self._input = _InputColumns(self._input_schema, self._spec, conversions, passes_on)
        tags = {output.tag: number for number, output in enumerate(process.outputs) if output.tag}
        for number, each in enumerate(process.functions):
            payload = decode_payload(each.payload)
            conversions.classes.add(payload.classes)
            function = OpenedFunction(payload, payload.name, each.name, _METHODS[each.kind])
            self._functions.append(function)
            is_last = number == len(process.functions) - 1
            self._steps.append(self._step(each, function, tags if is_last else {}))
        self._steps = fused(self._steps)
        self._output = _OutputColumns(self._schema, self._spec, conversions, self._functions[-1])

    @property
    def process_row(self) -> Callable[..., Any] | None:
        """What does an element that comes alone, if it becomes no more than one and needs no state.

        What may become many elements needs batches, for it may become more than fit into one.
        """
        are_few = all(each.kind in _ONE_AT_THE_MOST for each in self._spec.process.functions)
        goes_alone = (
            are_few
            and not any(map(gives_several, self._functions))
            and self._keyed is None
            and self._checkpointed is None
            and self._profile is None
            and self._input.takes_values
            and self._output.gives_values
        )
        return self._process_row if goes_alone else None

    def _process_row(self, *columns: Any) -> Any:
        chunk, times = self._input.of_values(columns)
        made = [self._output.to_values(each) for each in self._run(chunk, times, 0)]
        return made[0] if len(made) == 1 else tuple(chain.from_iterable(made))

    def open(self, access: StateAccess | None = None) -> None:
        """Loads and opens the functions; the state of a reduce is registered, too."""
        with _LOADING:
            # pyarrow imports pandas, where it is installed, when it makes its first array. Several
            # functions of a worker may be at it at once, which Python does not always survive.
            pa.array([0])
        super().open(access)
        if isinstance(self._steps[0], CallReduce):
            self._steps[0].open()
        self._checkpointed = self._checkpointed_function()

    def _checkpointed_function(self) -> Checkpointed | None:
        first = self._functions[0]
        if not hasattr(first.object, "snapshot_state") or self._store is None:
            return None
        keyed = KeyedStateStore(None if self._keyed is None else partial(held_state, self._keyed))
        return Checkpointed(
            first.method("initialize_state"),
            first.method("snapshot_state"),
            OperatorStates(self._store, self._broadcast),
            keyed=keyed,
            restored=Restored.of(self._spec.process),
        )

    def give(self, given: Any) -> None:
        """Takes keys and state."""
        if self._keyed is None:
            raise self._not_open()
        self._keyed.give(given)

    def state_changes(self, forget: bool, snapshot: Any) -> Sequence[Any]:
        """What has changed of the functions' state."""
        if self._store is None:
            return ()
        checkpointed = self._checkpointed
        if checkpointed is not None and snapshot is not None:
            self._of_checkpoint(checkpointed.initialize_once, "initialize_state")
            self._of_checkpoint(partial(checkpointed.snapshot, snapshot), "snapshot_state")
        changes = self._store.changes()
        if forget:
            self._store.forget()
        return changes

    def parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | None]:
        """The elements that this batch makes, in one or more parts."""
        if not self._steps:
            raise self._not_open()
        if self._checkpointed is not None:
            self._of_checkpoint(self._checkpointed.initialize_once, "initialize_state")
        try:
            yield from self._parts(batch) if self._async is None else self._awaited_parts(batch)
        except WorkerFailure as e:
            raise self._of_this(e) from e.__cause__

    def _of_checkpoint(self, call: Callable[[], None], method: str) -> None:
        try:
            call()
        except USERS_FAILURES as e:
            failure = self._functions[0].raised_in(method, e)
            raise self._of_this(failure) from e

    def _parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        chunk, times = self._input.decode(batch)
        previous: Chunk | None = None
        for made in self._all_made(chunk, times):
            if previous is not None:
                if not made.values:
                    continue
                if previous.values:
                    yield self._output.encode(previous, times)
            previous = made
        requests = None if self._timers is None else self._timers.take_requests(times.n_rows)
        yield self._output.encode(previous or Chunk([]), times, requests)

    def _awaited_parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | None]:
        assert self._async is not None
        for made in self._async.parts(*self._input.decode(batch)):
            yield LATER if made is LATER else self._output.encode(made, Times())

    def _all_made(self, chunk: Chunk, times: Times) -> Iterator[Chunk]:
        watermarks = self._watermarks
        if watermarks is None:
            yield from self._run(chunk, times, 0)
        else:
            yield from self._run(watermarks.begin(chunk, times), times, 0)
            yield from watermarks.end()

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

    def _co_states(self) -> CoStates:
        held = []
        if self._store is not None:
            for spec in self._spec.process.functions[0].states:
                state = HeldBroadcast(self._store, spec)
                self._store.add_known(state)
                held.append(state)
        self._broadcast = BroadcastStates(held) if held else None
        return CoStates(self._keyed, self._timers, BroadcastStates(held))

    def _step(self, each: Any, function: OpenedFunction, tags: dict[str, int]) -> Step:
        kind = each.kind
        if kind in CO_METHODS:
            return co_step(kind, function, tags, self._co_states())
        if kind == StreamFunction.KIND_ASYNC:
            self._async = CallAsync(function, self._awaiting)
            return _same
        if kind == StreamFunction.KIND_PARTITION:
            return CallPartition(function, each.partitions)
        if kind == StreamFunction.KIND_WATERMARK:
            self._watermarks = CallWatermark(function)
            return self._watermarks
        store, timers = self._keyed, self._timers
        if store is None or timers is None or self._steps:
            return _step(kind, function, tags)
        return keyed_step(kind, function, tags, store, timers, self._spec.process.inputs[0])


def _same(chunk: Chunk, times: Times) -> Iterator[Chunk]:
    yield chunk


def _step(kind: int, function: OpenedFunction, tags: dict[str, int]) -> Step:
    if kind == StreamFunction.KIND_PROCESS:
        return CallProcess(function, tags)
    if kind == StreamFunction.KIND_TIMESTAMP:
        return CallTimestamp(function)
    if kind == StreamFunction.KIND_FILTER:
        return CallFilter(function)
    if kind == StreamFunction.KIND_KEY:
        return CallKey(function)
    if kind == StreamFunction.KIND_FLAT_MAP or gives_several(function):
        return CallFlatMap(function)
    return CallMap(function)


class _InputColumns:
    """Makes elements of the columns of a batch."""

    def __init__(
        self, schema: pa.Schema, spec: Any, conversions: ElementConversions, passes_on: bool
    ) -> None:
        """``passes_on`` is whether elements leave as they have come."""
        self._elements = [
            _ElementColumn(
                conversions.of(element, spec.input.fields[schema.get_field_index(name)].type),
                schema.get_field_index(name),
                schema.get_field_index(f"kind_{number}"),
                passes_on,
            )
            for number, element in enumerate(spec.process.inputs)
            for name in [f"element_{number}"]
        ]
        self._inputs = schema.get_field_index("input")
        self._key = schema.get_field_index("key")
        self._timestamp = schema.get_field_index("timestamp")
        self._watermark = schema.get_field_index("watermark")

    def decode(self, batch: pa.RecordBatch) -> tuple[Chunk, Times]:
        times = Times(n_rows=batch.num_rows)
        if self._timestamp >= 0:
            times.timestamps = _integers(batch.column(self._timestamp))
            times.watermarks = _integers(batch.column(self._watermark))
        if self._inputs >= 0:
            times.inputs = _integers(batch.column(self._inputs))
        if self._key >= 0:
            times.keys = _integers(batch.column(self._key))
        return Chunk(self._values(batch)), times

    @property
    def takes_values(self) -> bool:
        """Whether ``of_values`` may be called."""
        return self._inputs < 0 and self._elements[0].form is not None

    def of_values(self, columns: Sequence[Any]) -> tuple[Chunk, Times]:
        """The same of a row that comes alone."""
        times = Times()
        if self._timestamp >= 0:
            times.timestamps = [columns[self._timestamp]]
            times.watermarks = [columns[self._watermark]]
        return Chunk([self._elements[0].of_value(columns)]), times

    def _values(self, batch: pa.RecordBatch) -> Sequence[Any]:
        if len(self._elements) == 1:
            return self._elements[0].decode(batch)
        values: list[Any] = [None] * batch.num_rows
        inputs = batch.column(self._inputs).to_numpy()
        for number, element in enumerate(self._elements):
            is_mine = inputs == number
            if is_mine.all():
                return element.decode(batch)
            rows = is_mine.nonzero()[0].tolist()
            for row, value in zip(rows, element.decode(batch.filter(pa.array(is_mine)))):
                values[row] = value
        return values


def _integers(column: pa.Array) -> Sequence[Any]:
    """The numbers of a column, None for nulls; many times faster than ``to_pylist``."""
    if column.null_count == 0:
        return Numbers(column.to_numpy())
    if column.null_count == len(column):
        return [None] * len(column)
    return column.to_pylist()  # type: ignore[no-any-return]


class _ElementColumn:
    """The elements of an input, and the column of their kinds, which is -1 if they have none."""

    def __init__(self, conversion: Conversion, column: int, kind: int, passes_on: bool) -> None:
        self._conversion = conversion
        self._column = column
        self._kind = kind
        self._passes_on = passes_on
        self.form = ValueForm.of(conversion)

    def of_value(self, columns: Sequence[Any]) -> Any:
        """The element of a row that comes alone."""
        assert self.form is not None
        value = self.form.decode(columns[self._column])
        if self._kind >= 0 and columns[self._kind]:
            value.set_row_kind(_KINDS[columns[self._kind]])
        return value

    def decode(self, batch: pa.RecordBatch) -> Sequence[Any]:
        column = batch.column(self._column)
        values: Sequence[Any]
        if self._passes_on:
            values = Decoded(column, self._conversion)
        else:
            values = self._conversion.decode(column)
        if self._kind >= 0:
            _set_kinds(values, batch.column(self._kind))
        return values


def _set_kinds(rows: Sequence[Row | None], column: pa.Array) -> None:
    kinds = column.fill_null(0).to_numpy()
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
        self._has_timers = schema.get_field_index("timer") >= 0
        self._has_outputs = schema.get_field_index("output") >= 0
        self._elements: list[Conversion] = []
        self._has_kind: list[bool] = []
        for number, output in enumerate(spec.process.outputs):
            field = spec.output.fields[schema.get_field_index(f"element_{number}")]
            self._elements.append(conversions.of(output.type, field.type))
            self._has_kind.append(schema.get_field_index(f"kind_{number}") >= 0)
        self._form = ValueForm.of(self._elements[0])

    @property
    def gives_values(self) -> bool:
        """Whether ``to_values`` may be called."""
        return not self._has_outputs and self._form is not None

    def to_values(self, chunk: Chunk) -> tuple[tuple[Any, ...], ...]:
        """The rows of what one element has become, without Arrow."""
        return tuple(self._to_values(chunk, index) for index in range(len(chunk.values)))

    def _to_values(self, chunk: Chunk, index: int) -> tuple[Any, ...]:
        assert self._form is not None
        value = chunk.values[index]
        try:
            row = [0, self._form.encode(value)]
        except ValueMismatch as e:
            raise self._mismatched(e, self._elements[0]) from None
        if self._has_kind[0]:
            row.append(_kind(value))
        if chunk.times is not None:
            row.append(chunk.times[index])
        if chunk.partitions is not None:
            row.append(chunk.partitions[index])
        return tuple(row)

    def encode(
        self, chunk: Chunk, times: Times, requests: TimerRequests | None = None
    ) -> pa.RecordBatch:
        """The columns of elements and, behind them, of what is asked of timers."""
        if times.made_of:
            chunk, stamps = _of_batch(chunk, times)
        else:
            stamps = None
        columns = self._columns(chunk)
        if self._has_timers:
            n_elements = len(columns[0])
            of_elements = pa.nulls(n_elements, pa.int64()) if stamps is None else stamps
            columns += [of_elements, pa.nulls(n_elements, pa.int32())]
            if requests:
                asked = self._asked(requests, len(columns), times.n_rows - 1)
                columns = [pa.concat_arrays(each) for each in zip(columns, asked)]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def _asked(self, requests: TimerRequests, n_columns: int, last_row: int) -> list[pa.Array]:
        n_asked = len(requests)
        what = [np.full(n_same, kind, np.int8) for kind, n_same in requests.kinds()]
        return [
            pa.array(np.full(n_asked, last_row, np.int32)),
            pa.array(np.concatenate(what)),
            *(_blank(field, n_asked) for field in list(self._schema)[2 : n_columns - 2]),
            pa.array(np.frombuffer(array("q", requests.times), np.int64)),
            pa.array(np.frombuffer(array("i", requests.keys), np.int32)),
        ]

    def _columns(self, chunk: Chunk) -> list[pa.Array]:
        n_values = len(chunk.values)
        columns = [_row_numbers(chunk.rows, n_values)]
        if len(self._elements) == 1:
            if self._has_outputs:
                columns.append(_numbers(chunk.outputs, n_values))
            columns += self._output(0, chunk.values)
            if chunk.has_nothing:
                columns = _without_nulls(columns, -1 - self._has_kind[0])
        else:
            outputs = chunk.outputs or [0] * n_values
            columns.append(_numbers(outputs, n_values))
            for number in range(len(self._elements)):
                mine = [v if o == number else None for v, o in zip(chunk.values, outputs)]
                columns += self._output(number, mine)
        if chunk.times is not None:
            columns.append(pa.array(chunk.times, pa.int64()))
        if chunk.partitions is not None:
            columns.append(pa.array(chunk.partitions, pa.int32()))
        return columns

    def _output(self, number: int, values: Sequence[Any]) -> list[pa.Array]:
        conversion = self._elements[number]
        try:
            columns = [encoded(conversion, values)]
        except ValueMismatch as e:
            raise self._mismatched(e, conversion) from None
        if self._has_kind[number]:
            columns.append(pa.array(np.fromiter(map(_kind, values), np.int8, len(values))))
        return columns

    def _mismatched(self, mismatch: ValueMismatch, conversion: Conversion) -> WorkerFailure:
        mismatch.advice = mismatch.advice.replace("result_type", "output type")
        return self._function.mismatched(mismatch, conversion.sql)


def _of_batch(chunk: Chunk, times: Times) -> tuple[Chunk, pa.Array]:
    """The same with rows of the batch only, and the times of what was made of other rows."""
    if chunk.has_nothing:
        chunk = without_none(chunk)
    rows = np.arange(len(chunk.values)) if chunk.rows is None else as_array(chunk.rows)
    are_others = rows >= times.n_rows
    if not are_others.any():
        return chunk, pa.nulls(len(rows), pa.int64())
    first, last = int(rows[are_others].min()), int(rows.max()) + 1
    known = pa.array(times.timestamps[first:last], pa.int64())
    made_of = np.array(times.made_of[first - times.n_rows : last - times.n_rows])
    if are_others.all():
        places = rows - first
        return replace(chunk, rows=Numbers(made_of[places])), known.take(pa.array(places))
    places = np.where(are_others, rows - first, 0)
    stamps = known.take(pa.array(places, mask=~are_others))
    return replace(chunk, rows=Numbers(np.where(are_others, made_of[places], rows))), stamps


def _row_numbers(rows: Sequence[int] | None, n_rows: int) -> pa.Array:
    if rows is None:
        return pa.array(np.arange(n_rows, dtype=np.int32))
    if isinstance(rows, Numbers):
        return pa.array(rows.array.astype(np.int32))
    return pa.array(np.fromiter(rows, np.int32, n_rows))


def _without_nulls(columns: list[pa.Array], looked_at: int) -> list[pa.Array]:
    """The columns without the rows where one of them has NULL."""
    if not columns[looked_at].null_count:
        return columns
    stays = columns[looked_at].is_valid()
    return [column.filter(stays) for column in columns]


def _kind(element: Any) -> int:
    return element.get_row_kind().value if isinstance(element, Row) else 0


def _blank(field: pa.Field, length: int) -> pa.Array:
    """The column of rows that have nothing in it."""
    if field.nullable:
        return pa.nulls(length, field.type)
    return pa.array(np.zeros(length, np.int64), field.type)


def _numbers(outputs: Sequence[int] | None, n_values: int) -> pa.Array:
    if outputs is None:
        return pa.array(np.zeros(n_values, np.int8))
    return pa.array(np.fromiter(outputs, np.int8, n_values))
