"""Two streams of which the elements that belong together are joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fletching.joins import JoinOfTagged, KeyOfTagged, OverPairs, OverTagged, Tagged
from fletching.states import millis_of

from pyflink._gateway import gateway
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.datastream._functions import checked, java_type_of, stream_of
from pyflink.datastream.data_stream import DataStream
from pyflink.datastream.windowed_stream import WindowedStream

if TYPE_CHECKING:
    from pyflink.datastream.functions import (
        CoGroupFunction,
        FlatJoinFunction,
        JoinFunction,
        KeySelector,
        ProcessJoinFunction,
    )
    from pyflink.datastream.keyed_stream import KeyedStream
    from pyflink.datastream.output_tag import OutputTag
    from pyflink.datastream.window import Evictor, Trigger, WindowAssigner

Selector = Any


class _TwoStreams:
    """Two streams, on the way to a function over their windows."""

    def __init__(self, stream1: DataStream, stream2: DataStream) -> None:
        self._streams = stream1, stream2
        self._selectors: list[Any] = []
        self._key_type: TypeInformation | None = None
        self._windowed: WindowedStream | None = None

    def where(
        self,
        key_selector: Callable[[Any], Any] | KeySelector,
        key_type: TypeInformation | None = None,
    ) -> Any:
        """Gives elements of the first stream their keys; None stands for keys of any type."""
        self._selectors = [checked(key_selector, "KEY")]
        self._key_type = key_type
        return self

    def equal_to(self, key_selector: Callable[[Any], Any] | KeySelector) -> Any:
        """Gives elements of the second stream their keys."""
        if len(self._selectors) != 1:
            raise TypeError("The keys of the first stream come first: call where(), once.")
        self._selectors.append(checked(key_selector, "KEY"))
        return self

    def window(self, window_assigner: WindowAssigner[Any, Any]) -> Any:
        """Elements belong together that are in a window, and have the same key.

        Assigners, triggers and evictors that are written in Python see rows of three fields:
        whether the element is of the first stream, and the element in the place of its stream.
        """
        if len(self._selectors) != 2:
            raise TypeError("Keys are needed: call where(...) and equal_to(...) before window().")
        first, second = self._streams
        kind = Types.ROW_NAMED(
            ["is_first", "first", "second"], [Types.BOOLEAN(), first.get_type(), second.get_type()]
        )
        both = [
            stream.map(Tagged(is_first), kind).name("Tag")
            for stream, is_first in ((first, True), (second, False))
        ]
        keyed = both[0].union(both[1]).key_by(KeyOfTagged(*self._selectors), self._key_type)
        self._windowed = keyed.window(window_assigner)
        return self

    def trigger(self, trigger: Trigger[Any, Any]) -> Any:
        """Has the function called when the trigger says so."""
        self._with_windows().trigger(trigger)
        return self

    def evictor(self, evictor: Evictor[Any, Any]) -> Any:
        """Leaves elements out as the evictor says."""
        self._with_windows().evictor(evictor)
        return self

    def allowed_lateness(self, time_ms: int) -> Any:
        """Keeps windows for so many milliseconds after they have fired, for late elements."""
        self._with_windows().allowed_lateness(time_ms)
        return self

    def _with_windows(self) -> WindowedStream:
        if self._windowed is None:
            raise TypeError("Windows are needed: call window(...) first.")
        return self._windowed


class JoinedStreams(_TwoStreams):
    """Two streams whose elements are joined, every two that have a key and a window."""

    def apply(
        self,
        function: Callable[[Any, Any], Any]
        | JoinFunction[Any, Any, Any]
        | FlatJoinFunction[Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of every two elements."""
        joined = JoinOfTagged(checked(function, "JOIN"))
        return self._with_windows().apply(joined, output_type).name("Join")


class CoGroupedStreams(_TwoStreams):
    """Two streams whose elements go together to a function, those of a key and a window."""

    def apply(
        self,
        function: Callable[[Any, Any], Any] | CoGroupFunction[Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of the elements of both."""
        grouped = OverTagged(checked(function, "CO_GROUP"))
        return self._with_windows().apply(grouped, output_type).name("Co-Group")


class IntervalJoin:
    """Two streams with keys, whose elements are joined if their times are near each other."""

    def __init__(self, left: KeyedStream, right: KeyedStream) -> None:
        self._left = left
        self._right = right
        self._bounds: tuple[int, int] | None = None
        self._has_lower = self._has_upper = True
        self._late: dict[bool, OutputTag] = {}

    def between(self, lower_bound: Any, upper_bound: Any) -> IntervalJoin:
        """How much later than the left element the right one may be, in event time.

        Bounds are ``Time``, ``Duration``, a timedelta or milliseconds; negative ones are earlier.
        """
        self._bounds = millis_of(lower_bound), millis_of(upper_bound)
        return self

    def lower_bound_exclusive(self) -> IntervalJoin:
        """The lower bound itself is too early."""
        self._has_lower = False
        return self

    def upper_bound_exclusive(self) -> IntervalJoin:
        """The upper bound itself is too late."""
        self._has_upper = False
        return self

    def side_output_left_late_data(self, output_tag: OutputTag) -> IntervalJoin:
        """Gives left elements that are too late to a side output."""
        self._late[True] = output_tag
        return self

    def side_output_right_late_data(self, output_tag: OutputTag) -> IntervalJoin:
        """Gives right elements that are too late to a side output."""
        self._late[False] = output_tag
        return self

    def process(
        self,
        process_join_function: ProcessJoinFunction[Any, Any, Any],
        output_type: TypeInformation | None = None,
    ) -> DataStream:
        """What the function makes of every two elements."""
        if self._bounds is None:
            raise TypeError("Bounds are needed: call between(lower, upper) first.")
        java = gateway().java_class("io.fletching.engine.PythonJoins")
        left, right = self._left._j_keyed_stream, self._right._j_keyed_stream
        tags = {
            is_left: java.lateTag(tag.tag_id, left if is_left else right)
            for is_left, tag in self._late.items()
        }
        pairs = java.intervalPairs(
            left,
            right,
            *self._bounds,
            self._has_lower,
            self._has_upper,
            tags.get(True),
            tags.get(False),
        )
        made = IntervalJoined(
            stream_of(
                pairs,
                "Interval Join",
                "PROCESS",
                OverPairs(checked(process_join_function, "PROCESS")),
                java_type_of(output_type),
                process_join_function,
            )
        )
        made._late = {
            self._late[is_left]: java.lateElements(pairs, tag) for is_left, tag in tags.items()
        }
        return made


class IntervalJoined(DataStream):
    """What a function makes of an interval join; elements that were too late are side outputs."""

    _late: dict[OutputTag, Any]

    def get_side_output(self, output_tag: OutputTag) -> DataStream:
        """What the function emits to the side output, or what was too late."""
        if output_tag in self._late:
            return DataStream(self._late[output_tag])
        return super().get_side_output(output_tag)
