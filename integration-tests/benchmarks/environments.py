"""The contestants' Python environments and our jar: found, or made once and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

INTEGRATION_TESTS = Path(__file__).resolve().parents[1]
JAVA_SOURCES = Path(__file__).resolve().parent / "java"
FACTORIES = ("MeterSinkFactory", "PulseSourceFactory")
FACTORY_SERVICE = "META-INF/services/org.apache.flink.table.factories.Factory"

REQUIREMENTS = {
    "pyflink": ("apache-flink==2.3.0",),
    "spark": ("pyspark>=4.1,<5", "pyarrow>=15", "pandas>=2.2", "numpy"),
}
VARIABLES = {"pyflink": "BENCH_PYFLINK_PYTHON", "spark": "BENCH_SPARK_PYTHON"}
"""Set to a Python that has the peer, and no environment is made."""


class EnvironmentMissing(Exception):
    """Says what could not be found or made, and what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A Python and the variables that a process of it is started with."""

    python: Path
    python_path: str

    def variables(self) -> dict[str, str]:
        """The process' environment: this Python first on PATH, and our package importable."""
        path = os.pathsep.join([str(self.python.parent), os.environ.get("PATH", "")])
        variables = {**os.environ, "PATH": path, "PYTHONPATH": self.python_path}
        for name in ("FLINK_HOME", "SPARK_HOME", "VIRTUAL_ENV"):
            variables.pop(name, None)
        return variables


class Environments:
    """Makes every environment at most once."""

    def __init__(self) -> None:
        default = Path.home() / ".cache" / "fletching-benchmarks"
        self._cache = Path(os.environ.get("BENCH_CACHE", default))
        self._jar: Path | None = None

    def interpreter(self, environment: str) -> Interpreter:
        """The Python of a contestant's environment."""
        if environment in ("fletching", "python"):
            own_path = [str(INTEGRATION_TESTS), os.environ.get("PYTHONPATH", "")]
            return Interpreter(Path(sys.executable), os.pathsep.join(filter(None, own_path)))
        given = os.environ.get(VARIABLES[environment])
        python = Path(given) if given else self._peer(environment)
        return Interpreter(python, str(INTEGRATION_TESTS))

    def _peer(self, environment: str) -> Path:
        folder = self._cache / environment
        python = folder / "bin" / "python"
        if (folder / "complete").exists():
            return python
        print(f"making {folder} with {', '.join(REQUIREMENTS[environment])} ...", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS[environment]]
        if subprocess.run(install, check=False).returncode != 0:
            raise EnvironmentMissing(
                f"pip could not install {', '.join(REQUIREMENTS[environment])} into {folder}; "
                f"set {VARIABLES[environment]} to a Python that has it, or leave its contestants "
                f"out with --contestant"
            )
        (folder / "complete").touch()
        return python

    def caches(self, with_archive: bool) -> Path:
        """What is given to Fletching as the user's caches, with an archive of classes or none."""
        folder = self._cache / ("with-archive" if with_archive else "without-archive")
        if with_archive and not (folder / "complete").exists():
            interpreter = self.interpreter("fletching")
            print("making the archive of classes ...", flush=True)
            variables = {**interpreter.variables(), "XDG_CACHE_HOME": str(folder)}
            command = [str(interpreter.python), "-m", "pyflink.start_faster"]
            subprocess.run(command, check=True, env=variables, stdout=subprocess.DEVNULL)
            (folder / "complete").touch()
        return folder

    def jar(self) -> Path:
        """Our connectors and Java functions, compiled against the Flink of the PyFlink peer."""
        if self._jar is None:
            self._jar = self._compile(self._flink_jars())
        return self._jar

    def java(self, *opened: str) -> list[str]:
        """How a Java program of ours is started, with these packages opened to Flink."""
        class_path = os.pathsep.join([str(self.jar()), str(self._flink_jars() / "*")])
        java = shutil.which("java") or "java"
        return [java, *(f"--add-opens={each}" for each in opened), "-cp", class_path]

    def _flink_jars(self) -> Path:
        command = "import importlib.util as u; print(u.find_spec('pyflink').origin)"
        peer = self.interpreter("pyflink")
        found = subprocess.run(
            [peer.python, "-c", command],
            capture_output=True,
            text=True,
            env=peer.variables(),
            check=True,
        )
        return Path(found.stdout.strip()).parent / "lib"

    def _compile(self, flink_jars: Path) -> Path:
        javac = shutil.which("javac")
        if javac is None:
            raise EnvironmentMissing(
                "javac is not on PATH; install a JDK 17 or newer (not only a JRE) to benchmark"
            )
        self._cache.mkdir(parents=True, exist_ok=True)
        jar = self._cache / "bench.jar"
        with tempfile.TemporaryDirectory() as folder:
            classes = Path(folder)
            sources = [str(source) for source in sorted(JAVA_SOURCES.rglob("*.java"))]
            class_path = str(flink_jars / "*")
            subprocess.run(
                [
                    javac,
                    "-Xmaxerrs",
                    "5",
                    "--release",
                    "17",
                    "-cp",
                    class_path,
                    "-d",
                    folder,
                    *sources,
                ],
                check=True,
            )
            with zipfile.ZipFile(jar, "w") as archive:
                for class_file in sorted(classes.rglob("*.class")):
                    archive.write(class_file, class_file.relative_to(classes))
                services = [f"io.fletching.benchmarks.{name}\n" for name in FACTORIES]
                archive.writestr(FACTORY_SERVICE, "".join(services))
        return jar
