"""The Pythons and Javas on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")
JAVAS = ("17", "21", "25")


def find_python(version: str) -> str | None:
    """An interpreter of this version: on PATH, or kept by pyenv."""
    candidates = [shutil.which(f"python{version}")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates += [str(path) for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python"))]
    for candidate in candidates:
        # A shim of pyenv is there also for versions that are switched off: only running it tells.
        if candidate and _says(version, candidate, "-c", _PRINT_VERSION):
            return candidate
    return None


def find_java(major: str) -> str | None:
    """The home of a JDK or JRE of this major version."""
    for home in _java_homes():
        release = home / "release"
        if (home / "bin" / "java").exists() and release.exists():
            found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
            if found is not None and found.group(1) == major:
                return str(home)
    return None


_PRINT_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def _says(expected: str, *command: str) -> bool:
    answer = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    return answer.returncode == 0 and answer.stdout.strip() == expected


def _java_homes() -> Iterator[Path]:
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"])
    java = shutil.which("java")
    if java is not None:
        yield Path(java).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"))
    yield from sorted((Path.home() / ".sdkman" / "candidates" / "java").glob("*"))
    yield from sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"))
