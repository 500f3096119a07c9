"""Scalar functions: one value for each row, from one batch to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from fletching.batch.table import Conversions
from fletching.batch.zones import ZONE_OPTION, zone_of
from fletching.failure import WorkerFailure
from fletching.invoke.invoker import METRICS_OPTION, Invoker
from fletching.invoke.opened import OpenedFunction
from fletching.invoke.payload import decode_payload
from fletching.invoke.planning import LoadedFunction, Plan, Planner
from fletching.invoke.values import ValuesPlan
from fletching.state.store import StateAccess

__all__ = ["METRICS_OPTION", "ScalarInvoker"]


class ScalarInvoker(Invoker):
    """Runs the calls of a ``FunctionSpec`` of the kind scalar.

    - A function sees the rows in order. Calls within calls are made column by column: the inner
      one for all rows of the batch, then the outer one.
    - A deterministic function that is called twice with the same arguments is called once, and
      equal payloads of deterministic functions share one instance.
    - Only what a function reads is converted, and only once.
    """

    def __init__(self, spec: Any) -> None:
        super().__init__(spec)
        self._shared: dict[tuple[bytes, str], LoadedFunction] = {}
        self._plan: Plan | None = None
        self._values_plan: ValuesPlan | None = None

    @property
    def process_row(self) -> Callable[..., Any] | None:
        """See ``ValuesPlan``."""
        return None if self._values_plan is None else self._values_plan.process_row

    def _load_all(self, access: StateAccess | None) -> None:
        zone = zone_of(self._spec.options.get(ZONE_OPTION, "UTC"))
        self._plan = Planner(self._spec, Conversions(zone), self._load, self._awaiting).plan()
        if self._profile is None:
            self._values_plan = ValuesPlan.of(self._plan)

    def parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The results for the rows of this batch, in one part."""
        yield self.process(batch)

    def process(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The results for the rows of this batch."""
        plan = self._plan
        if plan is None:
            raise self._not_open()
        n_rows = batch.num_rows
        slots: list[Any] = [None] * plan.n_slots
        for index in plan.columns:
            slots[index] = batch.column(index)
        if not n_rows:
            empty = [pa.array([], field.type) for field in self._schema]
            return pa.RecordBatch.from_arrays(empty, schema=self._schema)
        try:
            if self._profile is None:
                for step in plan.steps:
                    step(slots, n_rows)
            else:
                self._profile.run(lambda: [step(slots, n_rows) for step in plan.steps])
        except WorkerFailure as e:
            raise self._of_this(e) from e.__cause__
        return pa.RecordBatch.from_arrays(
            [slots[output] for output in plan.outputs], schema=self._schema
        )

    def close(self) -> None:
        """Closes all functions, also if one of them fails; the first failure is raised then."""
        self._plan = None
        super().close()

    def _load(self, call: Any) -> LoadedFunction:
        shared = self._shared.get((call.payload, call.name))
        if shared is not None:
            return shared
        payload = decode_payload(call.payload)
        function = OpenedFunction(payload, call.name, self._spec.operator_name)
        self._functions.append(function)
        if not payload.deterministic:
            return LoadedFunction(function, object())
        loaded = LoadedFunction(function, (call.payload, call.name))
        self._shared[call.payload, call.name] = loaded
        return loaded
