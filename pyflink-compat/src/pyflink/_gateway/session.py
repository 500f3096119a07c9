"""The folder of one gateway's temporary files: private, and swept when its owner is gone."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "fletching-gateway-"


def make_session_folder() -> Path:
    """A fresh folder (0700), named for this process; sweeps those of processes that are gone."""
    root = Path(tempfile.gettempdir())
    _sweep(root)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=root))


def remove_session_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    for folder in root.glob(_PREFIX + "*"):
        owner = folder.name[len(_PREFIX) :].partition("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)) and _is_mine(folder):
            remove_session_folder(folder)


def _is_mine(folder: Path) -> bool:
    try:
        return not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
    except FileNotFoundError:
        return False


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        return True  # Signals cannot be used to ask; the system's own clean-up has to do.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
