"""The machine that the figures are from."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from benchmarks.environments import Environments

VERSIONS = """
import importlib.metadata as m, platform
names = ("fletching", "apache-flink", "apache-flink-libraries", "pyspark", "pyarrow", "pandas",
         "numpy", "pemja")
found = {}
for name in names:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print("Python", platform.python_version() + "".join(f", {k} {v}" for k, v in found.items()))
"""


def describe(environments: Environments, wanted: set[str]) -> dict[str, str]:
    """Name and value of each thing worth knowing."""
    facts = {
        "CPU": _cpu_model(),
        "Cores": str(os.cpu_count()),
        "Memory": f"{_memory_gib():.0f} GiB",
        "Kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Java": _java_version(),
        "Load before the start": f"{os.getloadavg()[0]:.1f}",
    }
    for environment in sorted(wanted):
        interpreter = environments.interpreter(environment)
        command = [str(interpreter.python), "-c", VERSIONS]
        facts[f"Environment {environment}"] = _output(command, interpreter.variables())
    return facts


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _java_version() -> str:
    done = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("Picked up")]
    return ", ".join(lines[1:2] or lines[:1])


def _output(command: list[str], variables: dict[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=True)
    return done.stdout.strip()
