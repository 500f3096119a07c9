"""How far a stream's event time has come."""

from __future__ import annotations

from typing import Any

from fletching.streams import TimestampAssigner, WatermarkGenerator, WatermarkOutput

from pyflink._mirror.generated.watermark_strategy import (
    WatermarkStrategy as MirroredWatermarkStrategy,
)
from pyflink._mirror.mirror_kinds import is_handle, is_mirror
from pyflink.common.time import seconds_of

__all__ = [
    "AssignerWithPeriodicWatermarksWrapper",
    "TimestampAssigner",
    "WatermarkGenerator",
    "WatermarkOutput",
    "WatermarkStrategy",
]


class WatermarkStrategy(MirroredWatermarkStrategy):
    """How a stream's watermarks are made: from bounds on how late elements come."""

    _timestamp_assigner: Any = None
    _generator: Any = None
    _idle_timeout = 0.0

    @staticmethod
    def for_generator(generator_supplier: Any) -> WatermarkStrategy:
        """Watermarks that a ``WatermarkGenerator`` makes.

        Takes one, or what makes one in each task: its class, or a function without parameters.
        Takes a Java ``WatermarkGeneratorSupplier``, too.
        """
        if is_mirror(generator_supplier) or is_handle(generator_supplier):
            return WatermarkStrategy(
                MirroredWatermarkStrategy.for_generator(generator_supplier)._java
            )
        if not (callable(generator_supplier) or isinstance(generator_supplier, WatermarkGenerator)):
            raise TypeError(
                "a WatermarkGenerator, or a function that makes one, is needed, not "
                f"{generator_supplier!r}."
            )
        strategy = WatermarkStrategy.no_watermarks()
        strategy._generator = generator_supplier
        return strategy

    @staticmethod
    def for_monotonous_timestamps() -> WatermarkStrategy:
        """Watermarks for elements whose timestamps never go back."""
        return WatermarkStrategy(MirroredWatermarkStrategy.for_monotonous_timestamps()._java)

    @staticmethod
    def no_watermarks() -> WatermarkStrategy:
        """No watermarks: event time does not advance."""
        return WatermarkStrategy(MirroredWatermarkStrategy.no_watermarks()._java)

    def with_idleness(self, idle_timeout: Any) -> WatermarkStrategy:
        """The same strategy; a partition without elements for so long holds nobody up."""
        strategy = self._keeping_functions(super().with_idleness(idle_timeout))
        strategy._idle_timeout = seconds_of(idle_timeout)
        return strategy

    def with_watermark_alignment(
        self,
        watermark_group: str,
        max_allowed_watermark_drift: Any,
        update_interval: Any = None,
    ) -> WatermarkStrategy:
        """The same strategy; sources of a group that run ahead of the others wait for them."""
        if self._generator is not None:
            raise TypeError(
                "Watermarks are aligned where sources make them: a WatermarkGenerator in Python is "
                "asked behind the source. Leave one of both out."
            )
        more = () if update_interval is None else (update_interval,)
        return self._keeping_functions(
            super().with_watermark_alignment(watermark_group, max_allowed_watermark_drift, *more)
        )

    def with_timestamp_assigner(self, timestamp_assigner: Any) -> WatermarkStrategy:
        """The same strategy, with the elements' event time taken from them.

        Takes a ``TimestampAssigner``, or a Java one.
        """
        if not isinstance(timestamp_assigner, TimestampAssigner):
            if self._generator is not None:
                raise TypeError(
                    "A WatermarkGenerator in Python goes with a TimestampAssigner in Python, not "
                    f"with {timestamp_assigner!r}."
                )
            return WatermarkStrategy(super().with_timestamp_assigner(timestamp_assigner)._java)
        self._timestamp_assigner = timestamp_assigner
        return self

    def has_functions(self) -> bool:
        """Whether Python functions give time or watermarks."""
        return self._timestamp_assigner is not None or self._generator is not None

    def _keeping_functions(self, changed: Any) -> WatermarkStrategy:
        strategy = WatermarkStrategy(changed._java)
        strategy._timestamp_assigner = self._timestamp_assigner
        strategy._generator = self._generator
        strategy._idle_timeout = self._idle_timeout
        return strategy


class AssignerWithPeriodicWatermarksWrapper:
    """A Java object that assigns timestamps and makes watermarks, as old connectors gave it."""

    def __init__(self, j_assigner_with_periodic_watermarks: Any) -> None:
        self._j_assigner_with_periodic_watermarks = j_assigner_with_periodic_watermarks
