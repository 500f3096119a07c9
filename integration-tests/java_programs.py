"""Java code of tests: compiled, and run with Flink of the very jars that Python's jobs have."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from programs import output
from pyflink._gateway.distribution import find_distribution


def compiled(sources: Sequence[Path], classes: Path, jars: Sequence[Path] = ()) -> Path:
    """The folder, with the classes of these sources, which may use more jars than Flink's."""
    class_path = _class_path(*jars)
    output(
        *(_tool("javac"), "--release", "17", "-cp", class_path, "-d", str(classes)),
        *map(str, sources),
    )
    return classes


def printed(source: Path, folder: Path, *arguments: str, jars: Sequence[Path] = ()) -> list[str]:
    """The lines that a program prints, whose one source is named for its class."""
    classes = compiled([source], folder, jars)
    opened = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("lang", "util", "nio")]
    class_path = _class_path(classes, *jars)
    made = output(_tool("java"), *opened, "-cp", class_path, source.stem, *arguments)
    return made.splitlines()


def _class_path(*first: Path) -> str:
    return os.pathsep.join(map(str, [*first, *find_distribution().class_path()]))


def _tool(name: str) -> str:
    """One of a JDK: there is one, for building the project needs it."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", name)) if home else shutil.which(name)
    assert found is not None, f"there is no {name} on the PATH: install a JDK 17 or newer"
    return found
