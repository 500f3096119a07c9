"""How a model is made."""

from __future__ import annotations

from pyflink._mirror.generated.model_descriptor import ModelDescriptor as ModelDescriptor

__all__ = [
    "ModelDescriptor",
]
