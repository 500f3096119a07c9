"""What Maven makes and the Python packages ship: the jar, the protocol's descriptors, the mirror.

Built again only when a source changed: a hash over the sources is kept beside the jar.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devtool import layout
from devtool.prerequisites import find_maven

_STAMP = layout.JARS / "sources.sha256"
_SOURCE_ROOTS = (
    "pyflink-compat/src/pyflink/_mirror",
    "udf-worker-protocol/proto",
    "udf-worker-protocol/src/main",
    "java-engine/src/main",
    "gateway/src/main",
)
_SOURCE_FILES = (
    "pom.xml",
    "udf-worker-protocol/pom.xml",
    "java-engine/pom.xml",
    "gateway/pom.xml",
)


class BuildFailed(Exception):
    """Maven or the generator failed; its own output was shown already."""


def ensure_built() -> None:
    """Builds what is missing or older than its sources, and puts it where the packages find it."""
    sources = _sources_hash()
    if _is_current(sources):
        return
    maven = find_maven()
    _say(f"building the jar (Maven {maven.version}, Java {maven.java_version})")
    _STAMP.unlink(missing_ok=True)
    _run([maven.command, *quiet_flags(), "-Dmaven.test.skip=true", "package"])
    publish()
    _STAMP.write_text(sources + "\n")


def are_present() -> bool:
    """Whether everything the wheel ships is there, of whatever age."""
    made = (layout.DESCRIPTORS, layout.MIRROR / "registry.py")
    return bool(list(layout.JARS.glob(layout.JAR_PATTERN))) and all(map(Path.exists, made))


def publish() -> None:
    """Copies what Maven left in its target folders into the Python packages."""
    built = sorted(layout.BUILT_JARS.glob(layout.JAR_PATTERN))
    if len(built) != 1:
        names = ", ".join(jar.name for jar in built) or "none"
        raise BuildFailed(
            f"expected one {layout.JAR_PATTERN} in {layout.BUILT_JARS}, found {names};"
            " run 'mvn clean'"
        )
    layout.JARS.mkdir(parents=True, exist_ok=True)
    for old in layout.JARS.glob(layout.JAR_PATTERN):
        if old.name != built[0].name:
            old.unlink()
    _replace(built[0], layout.JARS / built[0].name)
    _replace(layout.BUILT_DESCRIPTORS, layout.DESCRIPTORS)
    _generate_mirror()


def _generate_mirror() -> None:
    """Writes the Python classes that mirror Flink's: the generator needs nothing but Python."""
    source = str(layout.COMPAT_PACKAGE.parent)
    program = (
        f"import sys; sys.path.insert(0, {source!r}); "
        "from pyflink._mirror.generate import main; sys.exit(main(sys.argv[1:]))"
    )
    _run([sys.executable, "-c", program, str(layout.BUILT_MIRROR), str(layout.MIRROR)])


def quiet_flags() -> list[str]:
    """Maven's options for a terminal (downloads as they go) or a log (none of that)."""
    return [] if sys.stderr.isatty() else ["-B", "-ntp"]


def _is_current(sources: str) -> bool:
    return are_present() and _STAMP.exists() and _STAMP.read_text().strip() == sources


def _sources_hash() -> str:
    digest = hashlib.sha256()
    for path in _source_files():
        digest.update(str(path.relative_to(layout.ROOT)).encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in _SOURCE_FILES:
        yield layout.ROOT / name
    for root in _SOURCE_ROOTS:
        for path in sorted((layout.ROOT / root).rglob("*")):
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and layout.MIRROR not in path.parents
            ):
                yield path


def _replace(source: Path, target: Path) -> None:
    # A running job may have the old file open: it keeps that one.
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, fresh)
    os.replace(fresh, target)


def _run(command: list[str]) -> None:
    # Maven's chatter goes to stderr, so that the output of './dev run' is the program's alone.
    done = subprocess.run(
        command, cwd=layout.ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr
    )
    if done.returncode != 0:
        raise BuildFailed(
            f"'{' '.join(command)}' failed with exit code {done.returncode}; see above"
        )


def _say(message: str) -> None:
    print(f"dev: {message}", file=sys.stderr, flush=True)
