"""An archive of loaded classes, with which the JVM starts faster.

``python -m pyflink.start_faster`` builds it, once for each Java and set of jars, in the user's
cache folder; from then on every gateway uses it. Without it, or with one that this JVM does not
take, everything works the same, slower.

The archive holds only what the class path itself loads. So with it Flink's planner is on the class
path, as Flink allows, and not behind the loader that hides its libraries from the program.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pyflink._gateway.distribution import Distribution
from pyflink._gateway.errors import GatewayError
from pyflink._gateway.java import Java

_PLANNER_LOADER = "flink-table-planner-loader"
_PLANNER = "flink-table-planner.jar"
_CLASSES = "classes.jsa"
_SIZE = "classes.size"
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

    @property
    def _size(self) -> Path:
        return self.folder / _SIZE

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

    def keep(self, built: Path) -> None:
        """Puts what the JVM wrote in its place, at once and whole."""
        if not built.is_file():
            raise GatewayError(
                "the JVM wrote none; what it said is on standard error above. Programs start as "
                "before."
            )
        part = self._size.with_name(f".{_SIZE}.{os.getpid()}")
        part.write_text(str(built.stat().st_size))
        os.replace(part, self._size)
        os.replace(built, self.classes)

    def is_whole(self) -> bool:
        """Whether it is there, and not cut off: a JVM dies of an archive that is."""
        try:
            return self.classes.stat().st_size == int(self._size.read_text())
        except (OSError, ValueError):
            return False


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
    return archive if archive.is_whole() else None


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home, "fletching")
