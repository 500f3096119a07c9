"""Groups of rows by time, count or neighbourhood."""

from __future__ import annotations

from pyflink._mirror.generated.group_window import GroupWindow as GroupWindow
from pyflink._mirror.generated.over import Over as Over
from pyflink._mirror.generated.over_window import OverWindow as OverWindow
from pyflink._mirror.generated.over_window_partitioned import (
    OverWindowPartitioned as OverWindowPartitioned,
)
from pyflink._mirror.generated.over_window_partitioned_ordered import (
    OverWindowPartitionedOrdered as OverWindowPartitionedOrdered,
)
from pyflink._mirror.generated.over_window_partitioned_ordered_preceding import (
    OverWindowPartitionedOrderedPreceding as OverWindowPartitionedOrderedPreceding,
)
from pyflink._mirror.generated.session import Session as Session
from pyflink._mirror.generated.session_with_gap import SessionWithGap as SessionWithGap
from pyflink._mirror.generated.session_with_gap_on_time import (
    SessionWithGapOnTime as SessionWithGapOnTime,
)
from pyflink._mirror.generated.slide import Slide as Slide
from pyflink._mirror.generated.slide_with_size import SlideWithSize as SlideWithSize
from pyflink._mirror.generated.slide_with_size_and_slide import (
    SlideWithSizeAndSlide as SlideWithSizeAndSlide,
)
from pyflink._mirror.generated.slide_with_size_and_slide_on_time import (
    SlideWithSizeAndSlideOnTime as SlideWithSizeAndSlideOnTime,
)
from pyflink._mirror.generated.tumble import Tumble as Tumble
from pyflink._mirror.generated.tumble_with_size import TumbleWithSize as TumbleWithSize
from pyflink._mirror.generated.tumble_with_size_on_time import (
    TumbleWithSizeOnTime as TumbleWithSizeOnTime,
)

__all__ = [
    "GroupWindow",
    "Over",
    "OverWindow",
    "OverWindowPartitioned",
    "OverWindowPartitionedOrdered",
    "OverWindowPartitionedOrderedPreceding",
    "Session",
    "SessionWithGap",
    "SessionWithGapOnTime",
    "Slide",
    "SlideWithSize",
    "SlideWithSizeAndSlide",
    "SlideWithSizeAndSlideOnTime",
    "Tumble",
    "TumbleWithSize",
    "TumbleWithSizeOnTime",
]
