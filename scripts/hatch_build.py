"""The wheel's build hook: sees to it that what Maven makes is there before it is packed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from devtool import artifacts
from devtool.prerequisites import MissingPrerequisite


class EngineBuildHook(BuildHookInterface[Any]):
    """Builds the jar from its sources, unless this is an unpacked sdist, which brings it along."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files."""
        from_sdist = (Path(self.root) / "PKG-INFO").exists()
        if from_sdist and artifacts.are_present():
            return
        try:
            artifacts.ensure_built()
        except (MissingPrerequisite, artifacts.BuildFailed) as failure:
            raise SystemExit(
                f"fletching: the jar inside the wheel cannot be built: {failure}"
            ) from None
