"""The archive of classes: built, used, and passed over where it is not this JVM's."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyflink._gateway.archive import Archive, find_archive, place_of_archive
from pyflink._gateway.distribution import Distribution, find_distribution
from pyflink._gateway.errors import GatewayError
from pyflink._gateway.java import Java

pytestmark = pytest.mark.timeout(600)

PROGRAM = """
from pathlib import Path
from pyflink._gateway import gateway
from pyflink.table import EnvironmentSettings, TableEnvironment

t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
t_env.get_config().set("parallelism.default", "1")
t_env.execute_sql("SELECT UPPER('works')").print()
print("/fletching/classes/" in Path(f"/proc/{gateway().process.pid}/maps").read_text())
"""


@dataclass
class Cache:
    """A cache folder in which an archive was built."""

    folder: Path
    said: str
    wrote_to_stderr: str

    def archives(self) -> list[Path]:
        return sorted((self.folder / "fletching" / "classes").iterdir())

    def run(self, **environment: str) -> tuple[str, str, str]:
        """The row that a program got, whether it used an archive, and its standard error."""
        ended = python("-c", PROGRAM, XDG_CACHE_HOME=str(self.folder), **environment)
        lines = ended.stdout.splitlines()
        return lines[3], lines[-1], ended.stderr


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    folder = tmp_path_factory.mktemp("cache")
    built = python("-m", "pyflink.start_faster", XDG_CACHE_HOME=str(folder))
    return Cache(folder, built.stdout, built.stderr)


ROW = "| +I |                          WORKS |"


def test_it_is_built_whole_and_used(cache: Cache) -> None:
    (archive,) = cache.archives()
    assert cache.said == f"The archive of classes is in {archive}.\n"
    assert cache.wrote_to_stderr == ""
    assert sorted(path.name for path in archive.iterdir()) == [
        "classes.jsa",
        "classes.size",
        "flink-table-planner.jar",
    ]
    assert cache.run() == (ROW, "True", "")


def test_it_is_built_once(cache: Cache) -> None:
    (archive,) = cache.archives()
    before = (archive / "classes.jsa").stat().st_mtime_ns
    python("-m", "pyflink.start_faster", XDG_CACHE_HOME=str(cache.folder))
    assert cache.archives() == [archive]
    assert (archive / "classes.jsa").stat().st_mtime_ns == before


def test_it_is_not_used_with_another_jar(cache: Cache, tmp_path: Path) -> None:
    jar = find_distribution().fletching_jar
    other = tmp_path / jar.name
    other.write_bytes(jar.read_bytes())
    assert cache.run(FLETCHING_JAR=str(other)) == (ROW, "False", "")


def test_without_it_programs_run(tmp_path: Path) -> None:
    assert Cache(tmp_path, "", "").run() == (ROW, "False", "")


@pytest.mark.parametrize("damage", ["another JVM's", "cut off", "empty"])
def test_one_that_the_jvm_does_not_take_is_passed_over(cache: Cache, damage: str) -> None:
    (archive,) = cache.archives()
    classes = archive / "classes.jsa"
    whole = classes.with_name("whole")
    classes.rename(whole)
    try:
        content = whole.read_bytes()
        if damage == "another JVM's":
            # The header names the JVM that wrote it.
            at = content.index(b"OpenJDK 64-Bit Server VM")
            content = content[:at] + b"AnotherJ" + content[at + 8 :]
        if damage == "cut off":
            content = content[: len(content) // 2]
        elif damage == "empty":
            content = b""
        classes.write_bytes(content)
        assert cache.run() == (ROW, "False", "")
    finally:
        whole.replace(classes)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Java, Distribution]:
    """A Java and jars that are only files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    java = tmp_path / "jdk" / "bin" / "java"
    jar = tmp_path / "flink-python-fletching.jar"
    library = tmp_path / "flink" / "lib" / "flink-dist.jar"
    for file in (java, jar, library):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1")
    return Java(java, 17, "the test"), Distribution(tmp_path / "flink", jar)


@pytest.mark.parametrize(
    "changed", ["jdk/bin/java", "flink-python-fletching.jar", "flink/lib/flink-dist.jar"]
)
def test_whatever_changes_it_is_another_one(
    parts: tuple[Java, Distribution], tmp_path: Path, changed: str
) -> None:
    archive = place_of_archive(*parts)
    archive.folder.mkdir(parents=True)
    built = archive.folder / ".classes.1"
    built.write_text("classes")
    archive.keep(built)
    assert find_archive(*parts) == archive
    (tmp_path / changed).write_text("of another size")
    assert find_archive(*parts) is None


def test_one_that_is_cut_off_is_not_found(parts: tuple[Java, Distribution]) -> None:
    archive = place_of_archive(*parts)
    archive.folder.mkdir(parents=True)
    archive.classes.write_text("classes")
    assert find_archive(*parts) is None  # Nobody said how large it is to be.
    built = archive.folder / ".classes.1"
    built.write_text("classes")
    archive.keep(built)
    assert find_archive(*parts) == archive
    archive.classes.write_text("cla")
    assert find_archive(*parts) is None


def test_a_jvm_that_wrote_nothing_is_told_of(tmp_path: Path) -> None:
    archive = Archive(tmp_path, ())
    with pytest.raises(GatewayError) as raised:
        archive.keep(tmp_path / ".classes.1")
    assert str(raised.value) == (
        "the JVM wrote none; what it said is on standard error above. Programs start as before."
    )
    assert list(tmp_path.iterdir()) == []
