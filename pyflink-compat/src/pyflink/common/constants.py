"""Numbers and names that several modules share."""

from __future__ import annotations

MAX_LONG_VALUE = (1 << 63) - 1
"""The largest BIGINT."""

MIN_LONG_VALUE = -(1 << 63)
"""The smallest BIGINT."""

DEFAULT_OUTPUT_TAG = ""
"""The tag of a stream's main output."""
