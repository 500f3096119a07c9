"""A row as Python's objects, both ways: the steps of a batch without Arrow.

Measured for one row of BIGINT that comes after 10 ms of silence (3.11, pyarrow 26): from Arrow and
back 260 µs, of which the function is 1; as values 80.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import Conversion
from fletching.batch.numeric import BooleanConversion, FloatConversion, IntegerConversion
from fletching.batch.text import TextConversion
from fletching.invoke.opened import USERS_FAILURES
from fletching.invoke.planning import Plan
from fletching.invoke.steps import Argument, CallRows, Decode, Encode, MakeRows


@dataclass(frozen=True)
class _Output:
    encode: Encode
    fits: Callable[[Any], bool]

    def taken(self, result: Any) -> Any:
        """The result; converted or refused by the rules for batches if it does not fit."""
        if self.fits(result):
            return result
        (converted,) = self.encode.encoded([result]).to_pylist()
        return converted


class ValuesPlan:
    """The steps for a row that comes as values; made of those for batches."""

    def __init__(
        self,
        steps: list[CallRows | MakeRows],
        columns: dict[int, int],
        outputs: list[_Output],
        n_slots: int,
    ) -> None:
        self._steps = [step.call_row for step in steps]
        self._columns = list(columns.items())
        self._outputs = outputs
        self._n_slots = n_slots
        self.process_row: Callable[..., Any] = (
            _one_call(steps, columns, outputs) or self._process_row
        )
        """The result for one row's arguments; a tuple of them unless there is one.

        Raises WorkerFailure, without the function's number.
        """

    @staticmethod
    def of(plan: Plan) -> ValuesPlan | None:
        """The plan's like for values; None if it has functions or types that need Arrow."""
        decoded: dict[int, int] = {}
        encoded: dict[int, _Output] = {}
        steps: list[CallRows | MakeRows] = []
        for step in plan.steps:
            if isinstance(step, Decode):
                if step.source not in plan.columns or fits_as_is(step.conversion) is None:
                    return None
                decoded[step.source] = step.target
            elif isinstance(step, Encode):
                fits = fits_as_is(step.conversion)
                if step.target not in plan.outputs or fits is None:
                    return None
                encoded[step.target] = _Output(step, fits)
            elif isinstance(step, (CallRows, MakeRows)):
                steps.append(step)
            else:
                return None
        if not encoded.keys() >= set(plan.outputs):
            return None
        outputs = [encoded[output] for output in plan.outputs]
        return ValuesPlan(steps, decoded, outputs, plan.n_slots)

    def _process_row(self, *values: Any) -> Any:
        slots: list[Any] = [None] * self._n_slots
        for column, target in self._columns:
            slots[target] = values[column]
        for step in self._steps:
            step(slots)
        results = tuple(output.taken(slots[output.encode.source]) for output in self._outputs)
        return results[0] if len(results) == 1 else results


def _one_call(
    steps: Sequence[CallRows | MakeRows], columns: dict[int, int], outputs: Sequence[_Output]
) -> Callable[..., Any] | None:
    """The shortest way for what is most frequent: one call, of the columns as they come."""
    if len(steps) != 1 or len(outputs) != 1 or not isinstance(steps[0], CallRows):
        return None
    call = steps[0].call
    slots = [each.slot for each in call.arguments if isinstance(each, Argument)]
    if [columns[column] for column in sorted(columns)] != slots or call.shape != (True,) * len(
        slots
    ):
        return None
    function, fits, output = call.function.call, outputs[0].fits, outputs[0]

    def process_row(*values: Any) -> Any:
        try:
            result = function(*values)
        except USERS_FAILURES as e:
            raise call.failed(e, values) from e
        return result if fits(result) else output.taken(result)

    return process_row


def fits_as_is(conversion: Conversion) -> Callable[[Any], bool] | None:
    """What says of a value whether it can be taken as it is; None for types that need Arrow."""
    nullable = conversion.nullable
    if type(conversion) is IntegerConversion:
        limit = 2 ** (conversion.arrow.bit_width - 1)
        return lambda v: -limit <= v < limit if type(v) is int else v is None and nullable
    if type(conversion) is FloatConversion and conversion.arrow == pa.float64():
        return lambda v: type(v) is float or (v is None and nullable)
    if type(conversion) is BooleanConversion:
        return lambda v: type(v) is bool or (v is None and nullable)
    if type(conversion) is TextConversion:
        # Other text may have surrogates in it.
        return lambda v: v.isascii() if type(v) is str else v is None and nullable
    return None
