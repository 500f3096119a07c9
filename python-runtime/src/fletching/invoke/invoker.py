"""What the runners of every kind of function have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from fletching.accumulators import Accumulator
from fletching.batch.types import arrow_schema
from fletching.failure import FailureCode, WorkerFailure
from fletching.functions import MAX_PARALLELISM, FunctionContext
from fletching.invoke.awaiting import Awaiting, AwaitLimits
from fletching.invoke.opened import OpenedFunction
from fletching.invoke.profiling import PROFILE_OPTION, FunctionProfile
from fletching.metrics import MetricGroup, MetricSample
from fletching.protocol import Accumulator as AccumulatorMessage
from fletching.state.store import StateAccess
from fletching.streams import RuntimeContext

METRICS_OPTION = "python.metric.enabled"
C = TypeVar("C", bound=FunctionContext)


class Invoker:
    """Runs the functions of a ``FunctionSpec``, from one batch to the next.

    - ``open`` before the first batch, ``close`` after the last one, by the same thread.
    - Whatever is the user's mistake is raised as WorkerFailure.
    """

    def __init__(self, spec: Any) -> None:
        self._spec = spec
        self._schema = arrow_schema(spec.output)
        self._input_schema = arrow_schema(spec.input)
        self._functions: list[OpenedFunction] = []
        self._metric_group = MetricGroup()
        self._accumulators: dict[str, Accumulator] = {}
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

    @property
    def keeps_its_thread(self) -> bool:
        """Whether all calls have to be made by one thread.

        Classes may keep what belongs to it, and an event loop is a thread's own.
        """
        return any(function.has_lifetime or function.is_awaited for function in self._functions)

    @property
    def process_row(self) -> Callable[..., Any] | None:
        """What does a row that comes alone without Arrow; None if that is not possible.

        It takes the columns of the row, and gives a result, or a tuple of the results. Raises
        WorkerFailure, without the function's number.
        """
        return None

    def open(self, access: StateAccess | None = None) -> None:
        """Loads and opens the functions. What was opened is closed again if one of them fails.

        ``access`` is where the functions' state is; None will do for those without.
        """
        try:
            self._load_all(access)
            context = self._context()
            for function in self._functions:
                function.open(context, self._awaiting)
        except WorkerFailure as e:
            self._close_quietly()
            raise self._of_this(e) from e.__cause__

    def _load_all(self, access: StateAccess | None) -> None:
        """Makes ``_functions`` of what the spec has."""
        raise NotImplementedError

    def parts(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | None]:
        """The result of this batch, in one or more parts.

        None behind a part says that another one follows, which takes a while to make.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Closes all functions, also if one of them fails; the first failure is raised then."""
        functions, self._functions = self._functions, []
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

    def give(self, given: Any) -> None:
        """Takes keys and state: a ``StateGiven`` message."""
        raise self._not_open()

    def state_changes(self, forget: bool, snapshot: Any) -> Sequence[Any]:
        """What has changed of the functions' state; with ``forget``, their keys are gone then.

        ``snapshot`` is the ``Snapshot`` that it is for; None if there is none.
        """
        return ()

    def wake(self) -> None:
        """Lets async functions that only wait notice an exception; called by any thread."""
        self._awaiting.wake()

    def metrics(self) -> list[MetricSample]:
        """The metrics of the functions, as they are now."""
        return self._metric_group.samples()

    def accumulators(self) -> list[Any]:
        """What the functions have added up: ``Accumulator`` messages."""
        reported = [(name, *each.reported()) for name, each in self._accumulators.items()]
        return [AccumulatorMessage(name=name, **{kind: value}) for name, kind, value in reported]

    def _context(self) -> FunctionContext:
        return self._context_of(FunctionContext)

    def _stream_context(self) -> RuntimeContext:
        return self._context_of(
            RuntimeContext,
            accumulators=self._accumulators,
            cached_files=self._spec.task.cached_files,
        )

    def _context_of(self, kind: type[C], **more: Any) -> C:
        task = self._spec.task
        has_metrics = self._spec.options.get(METRICS_OPTION, "true") != "false"
        return kind(
            base_metric_group=self._metric_group if has_metrics else None,
            job_parameters=task.job_parameters,
            task_name=task.task_name,
            index_of_this_subtask=task.subtask_index,
            number_of_parallel_subtasks=task.parallelism,
            max_number_of_parallel_subtasks=task.max_parallelism or MAX_PARALLELISM,
            attempt_number=task.attempt_number,
            **more,
        )

    def _close_quietly(self) -> None:
        # the failure that led here is the one to tell
        with contextlib.suppress(WorkerFailure):
            self.close()

    def _of_this(self, failure: WorkerFailure) -> WorkerFailure:
        failure.function_id = self._spec.function_id
        return failure

    def _not_open(self) -> WorkerFailure:
        return WorkerFailure(
            FailureCode.PROTOCOL_VIOLATED,
            f"A batch came for the function {self._spec.function_id!r}, which is not open: "
            f"open it first.",
            function_id=self._spec.function_id,
        )
