from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyflink._gateway.errors import GatewayError
from pyflink._gateway.java import find_java

INSTALL = 'run `pip install "fletching[jdk]"`, or install a JDK and set JAVA_HOME'


def fake_java(home: Path, version: str) -> Path:
    (home / "bin").mkdir(parents=True)
    java = home / "bin" / "java"
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    (home / "release").write_text(f'JAVA_VERSION="{version}"\n')
    return java


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    at_home = fake_java(tmp_path / "home", "21.0.1")
    on_path = fake_java(tmp_path / "path", "17.0.9")
    found = find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)})
    assert (found.executable, found.version, found.found_by) == (at_home, 21, "JAVA_HOME")


def test_the_path_comes_next(tmp_path: Path) -> None:
    on_path = fake_java(tmp_path / "path", "17.0.9")
    found = find_java({"PATH": str(on_path.parent)})
    assert (found.executable, found.version, found.found_by) == (on_path, 17, "PATH")


def test_an_old_java_is_refused_with_both_versions(tmp_path: Path) -> None:
    java = fake_java(tmp_path, "1.8.0_402")
    with pytest.raises(GatewayError) as caught:
        find_java({"JAVA_HOME": str(tmp_path)})
    assert str(caught.value) == (
        f"Fletching needs Java 17 or newer, but {java} (found by JAVA_HOME) is Java 8: {INSTALL}."
    )


def test_a_wrong_java_home_is_named(tmp_path: Path) -> None:
    with pytest.raises(GatewayError) as caught:
        find_java({"JAVA_HOME": str(tmp_path), "PATH": os.environ["PATH"]})
    assert str(caught.value) == (
        f"JAVA_HOME is {tmp_path}, but there is no {tmp_path / 'bin' / 'java'}: "
        "correct or unset JAVA_HOME."
    )


def test_no_java_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyflink._gateway.java._packaged_home", lambda: None)
    with pytest.raises(GatewayError) as caught:
        find_java({"PATH": str(tmp_path)})
    assert str(caught.value) == f"Fletching needs Java 17 or newer and found none: {INSTALL}."
