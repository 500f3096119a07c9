"""The programs a build needs: found, or named together with the command that installs them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MINIMUM_JAVA = 17
MINIMUM_MAVEN = (3, 8)


class MissingPrerequisite(Exception):
    """Something that must be installed first; the message says what, and how."""


@dataclass(frozen=True)
class Maven:
    """A Maven that runs on a JDK new enough to build this project."""

    command: str
    version: str
    java_version: str


def find_maven() -> Maven:
    """Returns the Maven on PATH, or raises with what to install."""
    command = shutil.which("mvn")
    if command is None:
        raise MissingPrerequisite(f"Maven (mvn) is not on PATH; {_install_command('maven')}")
    _require_java()
    answer = subprocess.run(
        [command, "-v"], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    version = re.search(r"Apache Maven ([\d.]+)", answer.stdout)
    java = re.search(r"Java version: ([^,\s]+).*runtime: (.+)", answer.stdout)
    if answer.returncode != 0 or version is None or java is None:
        raise MissingPrerequisite(f"'{command} -v' failed:\n{answer.stdout}{answer.stderr}")
    if _numbers(version.group(1))[:2] < MINIMUM_MAVEN:
        raise MissingPrerequisite(
            f"{command} is Maven {version.group(1)}, but 3.8 or newer is needed;"
            f" {_install_command('maven')}"
        )
    _require_jdk(java.group(1), Path(java.group(2).strip()))
    return Maven(command, version.group(1), java.group(1))


def require_venv_module() -> None:
    """Raises when this Python cannot make virtual environments (Debian ships that apart)."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise MissingPrerequisite(
            f"{sys.executable} has no venv module; {_install_command('venv')}"
        )


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home is not None and not (Path(home) / "bin" / "java").exists():
        raise MissingPrerequisite(
            f"JAVA_HOME={home} has no bin/java;"
            f" set it to a JDK {MINIMUM_JAVA} or newer, or unset it"
        )
    if home is None and shutil.which("java") is None:
        raise MissingPrerequisite(f"Java is not on PATH; {_install_command('java')}")


def _require_jdk(version: str, home: Path) -> None:
    major = _numbers(version)[0]
    if major < MINIMUM_JAVA:
        raise MissingPrerequisite(
            f"Maven runs on Java {version} ({home}), but {MINIMUM_JAVA} or newer is needed;"
            f" {_install_command('java')}, or set JAVA_HOME to a newer JDK"
        )
    if not (home / "bin" / "javac").exists():
        raise MissingPrerequisite(
            f"{home} is a Java runtime without a compiler; {_install_command('java')}"
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _install_command(what: str) -> str:
    python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    commands = {
        "apt-get": {
            "java": "sudo apt-get install openjdk-17-jdk-headless",
            "maven": "sudo apt-get install maven",
            "venv": f"sudo apt-get install {python}-venv",
        },
        "dnf": {
            "java": "sudo dnf install java-17-openjdk-devel",
            "maven": "sudo dnf install maven",
            "venv": "sudo dnf install python3",
        },
        "brew": {
            "java": "brew install openjdk@17",
            "maven": "brew install maven",
            "venv": "brew install python@3.13",
        },
    }
    for tool, by_need in commands.items():
        if shutil.which(tool) is not None:
            return f"install it with: {by_need[what]}"
    sites = {
        "java": "https://adoptium.net/",
        "maven": "https://maven.apache.org/download.cgi",
        "venv": "https://www.python.org/downloads/",
    }
    return f"install it from {sites[what]}"
