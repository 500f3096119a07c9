"""How a table environment is to be."""

from __future__ import annotations

from pyflink._mirror.generated.environment_settings import (
    EnvironmentSettings as MirroredEnvironmentSettings,
)
from pyflink._mirror.generated.environment_settings_builder import (
    EnvironmentSettingsBuilder as Builder,
)


class EnvironmentSettings(MirroredEnvironmentSettings):
    """The settings from which a ``TableEnvironment`` is made."""

    Builder = Builder
