"""Programs that tests run as users do: on their own, to the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

TIMEOUT_SECONDS = 300


def output(
    *command: str, folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> str:
    """Runs a command, returns what it printed, fails with everything it said."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, (
        f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done.stdout


def output_of_source(source: str, folder: Path) -> str:
    """What a Python program prints that is kept and run in the folder."""
    script = folder / "program.py"
    script.write_text(source)
    return output(sys.executable, str(script), folder=folder)
