"""Flink's own of the assigners, triggers and evictors that are its, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fletching.windowing import assigners, evictors, triggers
from fletching.windowing.serializers import TimeWindowSerializer

from pyflink._mirror.calls import java_class

_PACKAGE = "org.apache.flink.streaming.api.windowing"


def _java(name: str) -> Any:
    return java_class(f"{_PACKAGE}.{name}")


def _duration(millis: int) -> Any:
    return java_class("java.time.Duration").ofMillis(millis)


def _tumbling(assigner: Any) -> Any:
    times = _duration(assigner.size), _duration(assigner.offset)
    return _java(f"assigners.{type(assigner).__name__}").of(*times)


def _sliding(assigner: Any) -> Any:
    times = map(_duration, (assigner.size, assigner.slide, assigner.offset))
    return _java(f"assigners.{type(assigner).__name__}").of(*times)


def _sessions(assigner: Any) -> Any:
    gap = _duration(assigner.session_gap)
    return _java(f"assigners.{type(assigner).__name__}").withGap(gap)


def _dynamic_sessions(assigner: Any) -> Any:
    windows = java_class("io.fletching.engine.PythonWindows")
    return windows.sessions(assigner.is_event_time())


def _global(assigner: Any) -> Any:
    windows = _java("assigners.GlobalWindows")
    if isinstance(getattr(assigner, "default_trigger", None), triggers.EndOfStreamTrigger):
        return windows.createWithEndOfStreamTrigger()
    return windows.create()


def _created(trigger: Any) -> Any:
    return _java(f"triggers.{type(trigger).__name__}").create()


def _continuous(trigger: Any) -> Any:
    return _java(f"triggers.{type(trigger).__name__}").of(_duration(trigger.interval))


def _count(trigger: Any) -> Any:
    return _java("triggers.CountTrigger").of(trigger.window_size)


def _purging(trigger: Any) -> Any:
    return _java("triggers.PurgingTrigger").of(java_of(trigger.nested_trigger))


def _never(trigger: Any) -> Any:
    return _java("assigners.GlobalWindows").create().getDefaultTrigger()


def _count_evictor(evictor: Any) -> Any:
    return _java("evictors.CountEvictor").of(evictor.max_count, evictor.do_evict_after)


def _time_evictor(evictor: Any) -> Any:
    size = _duration(evictor.window_size)
    return _java("evictors.TimeEvictor").of(size, evictor.do_evict_after)


_FLINKS: dict[type, Callable[[Any], Any]] = {
    assigners.TumblingEventTimeWindows: _tumbling,
    assigners.TumblingProcessingTimeWindows: _tumbling,
    assigners.SlidingEventTimeWindows: _sliding,
    assigners.SlidingProcessingTimeWindows: _sliding,
    assigners.EventTimeSessionWindows: _sessions,
    assigners.ProcessingTimeSessionWindows: _sessions,
    assigners.DynamicEventTimeSessionWindows: _dynamic_sessions,
    assigners.DynamicProcessingTimeSessionWindows: _dynamic_sessions,
    assigners.GlobalWindows: _global,
    assigners.CountTumblingWindowAssigner: _global,
    triggers.EventTimeTrigger: _created,
    triggers.ProcessingTimeTrigger: _created,
    triggers.ContinuousEventTimeTrigger: _continuous,
    triggers.ContinuousProcessingTimeTrigger: _continuous,
    triggers.CountTrigger: _count,
    triggers.PurgingTrigger: _purging,
    triggers.NeverTrigger: _never,
    evictors.CountEvictor: _count_evictor,
    evictors.TimeEvictor: _time_evictor,
}


def is_flinks(part: Any) -> bool:
    """Whether Flink has the same; not what is written in Python, or derived from one of these."""
    if type(part) is triggers.PurgingTrigger:
        return is_flinks(part.nested_trigger)
    return type(part) in _FLINKS


def java_of(part: Any) -> Any:
    """Flink's own assigner, trigger or evictor."""
    return _FLINKS[type(part)](part)


def have_times(assigner: Any) -> bool:
    """Whether all its windows are TimeWindows."""
    return is_flinks(assigner) and isinstance(
        assigner.get_window_serializer(), TimeWindowSerializer
    )
