"""What an explanation may add."""

from __future__ import annotations

from pyflink._mirror.generated.explain_detail import ExplainDetail as ExplainDetail

__all__ = [
    "ExplainDetail",
]
