"""Streams whose elements are in windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fletching.windows import OfWindows, WithGap, WithoutGap

from pyflink._gateway import gateway
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream._functions import java_type_of, keyed_stream_of, stream_of
from pyflink.datastream._reducing import Reductions
from pyflink.datastream.data_stream import DataStream
from pyflink.datastream.window import (
    CountEvictor,
    CountSlidingWindowAssigner,
    CountTrigger,
    CountTumblingWindowAssigner,
    Evictor,
    PurgingTrigger,
    Trigger,
    WindowAssigner,
    _DynamicSessions,
)

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
    """What windows of streams with and without keys have in common."""

    _has_keys = True

    def __init__(
        self, j_keyed_stream: Any, stream: DataStream, assigner: WindowAssigner[Any, Any]
    ) -> None:
        if not isinstance(assigner, WindowAssigner) or not hasattr(assigner, "_to_java"):
            raise TypeError(
                f"A window assigner of pyflink.datastream.window is needed, and not {assigner!r}."
            )
        self._stream = stream
        self._type = stream.get_type()
        self._assigner = assigner
        self._late: OutputTag | None = None
        self._extractor: Any = None
        if isinstance(assigner, _DynamicSessions):
            self._extractor = assigner.extractor
            j_keyed_stream = _with_gaps(j_keyed_stream, assigner.extractor)
        self._windows = j_keyed_stream.window(assigner._to_java())
        if isinstance(assigner, CountTumblingWindowAssigner):
            self.trigger(PurgingTrigger.of(CountTrigger.of(assigner.size)))
        elif isinstance(assigner, CountSlidingWindowAssigner):
            self.evictor(CountEvictor.of(assigner.size))
            self.trigger(CountTrigger.of(assigner.slide))

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
        self._windows = self._windows.trigger(trigger._to_java())
        return self

    def evictor(self, evictor: Evictor) -> Any:
        """Leaves elements out as the evictor says."""
        if not isinstance(evictor, Evictor):
            raise TypeError(f"An evictor of pyflink.datastream.window is needed, not {evictor!r}.")
        self._windows = self._windows.evictor(evictor._to_java())
        return self

    def allowed_lateness(self, time_ms: int) -> Any:
        """Keeps windows for so many milliseconds after they have fired, for late elements."""
        duration = gateway().java_class("java.time.Duration").ofMillis(time_ms)
        self._windows = self._windows.allowedLateness(duration)
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
        return self._made("Window Reduce", reduce_function, window_function, output_type)

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
        return self._made("Window Aggregate", aggregate_function, window_function, output_type)

    def _made(
        self, name: str, folds: Any, function: Any, output_type: TypeInformation | None
    ) -> DataStream:
        counts = isinstance(
            self._assigner, (CountTumblingWindowAssigner, CountSlidingWindowAssigner)
        )
        kind = OfWindows if self._extractor is None else WithoutGap
        of_windows = kind(function, folds, self._has_keys, counts)
        windows = gateway().java_class("io.fletching.engine.PythonWindows")
        j_windows, late_tag = self._windows, None
        if self._late is not None:
            late_tag = windows.lateTag(self._late.tag_id, j_windows)
            j_windows = j_windows.sideOutputLateData(late_tag)
        contents = windows.contents(j_windows)
        made = WindowedResult(
            keyed_stream_of(
                windows.stillKeyed(contents),
                name,
                "KEYED_PROCESS",
                of_windows,
                java_type_of(output_type),
                function if function is not None else folds,
            )
        )
        made._late = (self._late, contents, late_tag)
        return made


class WindowedResult(DataStream):
    """What a function makes of windows; elements that were too late are a side output."""

    _late: tuple[OutputTag | None, Any, Any] = (None, None, None)

    def get_side_output(self, output_tag: OutputTag) -> DataStream:
        """What the function emits to the side output, or what was too late."""
        late, contents, tag = self._late
        if late is None or output_tag != late:
            return super().get_side_output(output_tag)
        windows = gateway().java_class("io.fletching.engine.PythonWindows")
        return DataStream(windows.lateElements(contents, tag))


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
        return self._made("Window", None, window_function, output_type)

    def process(
        self,
        process_window_function: ProcessWindowFunction[Any, Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of each window."""
        return self._made("Window", None, process_window_function, output_type)


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
        return self._made("Window", None, window_function, output_type)

    def process(
        self,
        process_window_function: ProcessAllWindowFunction[Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of each window."""
        return self._made("Window", None, process_window_function, output_type)

    def _made(
        self, name: str, folds: Any, function: Any, output_type: TypeInformation | None
    ) -> DataStream:
        made = super()._made(f"{name} of All", folds, function, output_type)
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
