"""Expressions whose types are known."""

from __future__ import annotations

from pyflink._mirror.generated.resolved_expression import ResolvedExpression as ResolvedExpression

__all__ = ["ResolvedExpression"]
