"""Sets of functions and types."""

from __future__ import annotations

from pyflink._mirror.generated.core_module import CoreModule as CoreModule
from pyflink._mirror.generated.module import Module as Module
from pyflink._mirror.generated.module_entry import ModuleEntry as ModuleEntry

__all__ = [
    "CoreModule",
    "HiveModule",
    "Module",
    "ModuleEntry",
]


class HiveModule(Module):
    """Hive's functions. Needs the jar of Flink's Hive connector."""

    def __init__(self, hive_version: str | None = None) -> None:
        from pyflink.table._connectors import construct_optional

        values = () if hive_version is None else (hive_version,)
        self._hold(
            construct_optional(
                "org.apache.flink.table.module.hive.HiveModule",
                ("java.lang.String",) * len(values),
                values,
                "the jar of Flink's Hive connector",
            )
        )
