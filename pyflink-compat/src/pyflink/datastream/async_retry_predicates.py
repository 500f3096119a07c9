"""After what calls of an async function are made again."""

from __future__ import annotations

from fletching.async_retries import (
    empty_result_predicate,
    exception_type_predicate,
    has_exception_predicate,
)

__all__ = ["empty_result_predicate", "exception_type_predicate", "has_exception_predicate"]
