"""Streams whose elements are in windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fletching.windowing.assigners import (
    CountTumblingWindowAssigner,
    DynamicSessions,
    MergingWindowAssigner,
    WindowAssigner,
)
from fletching.windowing.calls import WindowCalls, asks_for_window_state
from fletching.windowing.evictors import Evictor
from fletching.windowing.flinks import OfContents, OfContentsWithGaps, WithGap
from fletching.windowing.folded import operator_of
from fletching.windowing.operator import WindowOperator
from fletching.windowing.triggers import CountTrigger, PurgingTrigger, Trigger

from pyflink._gateway import gateway
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.datastream._functions import java_type_of, keyed_stream_of, stream_of
from pyflink.datastream._java_windows import have_times, is_flinks, java_of
from pyflink.datastream._reducing import Reductions
from pyflink.datastream.data_stream import DataStream

if TYPE_CHECKING:
    from pyflink.datastream.functions import (
        AggregateFunction,
        AllWindowFunction,
        ProcessAllWindowFunction,
        ProcessWindowFunction,
        ReduceFunction,
        WindowFunction,
    )
    from pyflink.datastream.keyed_stream import KeyedStream
    from pyflink.datastream.output_tag import OutputTag
    from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment


class _Windows(Reductions):
    """What windows of streams with and without keys have in common.

    Flink's own operator has the windows where all that it needs is Flink's, and all elements of a
    window are wanted: it adds elements to its state without reading them. Whatever is written in
    Python, and what folds elements as they come, is done in the worker.
    """

    _has_keys = True

    def __init__(
        self, j_keyed_stream: Any, stream: DataStream, assigner: WindowAssigner[Any, Any]
    ) -> None:
        if not isinstance(assigner, WindowAssigner):
            raise TypeError(
                f"A window assigner of pyflink.datastream.window is needed, and not {assigner!r}."
            )
        self._j_keyed_stream = j_keyed_stream
        self._stream = stream
        self._type = stream.get_type()
        self._assigner = assigner
        self._trigger: Trigger[Any, Any] | None = None
        self._evictor: Evictor[Any, Any] | None = None
        self._lateness = 0
        self._late: OutputTag | None = None

    def get_execution_environment(self) -> StreamExecutionEnvironment:
        """The environment that the stream belongs to."""
        return self._stream.get_execution_environment()

    def get_input_type(self) -> TypeInformation:
        """The type of the elements."""
        return self._type

    def trigger(self, trigger: Trigger[Any, Any]) -> Any:
        """Has the function called when the trigger says so."""
        if not isinstance(trigger, Trigger):
            raise TypeError(f"A trigger of pyflink.datastream.window is needed, not {trigger!r}.")
        if isinstance(self._assigner, MergingWindowAssigner) and not trigger.can_merge():
            raise TypeError(
                f"{type(trigger).__name__} cannot be used where windows become one: its "
                f"can_merge() gives False."
            )
        self._trigger = trigger
        return self

    def evictor(self, evictor: Evictor[Any, Any]) -> Any:
        """Leaves elements out as the evictor says."""
        if not isinstance(evictor, Evictor):
            raise TypeError(f"An evictor of pyflink.datastream.window is needed, not {evictor!r}.")
        self._evictor = evictor
        return self

    def allowed_lateness(self, time_ms: int) -> Any:
        """Keeps windows for so many milliseconds after they have fired, for late elements."""
        if time_ms < 0:
            raise ValueError(f"The lateness that is allowed cannot be {time_ms} ms.")
        self._lateness = time_ms
        return self

    def side_output_late_data(self, output_tag: OutputTag) -> Any:
        """Gives elements that are too late to a side output of what the windows make."""
        self._late = output_tag
        return self

    def reduce(
        self,
        reduce_function: Callable[[Any, Any], Any] | ReduceFunction,
        window_function: Any = None,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """One element for each window, or what the window function makes of that."""
        if window_function is None and output_type is None:
            output_type = self._type
        calls = self._calls(window_function, reduce_function)
        return self._made("Window Reduce", calls, output_type, self._type)

    def aggregate(
        self,
        aggregate_function: AggregateFunction,
        window_function: Any = None,
        accumulator_type: TypeInformation | None = None,
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """The result of each window, or what the window function makes of that."""
        if not hasattr(aggregate_function, "create_accumulator"):
            raise TypeError(f"An AggregateFunction is needed, not {aggregate_function!r}.")
        calls = self._calls(window_function, aggregate_function)
        return self._made("Window Aggregate", calls, output_type, accumulator_type)

    def _calls(self, function: Any, folds: Any = None) -> WindowCalls:
        return WindowCalls(function, folds, self._has_keys)

    def _made(
        self,
        name: str,
        calls: WindowCalls,
        output_type: TypeInformation | None,
        contents_type: TypeInformation | None,
    ) -> DataStream:
        own = calls.function if calls.function is not None else calls.folds
        j_type = java_type_of(output_type)
        if self._is_for_flink(calls):
            contents = _FlinksContents(self)
            j_made = keyed_stream_of(
                contents.j_keyed_stream, name, "KEYED_PROCESS", contents.over(calls), j_type, own
            )
            made = WindowedResult(j_made)
            made._late = contents
            return made
        operator = self._operator(calls, contents_type)
        return DataStream(
            keyed_stream_of(self._j_keyed_stream, name, "WINDOW", operator, j_type, own)
        )

    def _is_for_flink(self, calls: WindowCalls) -> bool:
        given = [part for part in (self._trigger, self._evictor) if part is not None]
        return (
            all(is_flinks(part) for part in (self._assigner, *given))
            # Flink counts in one window for all elements of a key.
            and not (given and isinstance(self._assigner, CountTumblingWindowAssigner))
            and (calls.folds is None or self._evictor is not None)
            and not asks_for_window_state(calls.function)
        )

    def _operator(
        self, calls: WindowCalls, contents_type: TypeInformation | None
    ) -> WindowOperator:
        trigger = self._trigger or self._assigner.get_default_trigger(
            self.get_execution_environment()
        )
        if calls.folds is None:
            contents_type = Types.LIST(self._type)
        return operator_of(
            calls,
            self._assigner,
            trigger,
            self._evictor,
            lateness=self._lateness,
            late=self._late,
            have_times=have_times(self._assigner),
            contents_type=None if self._evictor is not None else contents_type,
        )


class _FlinksContents:
    """What is in windows of Flink's own operator when they fire."""

    def __init__(self, windows: _Windows) -> None:
        assigner = windows._assigner
        java = gateway().java_class("io.fletching.engine.PythonWindows")
        j_keyed_stream = windows._j_keyed_stream
        self._has_gaps = isinstance(assigner, DynamicSessions)
        self._counts = isinstance(assigner, CountTumblingWindowAssigner)
        if isinstance(assigner, DynamicSessions):
            j_keyed_stream = _with_gaps(j_keyed_stream, assigner.extractor)
        j_windows = j_keyed_stream.window(java_of(assigner))
        trigger, evictor = windows._trigger, windows._evictor
        if isinstance(assigner, CountTumblingWindowAssigner):
            trigger = PurgingTrigger.of(CountTrigger.of(assigner.size))
        if trigger is not None:
            j_windows = j_windows.trigger(java_of(trigger))
        if evictor is not None:
            j_windows = j_windows.evictor(java_of(evictor))
        if windows._lateness:
            lateness = gateway().java_class("java.time.Duration").ofMillis(windows._lateness)
            j_windows = j_windows.allowedLateness(lateness)
        self.late = windows._late
        self._late_tag = None
        if self.late is not None:
            self._late_tag = java.lateTag(self.late.tag_id, j_windows)
            j_windows = j_windows.sideOutputLateData(self._late_tag)
        self._contents = java.contents(j_windows)
        self.j_keyed_stream = java.stillKeyed(self._contents)

    def over(self, calls: WindowCalls) -> OfContents:
        """The function over them."""
        kind = OfContentsWithGaps if self._has_gaps else OfContents
        return kind(calls, self._counts)

    def late_elements(self) -> DataStream:
        """What was too late for its windows."""
        windows = gateway().java_class("io.fletching.engine.PythonWindows")
        elements = windows.lateElementsWithGaps if self._has_gaps else windows.lateElements
        return DataStream(elements(self._contents, self._late_tag))


class WindowedResult(DataStream):
    """What a function makes of windows; elements that were too late are a side output."""

    _late: _FlinksContents | None = None

    def get_side_output(self, output_tag: OutputTag) -> DataStream:
        """What the function emits to the side output, or what was too late."""
        if self._late is None or self._late.late is None or output_tag != self._late.late:
            return super().get_side_output(output_tag)
        return self._late.late_elements()


class WindowedStream(_Windows):
    """Elements in windows, for each key its own."""

    def __init__(
        self, keyed_stream: KeyedStream, window_assigner: WindowAssigner[Any, Any]
    ) -> None:
        super().__init__(keyed_stream._j_keyed_stream, keyed_stream, window_assigner)

    def apply(
        self,
        window_function: WindowFunction[Any, Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of each window."""
        return self._made("Window", self._calls(window_function), output_type, None)

    def process(
        self,
        process_window_function: ProcessWindowFunction[Any, Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of each window."""
        return self._made("Window", self._calls(process_window_function), output_type, None)


class AllWindowedStream(_Windows):
    """Elements in windows, of a stream without keys: in one task."""

    _has_keys = False

    def __init__(self, data_stream: DataStream, window_assigner: WindowAssigner[Any, Any]) -> None:
        windows = gateway().java_class("io.fletching.engine.PythonWindows")
        super().__init__(windows.underOneKey(data_stream._java), data_stream, window_assigner)

    def apply(
        self,
        window_function: AllWindowFunction[Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of each window."""
        return self._made("Window", self._calls(window_function), output_type, None)

    def process(
        self,
        process_window_function: ProcessAllWindowFunction[Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of each window."""
        return self._made("Window", self._calls(process_window_function), output_type, None)

    def _made(
        self,
        name: str,
        calls: WindowCalls,
        output_type: TypeInformation | None,
        contents_type: TypeInformation | None,
    ) -> DataStream:
        made = super()._made(f"{name} of All", calls, output_type, contents_type)
        return made.force_non_parallel()


def _with_gaps(j_keyed_stream: Any, extractor: Any) -> Any:
    windows = gateway().java_class("io.fletching.engine.PythonWindows")
    gaps = stream_of(
        j_keyed_stream,
        "Session Gap",
        "FLAT_MAP",
        WithGap(extractor),
        windows.withGap(j_keyed_stream),
        extractor,
    )
    return windows.stillKeyed(gaps)
