"""Functions over what is in windows, as users write them. Nothing heavy here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, TypeVar

from fletching.streams import Function, KeyedStateStore

IN = TypeVar("IN")
OUT = TypeVar("OUT")
KEY = TypeVar("KEY")
W = TypeVar("W")
W2 = TypeVar("W2")


class WindowFunction(Function, Generic[IN, OUT, KEY, W]):
    """Makes elements of what is in a window of a key."""

    @abstractmethod
    def apply(self, key: KEY, window: W, inputs: Iterable[IN]) -> Iterable[OUT] | None:
        """The elements to emit."""


class AllWindowFunction(Function, Generic[IN, OUT, W]):
    """Makes elements of what is in a window."""

    @abstractmethod
    def apply(self, window: W, inputs: Iterable[IN]) -> Iterable[OUT] | None:
        """The elements to emit."""


class ProcessWindowFunction(Function, Generic[IN, OUT, KEY, W]):
    """As WindowFunction, and is told more."""

    class Context(ABC, Generic[W2]):
        """What is known about the window in hand."""

        @abstractmethod
        def window(self) -> W2:
            """The window."""

        @abstractmethod
        def current_processing_time(self) -> int:
            """Milliseconds since 1970-01-01T00:00:00Z."""

        @abstractmethod
        def current_watermark(self) -> int:
            """The watermark in milliseconds."""

        @abstractmethod
        def window_state(self) -> KeyedStateStore:
            """State of this window of this key."""

        @abstractmethod
        def global_state(self) -> KeyedStateStore:
            """State of this key, the same in all windows."""

    @abstractmethod
    def process(
        self, key: KEY, context: ProcessWindowFunction.Context[W], elements: Iterable[IN]
    ) -> Iterable[OUT] | None:
        """The elements to emit."""

    def clear(self, context: ProcessWindowFunction.Context[W]) -> None:
        """Forgets what is kept for the window, which is at its end."""


class ProcessAllWindowFunction(Function, Generic[IN, OUT, W]):
    """As AllWindowFunction, and is told more."""

    class Context(ABC, Generic[W2]):
        """What is known about the window in hand."""

        @abstractmethod
        def window(self) -> W2:
            """The window."""

        @abstractmethod
        def window_state(self) -> KeyedStateStore:
            """State of this window."""

        @abstractmethod
        def global_state(self) -> KeyedStateStore:
            """State that is the same in all windows."""

    @abstractmethod
    def process(
        self, context: ProcessAllWindowFunction.Context[W], elements: Iterable[IN]
    ) -> Iterable[OUT] | None:
        """The elements to emit."""

    def clear(self, context: ProcessAllWindowFunction.Context[W]) -> None:
        """Forgets what is kept for the window, which is at its end."""
