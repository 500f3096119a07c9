"""The verbs of ./dev."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

from devtool import artifacts, environment, layout, suites
from devtool.artifacts import BuildFailed
from devtool.environment import InstallFailed
from devtool.prerequisites import MissingPrerequisite


@dataclass(frozen=True)
class Verb:
    """One verb: how it is written, what it does, and the function that does it."""

    usage: str
    summary: str
    action: Callable[[Sequence[str]], int]


def main(arguments: Sequence[str]) -> int:
    """Runs one verb, or lists them."""
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(_overview())
        return 0
    verb = VERBS.get(arguments[0])
    if verb is None:
        print(f"dev: there is no verb '{arguments[0]}'\n\n{_overview()}", file=sys.stderr)
        return 2
    try:
        return verb.action(arguments[1:])
    except (MissingPrerequisite, BuildFailed, InstallFailed) as failure:
        print(f"dev: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        print("dev: name a script, for example: ./dev run examples/flights.py", file=sys.stderr)
        return 2
    _ready()
    return _become([str(layout.VENV_PYTHON), *arguments])


def _test(arguments: Sequence[str]) -> int:
    _ready()
    return suites.run(_selected(suites.test_suites(), arguments))


def _check(arguments: Sequence[str]) -> int:
    _ready()
    names = [argument for argument in arguments if argument != "--fix"]
    return suites.run(_selected(suites.check_suites("--fix" in arguments), names))


def _bench(arguments: Sequence[str]) -> int:
    _ready()
    os.chdir(layout.ROOT / "integration-tests")
    return _become([str(layout.VENV_PYTHON), "-m", "benchmarks", *arguments])


def _wheel(arguments: Sequence[str]) -> int:
    _ready()
    os.chdir(layout.ROOT)
    return _become([str(layout.VENV_PYTHON), "-m", "build", "--wheel", *arguments])


def _shell(arguments: Sequence[str]) -> int:
    _ready()
    shell = os.environ.get("SHELL", "/bin/sh")
    print(f"dev: {shell} inside {layout.VENV}; leave it with 'exit'", file=sys.stderr)
    return _become([shell, *arguments])


def _ready() -> None:
    artifacts.ensure_built()
    environment.ensure_installed()


def _become(command: Sequence[str]) -> int:
    """Replaces this process, so that signals and the exit code are the program's own."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], list(command), environment.variables())


def _selected(all_suites: Sequence[suites.Suite], names: Sequence[str]) -> list[suites.Suite]:
    known = [suite.name for suite in all_suites]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"dev: no suite {', '.join(unknown)}; there are {', '.join(known)}")
    return [suite for suite in all_suites if not names or suite.name in names]


def _overview() -> str:
    width = max(len(verb.usage) for verb in VERBS.values())
    lines = [f"  ./dev {verb.usage:<{width}}  {verb.summary}" for verb in VERBS.values()]
    return "\n".join(["Fletching: what you can do in this checkout", "", *lines])


VERBS = {
    "run": Verb("run SCRIPT [ARGS]", "run a program with this checkout's pyflink", _run),
    "test": Verb("test [SUITE...]", "every test: Java, Python, integration, smoke, imports", _test),
    "check": Verb("check [--fix]", "format, lint, types, unit tests: before a commit", _check),
    "bench": Verb(
        "bench [ARGS]", "measure against PyFlink, PySpark, Java and plain Python", _bench
    ),
    "wheel": Verb("wheel", "build the wheel into dist/", _wheel),
    "shell": Verb("shell", "a shell inside the environment", _shell),
}
