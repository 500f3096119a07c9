"""What ./dev says on a machine where something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERBS = """\
Fletching: what you can do in this checkout

  ./dev run SCRIPT [ARGS]  run a program with this checkout's pyflink
  ./dev test [SUITE...]    every test: Java, Python, integration, smoke, imports
  ./dev check [--fix]      format, lint, types, unit tests: before a commit
  ./dev bench [ARGS]       measure against PyFlink, PySpark, Java and plain Python
  ./dev wheel              build the wheel into dist/
  ./dev shell              a shell inside the environment
"""


class Machine:
    """A checkout without anything built, and a PATH with only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self._checkout = folder / "checkout"
        self._bin = folder / "bin"
        self._checkout.mkdir()
        self._bin.mkdir()
        for name in ("dev", "pom.xml"):
            shutil.copy(ROOT / name, self._checkout / name)
        shutil.copytree(ROOT / "scripts", self._checkout / "scripts")
        for module in ("udf-worker-protocol", "java-engine", "gateway"):
            (self._checkout / module).mkdir()
            shutil.copy(ROOT / module / "pom.xml", self._checkout / module / "pom.xml")
        for name in ("bash", "env", "dirname"):
            self.link(name, shutil.which(name) or "")
        self.variables = {"PATH": str(self._bin)}

    def link(self, name: str, target: str) -> None:
        (self._bin / name).symlink_to(target)

    def program(self, name: str, output: str) -> None:
        path = self._bin / name
        path.write_text(f"#!/usr/bin/env bash\necho '{output}'\n")
        path.chmod(0o755)

    def dev(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self._checkout / "dev"), *arguments],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    # The interpreter itself: a virtual environment's Python does not start through a link.
    bare.link("python3", os.path.realpath(sys.executable))
    return bare


def test_alone_it_lists_the_verbs(machine: Machine) -> None:
    done = machine.dev()
    assert (done.returncode, done.stdout, done.stderr) == (0, VERBS, "")


def test_an_unknown_verb_is_named(machine: Machine) -> None:
    done = machine.dev("tset")
    assert (done.returncode, done.stderr) == (2, f"dev: there is no verb 'tset'\n\n{VERBS}")


def test_no_python(bare: Machine) -> None:
    done = bare.dev("test")
    assert (done.returncode, done.stderr) == (
        1,
        "dev: no Python 3.9 to 3.13 was found on PATH; install Python 3.9 to 3.13 from"
        " https://www.python.org/downloads/ (or set PYTHON=/path/to/python3)\n",
    )


def test_a_python_that_is_none(bare: Machine) -> None:
    bare.variables["PYTHON"] = "/nowhere/python3"
    done = bare.dev("test")
    assert (done.returncode, done.stderr) == (
        1,
        "dev: PYTHON=/nowhere/python3 is not a Python 3.9 to 3.13;"
        " set PYTHON to one, or unset it\n",
    )


def test_no_maven(machine: Machine) -> None:
    done = machine.dev("run", "program.py")
    assert (done.returncode, done.stderr) == (
        1,
        "dev: Maven (mvn) is not on PATH; install it from https://maven.apache.org/download.cgi\n",
    )


def test_the_package_manager_of_the_machine_is_named(machine: Machine) -> None:
    machine.program("apt-get", "")
    done = machine.dev("run", "program.py")
    assert done.stderr == (
        "dev: Maven (mvn) is not on PATH; install it with: sudo apt-get install maven\n"
    )


def test_no_java(machine: Machine) -> None:
    machine.program("mvn", "")
    done = machine.dev("run", "program.py")
    assert (done.returncode, done.stderr) == (
        1,
        "dev: Java is not on PATH; install it from https://adoptium.net/\n",
    )


def test_a_java_home_that_is_none(machine: Machine) -> None:
    machine.program("mvn", "")
    machine.variables["JAVA_HOME"] = "/nowhere"
    done = machine.dev("run", "program.py")
    assert (done.returncode, done.stderr) == (
        1,
        "dev: JAVA_HOME=/nowhere has no bin/java; set it to a JDK 17 or newer, or unset it\n",
    )


@pytest.mark.parametrize(
    ("maven", "java", "message"),
    [
        (
            "3.6.3",
            "17.0.1",
            "dev: {mvn} is Maven 3.6.3, but 3.8 or newer is needed;"
            " install it from https://maven.apache.org/download.cgi\n",
        ),
        (
            "3.9.0",
            "11.0.2",
            "dev: Maven runs on Java 11.0.2 (/nowhere), but 17 or newer is needed;"
            " install it from https://adoptium.net/, or set JAVA_HOME to a newer JDK\n",
        ),
        (
            "3.9.0",
            "1.8.0_292",
            "dev: Maven runs on Java 1.8.0_292 (/nowhere), but 17 or newer is needed;"
            " install it from https://adoptium.net/, or set JAVA_HOME to a newer JDK\n",
        ),
        (
            "3.9.0",
            "21",
            "dev: /nowhere is a Java runtime without a compiler;"
            " install it from https://adoptium.net/\n",
        ),
    ],
)
def test_too_old(machine: Machine, maven: str, java: str, message: str) -> None:
    machine.program("java", "")
    machine.program(
        "mvn", f"Apache Maven {maven} (x)\nJava version: {java}, vendor: X, runtime: /nowhere"
    )
    done = machine.dev("run", "program.py")
    mvn = f"{machine.variables['PATH']}/mvn"
    assert (done.returncode, done.stderr) == (1, message.format(mvn=mvn))
