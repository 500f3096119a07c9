"""Sets of functions and types."""

from __future__ import annotations

from pyflink._mirror.generated.module import Module as Module
from pyflink._mirror.generated.module_entry import ModuleEntry as ModuleEntry

__all__ = [
    "Module",
    "ModuleEntry",
]
