"""Which kinds of changes a table has."""

from __future__ import annotations

from pyflink._mirror.generated.changelog_mode import ChangelogMode as ChangelogMode

__all__ = [
    "ChangelogMode",
]
