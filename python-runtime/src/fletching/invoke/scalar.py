"""Scalar functions: one value for each row, from one batch to the next."""

from __future__ import annotations

import contextlib
from typing import Any

import pyarrow as pa

from fletching.batch.table import Conversions
from fletching.batch.types import arrow_schema
from fletching.batch.zones import ZONE_OPTION, zone_of
from fletching.failure import FailureCode, WorkerFailure
from fletching.functions import FunctionContext
from fletching.invoke.awaiting import Awaiting, AwaitLimits
from fletching.invoke.opened import OpenedFunction
from fletching.invoke.payload import decode_payload
from fletching.invoke.planning import LoadedFunction, Plan, Planner
from fletching.invoke.profiling import PROFILE_OPTION, FunctionProfile
from fletching.invoke.values import ValuesPlan
from fletching.metrics import MetricGroup, MetricSample

METRICS_OPTION = "python.metric.enabled"


class ScalarInvoker:
    """Runs the calls of a ``FunctionSpec`` of the kind scalar.

    - ``open`` before the first batch, ``close`` after the last one, by the same thread.
    - Whatever is the user's mistake is raised as WorkerFailure.
    - A function sees the rows in order. Calls within calls are made column by column: the inner
      one for all rows of the batch, then the outer one.
    - A deterministic function that is called twice with the same arguments is called once, and
      equal payloads of deterministic functions share one instance.
    - Only what a function reads is converted, and only once.
    """

    def __init__(self, spec: Any) -> None:
        self._spec = spec
        self._schema = arrow_schema(spec.output)
        self._input_schema = arrow_schema(spec.input)
        self._functions: list[OpenedFunction] = []
        self._shared: dict[tuple[bytes, str], LoadedFunction] = {}
        self._plan: Plan | None = None
        self._values_plan: ValuesPlan | None = None
        self._metric_group = MetricGroup()
        self._awaiting = Awaiting(AwaitLimits.of(spec.options))
        self._profile: FunctionProfile | None = None
        if spec.options.get(PROFILE_OPTION) == "true":
            self._profile = FunctionProfile(spec.operator_name)

    @property
    def input_schema(self) -> pa.Schema:
        """The schema of the batches that ``process`` takes."""
        return self._input_schema

    @property
    def output_schema(self) -> pa.Schema:
        """The schema of the batches that ``process`` returns."""
        return self._schema

    def open(self) -> None:
        """Loads and opens the functions. What was opened is closed again if one of them fails."""
        context = self._context()
        try:
            zone = zone_of(self._spec.options.get(ZONE_OPTION, "UTC"))
            self._plan = Planner(self._spec, Conversions(zone), self._load, self._awaiting).plan()
            if self._profile is None:
                self._values_plan = ValuesPlan.of(self._plan)
            for function in self._functions:
                function.open(context, self._awaiting)
        except WorkerFailure as e:
            self._close_quietly()
            raise self._of_this(e) from e.__cause__

    @property
    def values_plan(self) -> ValuesPlan | None:
        """How to do batches of a few rows without Arrow; None if that is not possible."""
        return self._values_plan

    @property
    def keeps_its_thread(self) -> bool:
        """Whether all calls have to be made by one thread.

        Classes may keep what belongs to it, and an event loop is a thread's own.
        """
        return any(function.has_lifetime or function.is_awaited for function in self._functions)

    def process(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The results for the rows of this batch."""
        plan = self._plan
        if plan is None:
            raise WorkerFailure(
                FailureCode.PROTOCOL_VIOLATED,
                f"A batch came for the function {self._spec.function_id!r}, which is not open: "
                f"open it first.",
                function_id=self._spec.function_id,
            )
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
        functions, self._functions, self._plan = self._functions, [], None
        if self._profile is not None and functions:
            print(self._profile.report(), flush=True)
        first: WorkerFailure | None = None
        for function in functions:
            try:
                function.close(self._awaiting)
            except WorkerFailure as e:
                first = first or e
        self._awaiting.close()
        if first is not None:
            raise self._of_this(first) from first.__cause__

    def wake(self) -> None:
        """Lets async functions that only wait notice an exception; called by any thread."""
        self._awaiting.wake()

    def metrics(self) -> list[MetricSample]:
        """The metrics of the functions, as they are now."""
        return self._metric_group.samples()

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

    def _context(self) -> FunctionContext:
        task = self._spec.task
        has_metrics = self._spec.options.get(METRICS_OPTION, "true") != "false"
        return FunctionContext(
            base_metric_group=self._metric_group if has_metrics else None,
            job_parameters=task.job_parameters,
            task_name=task.task_name,
            index_of_this_subtask=task.subtask_index,
            number_of_parallel_subtasks=task.parallelism,
            attempt_number=task.attempt_number,
        )

    def _close_quietly(self) -> None:
        # the failure that led here is the one to tell
        with contextlib.suppress(WorkerFailure):
            self.close()

    def _of_this(self, failure: WorkerFailure) -> WorkerFailure:
        failure.function_id = self._spec.function_id
        return failure
