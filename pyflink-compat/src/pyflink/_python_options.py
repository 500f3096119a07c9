"""What a job's workers need to know of this Python."""

from __future__ import annotations

import os
import sys


def python_defaults() -> dict[str, str]:
    """Options that hold unless the program, or the configuration, says otherwise."""
    metrics = {"metrics.fetcher.update-interval": "1 s"} if sys.stderr.isatty() else {}
    folders = (os.path.abspath(entry) for entry in sys.path if entry is not None)
    return {
        "python.executable": sys.executable,
        "python.client.executable": sys.executable,
        "python.internal.client-sys-path": os.pathsep.join(dict.fromkeys(folders)),
        **metrics,
    }
