"""Functions over streams that are made of several of a user's."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from typing import Any

from fletching.streams import (
    AsyncRetryStrategy,
    RuntimeContext,
    WatermarkGenerator,
    WatermarkOutput,
)


class Composed:
    """Opens and closes what it is made of; plain functions need neither."""

    def __init__(self, *parts: Any) -> None:
        self._parts = parts

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens all."""
        for part in self._parts:
            if hasattr(part, "open"):
                part.open(runtime_context)

    def close(self) -> None:
        """Closes all."""
        for part in self._parts:
            if hasattr(part, "close"):
                part.close()


class Partitioning(Composed):
    """Where elements go: by their key, which another function gives."""

    def __init__(self, partitioner: Any, key_selector: Any) -> None:
        super().__init__(key_selector, partitioner)

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens both."""
        super().open(runtime_context)
        selector, partitioner = self._parts
        self._key = getattr(selector, "get_key", selector)
        self._partition = getattr(partitioner, "partition", partitioner)

    def partition(self, value: Any, num_partitions: int) -> int:
        """The subtask that the element goes to."""
        partition: int = self._partition(self._key(value), num_partitions)
        return partition


class EventTime(Composed):
    """The time of elements, if an assigner is to give it, and their watermarks.

    ``generator`` is one, or makes one; ``idle_timeout`` is in seconds, 0 for never.
    """

    def __init__(self, assigner: Any, generator: Any, idle_timeout: float) -> None:
        super().__init__(assigner, generator)
        self._idle_timeout = idle_timeout

    def open(self, runtime_context: RuntimeContext) -> None:
        """Opens both, and makes the generator."""
        super().open(runtime_context)
        assigner, generator = self._parts
        self._assign = None if assigner is None else assigner.extract_timestamp
        if not hasattr(generator, "on_event") or isinstance(generator, type):
            generator = generator()
        if self._idle_timeout:
            generator = NotIdle(generator, self._idle_timeout, time.monotonic)
        self.generator: WatermarkGenerator = generator

    def time_of(self, value: Any, timestamp: int) -> int:
        """The time of an element that has this one."""
        return timestamp if self._assign is None else operator.index(self._assign(value, timestamp))


class NotIdle(WatermarkGenerator):
    """Another one's watermarks; marks the stream as idle when there were no elements for a while.

    As with Java's, the other one is not asked from time to time while the stream is idle.
    """

    def __init__(
        self, generator: WatermarkGenerator, timeout: float, clock: Callable[[], float]
    ) -> None:
        self._generator = generator
        self._timeout = timeout
        self._clock = clock
        self._last = clock()
        self._is_idle = False

    def on_event(self, event: Any, event_timestamp: int, output: WatermarkOutput) -> None:
        """Ends idleness."""
        self._last = self._clock()
        if self._is_idle:
            self._is_idle = False
            output.mark_active()
        self._generator.on_event(event, event_timestamp, output)

    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        """Finds out about idleness."""
        if self._is_idle:
            return
        if self._clock() - self._last >= self._timeout:
            self._is_idle = True
            output.mark_idle()
        else:
            self._generator.on_periodic_emit(output)


class AsyncCalls:
    """An async function, and how it is called. ``timeout`` is in seconds, 0 for none."""

    def __init__(
        self,
        function: Any,
        *,
        timeout: float,
        capacity: int,
        is_ordered: bool,
        strategy: AsyncRetryStrategy[Any],
    ) -> None:
        self._function = function
        self.timeout = timeout
        self.capacity = capacity
        self.is_ordered = is_ordered
        self.strategy = strategy

    def open(self, runtime_context: RuntimeContext) -> Any:
        """Opens the function; it may be awaited."""
        if hasattr(self._function, "open"):
            return self._function.open(runtime_context)
        return None

    def close(self) -> Any:
        """Closes the function; it may be awaited."""
        return self._function.close() if hasattr(self._function, "close") else None

    def async_invoke(self, value: Any) -> Any:
        """What gives the elements, to be awaited."""
        call = getattr(self._function, "async_invoke", self._function)
        return call(value)

    def timed_out(self, value: Any) -> Any:
        """The elements for one whose call took too long."""
        if hasattr(self._function, "timeout"):
            return self._function.timeout(value)
        raise TimeoutError(f"not done after {self.timeout * 1000:.0f} ms")
