"""How far a stream's event time has come."""

from __future__ import annotations

from typing import Any

from fletching.streams import TimestampAssigner

from pyflink._mirror.generated.watermark_strategy import (
    WatermarkStrategy as MirroredWatermarkStrategy,
)

__all__ = ["AssignerWithPeriodicWatermarksWrapper", "TimestampAssigner", "WatermarkStrategy"]


class WatermarkStrategy(MirroredWatermarkStrategy):
    """How a stream's watermarks are made: from bounds on how late elements come."""

    _timestamp_assigner: Any = None

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
        return self._keeping_assigner(super().with_idleness(idle_timeout))

    def with_watermark_alignment(
        self,
        watermark_group: str,
        max_allowed_watermark_drift: Any,
        update_interval: Any = None,
    ) -> WatermarkStrategy:
        """The same strategy; sources of a group that run ahead of the others wait for them."""
        more = () if update_interval is None else (update_interval,)
        return self._keeping_assigner(
            super().with_watermark_alignment(watermark_group, max_allowed_watermark_drift, *more)
        )

    def with_timestamp_assigner(self, timestamp_assigner: Any) -> WatermarkStrategy:
        """The same strategy, with the elements' event time taken from them.

        Takes a ``TimestampAssigner``, or a Java one.
        """
        if not isinstance(timestamp_assigner, TimestampAssigner):
            return WatermarkStrategy(super().with_timestamp_assigner(timestamp_assigner)._java)
        self._timestamp_assigner = timestamp_assigner
        return self

    def _keeping_assigner(self, changed: Any) -> WatermarkStrategy:
        strategy = WatermarkStrategy(changed._java)
        strategy._timestamp_assigner = self._timestamp_assigner
        return strategy


class AssignerWithPeriodicWatermarksWrapper:
    """A Java object that assigns timestamps and makes watermarks, as old connectors gave it."""

    def __init__(self, j_assigner_with_periodic_watermarks: Any) -> None:
        self._j_assigner_with_periodic_watermarks = j_assigner_with_periodic_watermarks
