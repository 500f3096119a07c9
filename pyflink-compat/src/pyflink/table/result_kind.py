"""What kind of result a statement gives."""

from __future__ import annotations

from pyflink._mirror.generated.result_kind import ResultKind as ResultKind

__all__ = [
    "ResultKind",
]
