"""Settings of the formats whose libraries are Hadoop's."""

from __future__ import annotations

from typing import Any

from pyflink._java_objects import construct, properties
from pyflink.common.configuration import Configuration


def hadoop_configuration(config: Configuration | None) -> Any:
    """Hadoop's own settings and these."""
    made = construct("org.apache.hadoop.conf.Configuration")
    for key, value in _entries(config).items():
        made.set(key, value)
    return made


def java_properties(config: Configuration | None) -> Any:
    """A Java ``Properties`` object with these settings."""
    return properties(_entries(config))


def _entries(config: Configuration | None) -> dict[str, str]:
    return {} if config is None else config.to_dict()
