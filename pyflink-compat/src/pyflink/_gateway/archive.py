"""An archive of loaded classes, with which the JVM starts in half the time.

``python -m pyflink._gateway.archive`` builds it, once for each Java and set of jars, in the user's
cache folder; from then on every gateway uses it. Without it everything works the same, slower.

The archive holds only what the class path itself loads. So with it Flink's planner is on the class
path, as Flink allows, and not behind the loader that hides its libraries from the program.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pyflink._gateway.distribution import Distribution
from pyflink._gateway.java import Java

_PLANNER_LOADER = "flink-table-planner-loader"
_PLANNER = "flink-table-planner.jar"
_CLASSES = "classes.jsa"
_QUIET = ("-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:class+path=off")


@dataclass(frozen=True)
class Archive:
    """The place of the archive for one Java and one set of jars."""

    folder: Path
    jars: tuple[Path, ...]

    @property
    def classes(self) -> Path:
        """The archive itself."""
        return self.folder / _CLASSES

    def class_path(self) -> list[Path]:
        """The jars, the planner itself in the place of its loader."""
        planner = self.folder / _PLANNER
        return [planner if each.name.startswith(_PLANNER_LOADER) else each for each in self.jars]

    def arguments(self) -> list[str]:
        """What makes the JVM use the archive."""
        return [f"-XX:SharedArchiveFile={self.classes}", *_QUIET]

    def building_arguments(self, target: Path) -> list[str]:
        """What makes the JVM write the archive when it exits."""
        return [
            f"-XX:ArchiveClassesAtExit={target}",
            "-Dfletching.gateway.exit-seconds=600",
            *_QUIET,
        ]

    def unpack_planner(self) -> None:
        """Takes the planner out of its loader's jar."""
        loader = next(each for each in self.jars if each.name.startswith(_PLANNER_LOADER))
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{_PLANNER}.{os.getpid()}"
        with zipfile.ZipFile(loader) as jar, jar.open(_PLANNER) as packed, part.open("wb") as out:
            shutil.copyfileobj(packed, out)
        os.replace(part, self.folder / _PLANNER)


def place_of_archive(java: Java, distribution: Distribution) -> Archive:
    """Where the archive for this Java and these jars is, or would be."""
    jars = tuple(distribution.class_path())
    digest = hashlib.sha256(os.fspath(java.executable.resolve()).encode())
    for each in (java.executable.resolve(), *jars):
        status = each.stat()
        digest.update(f"{each}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return Archive(_cache_folder() / "classes" / digest.hexdigest()[:24], jars)


def find_archive(java: Java, distribution: Distribution) -> Archive | None:
    """The archive, if it was built."""
    archive = place_of_archive(java, distribution)
    return archive if archive.classes.is_file() else None


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home, "fletching")


def main() -> int:
    """Builds the archive where it is missing."""
    from pyflink._gateway.training import build_archive

    archive = build_archive()
    print(f"The archive of classes is in {archive.folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
