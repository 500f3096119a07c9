"""The names of side outputs."""

from __future__ import annotations

from typing import Any

from fletching.streams import OutputTag as WorkersOutputTag

__all__ = ["OutputTag"]


class OutputTag(WorkersOutputTag):
    """The name and the type of a side output."""

    def get_java_output_tag(self) -> Any:
        """The Java ``OutputTag``."""
        # Workers import this module, too, and have no Java.
        from pyflink._mirror.calls import java_class
        from pyflink.datastream._functions import java_type_of

        return java_class("org.apache.flink.util.OutputTag")(
            self.tag_id, java_type_of(self.type_info)
        )
