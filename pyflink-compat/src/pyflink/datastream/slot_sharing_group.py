"""Operators that share slots, and what their slots have."""

from __future__ import annotations

from typing import Any

from pyflink._mirror.attributes import Nested
from pyflink._mirror.generated.memory_size import MemorySize as MirroredMemorySize
from pyflink._mirror.generated.slot_sharing_group import (
    SlotSharingGroup as MirroredSlotSharingGroup,
)
from pyflink._mirror.generated.slot_sharing_group_builder import (
    SlotSharingGroupBuilder as SlotSharingGroupBuilder,
)

__all__ = ["MemorySize", "SlotSharingGroup"]


class MemorySize(MirroredMemorySize):
    """An amount of memory."""

    def __init__(self, j_memory_size: Any = None, bytes_size: int | None = None) -> None:
        given = bytes_size if j_memory_size is None else j_memory_size
        if given is None:
            raise ValueError("A MemorySize needs bytes_size.")
        super().__init__(given)

    def get_java_memory_size(self) -> Any:
        """The Java object."""
        return self._java


class SlotSharingGroup(MirroredSlotSharingGroup):
    """Operators that share slots, and what their slots have."""

    Builder: Any = Nested("org.apache.flink.api.common.operators.SlotSharingGroup$Builder")

    def __init__(self, j_slot_sharing_group: Any) -> None:
        super().__init__(j_slot_sharing_group)

    @staticmethod
    def builder(name: str) -> SlotSharingGroupBuilder:
        """A builder of the group of this name."""
        return MirroredSlotSharingGroup.new_builder(name)

    def get_java_slot_sharing_group(self) -> Any:
        """The Java object."""
        return self._java
