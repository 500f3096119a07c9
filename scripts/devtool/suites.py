"""The suites of ./dev test and the steps of ./dev check: run all, then one closing line each."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from devtool import artifacts, environment, layout
from devtool.prerequisites import find_maven


@dataclass(frozen=True)
class Suite:
    """A named command; it passes when it exits with 0."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a suite ended."""

    suite: Suite
    exit_code: int
    seconds: float

    def line(self) -> str:
        """The closing line of this suite."""
        verdict = "passed" if self.exit_code == 0 else f"FAILED (exit code {self.exit_code})"
        return f"{self.suite.name:<12} {self.seconds:7.1f} s  {verdict}"


def test_suites() -> list[Suite]:
    """Everything that ./dev test runs, in order: quick verdicts first."""
    return [
        Suite("protocol", (_tool("buf"), "lint", "udf-worker-protocol/proto")),
        Suite("imports", (_tool("lint-imports"), "--no-cache")),
        Suite("python", _pytest("python-runtime/tests", "pyflink-compat/tests")),
        Suite("java", _maven("verify")),
        Suite("integration", _pytest("integration-tests")),
    ]


def check_suites(fix: bool) -> list[Suite]:
    """What ./dev check runs: format, lint, types, unit tests; with `fix`, formats in place."""
    ruff_format = ("format",) if fix else ("format", "--check")
    ruff_check = ("check", "--fix") if fix else ("check",)
    java_format = "apply" if fix else "check"
    return [
        Suite("format", (_tool("ruff"), *ruff_format, ".")),
        Suite("lint", (_tool("ruff"), *ruff_check, ".")),
        Suite("types", (_tool("mypy"),)),
        Suite("imports", (_tool("lint-imports"), "--no-cache")),
        Suite("protocol", (_tool("buf"), "lint", "udf-worker-protocol/proto")),
        Suite("python", _pytest("python-runtime/tests", "pyflink-compat/tests")),
        Suite("java", _maven("-Pcheck", f"-Dformat={java_format}", "clean", "test")),
    ]


def run(suites: Sequence[Suite]) -> int:
    """Runs every suite, also after one failed; returns 0 when all passed."""
    outcomes = [_run(suite) for suite in suites]
    print("\n" + "\n".join(outcome.line() for outcome in outcomes), flush=True)
    return 0 if all(outcome.exit_code == 0 for outcome in outcomes) else 1


def _run(suite: Suite) -> Outcome:
    print(f"\n== {suite.name}: {' '.join(suite.command)}", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        suite.command, cwd=layout.ROOT, env=environment.variables(), stdin=subprocess.DEVNULL
    )
    return Outcome(suite, done.returncode, time.monotonic() - start)


def _tool(name: str) -> str:
    return str(layout.VENV / "bin" / name)


def _pytest(*folders: str) -> tuple[str, ...]:
    # Two at a time, each with a JVM of its own; what a file's tests share stays in one of them.
    side_by_side = ("-n", "2", "--dist", "loadfile")
    return (str(layout.VENV_PYTHON), "-m", "pytest", *side_by_side, *folders)


def _maven(*arguments: str) -> tuple[str, ...]:
    return (find_maven().command, *artifacts.quiet_flags(), *arguments)
