"""Finds Flink's jars and ours."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pyflink._gateway.errors import GatewayError

_LIBRARIES = "apache-flink-libraries"


@dataclass(frozen=True)
class Distribution:
    """A Flink distribution on this machine, and the jar that brings Python to it."""

    flink_home: Path
    fletching_jar: Path

    def class_path(self) -> list[Path]:
        """Ours first: a folder of the user's might hold another flink-python."""
        return [self.fletching_jar, *sorted((self.flink_home / "lib").glob("*.jar"))]


def hadoop_class_path(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Hadoop's jars and settings, where the environment names them as for Flink's own scripts."""
    jars = environ.get("HADOOP_CLASSPATH", "").split(os.pathsep)
    settings = [environ.get(f"{each}_CONF_DIR", "") for each in ("YARN", "HADOOP", "HBASE")]
    return [each for each in (*jars, *settings) if each]


def find_distribution(environ: Mapping[str, str] = os.environ) -> Distribution:
    """Flink from FLINK_HOME or apache-flink-libraries; our jar from FLETCHING_JAR or the wheel."""
    return Distribution(find_flink_home(environ), _find_jar(environ))


def find_flink_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds Flink's ``lib``."""
    named = environ.get("FLINK_HOME")
    if named:
        return _checked(Path(named), f"FLINK_HOME is {named}", "correct or unset FLINK_HOME")
    try:
        home = Path(str(metadata.distribution(_LIBRARIES).locate_file("pyflink")))
    except metadata.PackageNotFoundError:
        raise GatewayError(
            f"Flink's jars are not installed: run `pip install {_LIBRARIES}`, "
            "or set FLINK_HOME to a Flink distribution."
        ) from None
    return _checked(
        home,
        f"{_LIBRARIES} is installed in {home}",
        f"run `pip install --force-reinstall {_LIBRARIES}`",
    )


def _checked(home: Path, where: str, remedy: str) -> Path:
    if not any((home / "lib").glob("flink-dist*.jar")):
        raise GatewayError(
            f"{where}, but there is no {home / 'lib' / 'flink-dist*.jar'}: {remedy}."
        )
    return home


def _find_jar(environ: Mapping[str, str]) -> Path:
    named = environ.get("FLETCHING_JAR")
    if named:
        if not os.path.isfile(named):
            raise GatewayError(
                f"FLETCHING_JAR is {named}, but there is no such file: "
                "build it or unset FLETCHING_JAR."
            )
        return Path(named)
    spec = importlib.util.find_spec("fletching")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for jar in sorted(Path(folder, "jars").glob("flink-python-fletching-*.jar")):
            return jar
    raise GatewayError(
        "Fletching's own jar is missing from the installed package: run "
        "`pip install --force-reinstall fletching`, or, in a checkout, "
        "build it and set FLETCHING_JAR."
    )
