"""Options and what they are."""

from __future__ import annotations

from pyflink._mirror.generated.config_option import ConfigOption as ConfigOption
from pyflink._mirror.generated.config_options import ConfigOptions as ConfigOptions

__all__ = [
    "ConfigOption",
    "ConfigOptions",
]
