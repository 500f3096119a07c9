"""From the calls of an operator to the steps of a batch.

Each value is computed once: a column that several calls read, and a deterministic function called
twice with the same arguments, have one slot for each form in which they are asked for. A
conversion is made only where forms meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from fletching.batch.conversion import Conversion
from fletching.batch.nested import RowConversion
from fletching.batch.table import Conversions, arrow_type
from fletching.invoke import vectorized
from fletching.invoke.awaiting import Awaiting, CallAwaited
from fletching.invoke.literals import literal_value
from fletching.invoke.opened import OpenedFunction
from fletching.invoke.steps import (
    Argument,
    Call,
    CallRows,
    Convert,
    Decode,
    Encode,
    MakeRows,
    Step,
    merged,
)
from fletching.protocol import LogicalType

TAKES = {"general": "python", "pandas": "pandas", "arrow": "arrow"}
"""The form of a column that each func_type takes."""
RETURNS = {"general": "python", "pandas": "pandas", "arrow": "arrow, unchecked"}
"""The form of a column that each func_type returns."""


@dataclass(frozen=True)
class LoadedFunction:
    """A call's function, and the key under which equal calls of it meet."""

    function: OpenedFunction
    key: Hashable


@dataclass(frozen=True)
class Value:
    """Something with a value for every row. Equal keys mean equal values.

    ``conversion`` is that of its type, None where the type is not known; ``function`` is the one
    that returned it.
    """

    key: Hashable
    form: str
    conversion: Conversion | None
    function: OpenedFunction | None = None

    def key_of(self, form: str) -> Hashable:
        """The key of the slot that has it in this form; what was converted depends on the type."""
        if form == self.form:
            return self.key, form
        return self.key, form, self.conversion.sql if self.conversion else ""


@dataclass(frozen=True)
class Plan:
    """The steps of a batch; columns come first in the slots, outputs are read at the end."""

    steps: list[Step]
    columns: list[int]
    outputs: list[int]
    n_slots: int


class Planner:
    """Plans the calls of one ``FunctionSpec``."""

    def __init__(
        self,
        spec: Any,
        conversions: Conversions,
        load: Callable[[Any], LoadedFunction],
        awaiting: Awaiting,
    ) -> None:
        self._spec = spec
        self._conversions = conversions
        self._load = load
        self._awaiting = awaiting
        self._steps: list[Step] = []
        self._slots: dict[Hashable, int] = {}
        self._columns: dict[int, Conversion] = {}
        self._readers: Counter[int] = Counter()

    def plan(self) -> Plan:
        """The steps for all calls."""
        # columns keep their numbers as slots
        self._n_slots = len(self._spec.input.fields)
        outputs = []
        for call, field in zip(self._spec.scalar.calls, self._spec.output.fields):
            conversion = self._conversions.of(field.type)
            outputs.append(self._in_form(self._call(call, conversion), "arrow"))
        return Plan(
            merged(self._steps, self._readers), sorted(self._columns), outputs, self._n_slots
        )

    def _call(self, call: Any, conversion: Conversion | None) -> Value:
        loaded = self._load(call)
        func_type = loaded.function.func_type
        arguments, keys = self._arguments(call, TAKES[func_type])
        value = Value(("call", loaded.key, keys), RETURNS[func_type], conversion, loaded.function)
        if value.key_of(value.form) not in self._slots:
            self._slots[value.key_of(value.form)] = target = self._new_slot()
            self._steps.append(self._call_step(loaded.function, arguments, target))
        return value

    def _call_step(self, function: OpenedFunction, arguments: list[Argument], target: int) -> Step:
        if function.is_awaited:
            return CallAwaited(function, arguments, self._awaiting, target)
        if function.func_type == "general":
            return CallRows(Call(function, tuple(arguments)), target)
        if function.func_type == "pandas":
            return vectorized.CallPandas(function, arguments, target)
        return vectorized.CallArrow(function, arguments, target)

    def _arguments(self, call: Any, form: str) -> tuple[list[Argument], tuple[Hashable, ...]]:
        if call.takes_row_as_input:
            return [Argument(slot=self._row_slot(form))], ("row",)
        arguments: list[Argument] = []
        keys: list[Hashable] = []
        for argument in call.arguments:
            if argument.WhichOneof("kind") in (None, "literal"):
                literal = argument.literal
                arguments.append(Argument(literal=literal_value(literal)))
                keys.append(("literal", literal.SerializeToString(deterministic=True)))
            else:
                value = self._argument_value(argument)
                arguments.append(Argument(slot=self._in_form(value, form)))
                keys.append(value.key)
        return arguments, tuple(keys)

    def _argument_value(self, argument: Any) -> Value:
        if argument.WhichOneof("kind") == "column":
            return self._column(argument.column)
        call = argument.call
        known = call.HasField("result_type")
        return self._call(call, self._conversions.of(call.result_type) if known else None)

    def _column(self, index: int) -> Value:
        if index not in self._columns:
            self._columns[index] = self._conversions.of(self._spec.input.fields[index].type)
            self._slots[("column", index), "arrow"] = index
        return Value(("column", index), "arrow", self._columns[index])

    def _row_slot(self, form: str) -> int:
        """The slot of the whole input as one column of rows."""
        row_type = LogicalType(name=LogicalType.NAME_ROW, fields=self._spec.input.fields)
        conversion = self._conversions.of(row_type)
        assert isinstance(conversion, RowConversion)
        native = "python" if form == "python" else "arrow"
        row = Value("row", native, conversion)
        if row.key_of(native) not in self._slots:
            columns = [self._column(index) for index in range(len(row_type.fields))]
            sources = [self._in_form(column, native) for column in columns]
            self._slots[row.key_of(native)] = target = self._new_slot()
            self._steps.append(
                MakeRows(conversion, sources, target)
                if native == "python"
                else vectorized.MakeStruct(arrow_type(row_type), sources, target)
            )
        return self._in_form(row, form)

    def _in_form(self, value: Value, form: str) -> int:
        """The slot that holds the value in this form; the step that makes it is added once."""
        slot = self._slots.get(value.key_of(form))
        if slot is None:
            slot = self._slots[value.key_of(form)] = self._converted(value, form)
        self._readers[slot] += 1
        return slot

    def _converted(self, value: Value, form: str) -> int:
        if form == "arrow":
            return self._to_arrow(value)
        source = self._in_form(value, "arrow")
        if form == "pandas":
            return self._convert(
                vectorized.ToPandas(self._conversions.zone, value.conversion), source
            )
        if value.conversion is None:
            return self._convert(vectorized.to_objects, source)
        target = self._new_slot()
        self._steps.append(Decode(value.conversion, source, target))
        return target

    def _to_arrow(self, value: Value) -> int:
        function, conversion = value.function, value.conversion
        assert function is not None, "columns are Arrow from the start"
        source = self._slots[value.key_of(value.form)]
        self._readers[source] += 1
        target = self._new_slot()
        if conversion is None:
            self._steps.append(vectorized.Infer(function, source, target))
        elif value.form == "pandas":
            self._steps.append(vectorized.FitPandas(function, conversion, source, target))
        elif value.form == RETURNS["arrow"]:
            self._steps.append(vectorized.FitArrow(function, conversion, source, target))
        else:
            self._steps.append(Encode(function, conversion, source, target))
        return target

    def _convert(self, conversion: Callable[[Any], Any], source: int) -> int:
        target = self._new_slot()
        self._steps.append(Convert(conversion, source, target))
        return target

    def _new_slot(self) -> int:
        self._n_slots += 1
        return self._n_slots - 1
