"""The virtual environment of ./dev: .venv, with the project installed editable."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable

from devtool import layout
from devtool.prerequisites import require_venv_module

_EXTRAS = "thread,pandas,test"
_EXAMPLES = layout.ROOT / "examples" / "requirements.txt"
_STAMP = layout.VENV / "fletching.sha256"


class InstallFailed(Exception):
    """pip or venv failed; its own output was shown already."""


def ensure_installed() -> None:
    """Makes .venv when the Python changed, and installs into it when the requirements changed."""
    wanted = [_interpreter_hash(), _requirements_hash()]
    found = _STAMP.read_text().split() if layout.VENV_PYTHON.exists() and _STAMP.exists() else []
    if found == wanted:
        return
    if found[:1] != wanted[:1]:
        require_venv_module()
        python = f"Python {'.'.join(map(str, sys.version_info[:3]))}"
        _say(f"making {layout.VENV} ({python}); Flink's jars are a large download")
        _run([sys.executable, "-m", "venv", "--clear", str(layout.VENV)])
        _pip(["--upgrade", "pip>=23"])
    else:
        _say(f"bringing {layout.VENV} up to date")
    requirements = ["-r", str(_EXAMPLES)] if _EXAMPLES.exists() else []
    _pip(["--editable", f"{layout.ROOT}[{_EXTRAS}]", *requirements])
    _STAMP.write_text("\n".join(wanted) + "\n")


def variables() -> dict[str, str]:
    """The environment for what runs inside .venv, as its activate script would set it."""
    inside = dict(os.environ)
    inside["VIRTUAL_ENV"] = str(layout.VENV)
    inside["PATH"] = os.pathsep.join([str(layout.VENV / "bin"), os.environ.get("PATH", "")])
    # The Java tests start workers with it.
    inside["FLETCHING_TEST_PYTHON"] = str(layout.VENV_PYTHON)
    inside.pop("PYTHONHOME", None)
    return inside


def _interpreter_hash() -> str:
    return hashlib.sha256(repr((sys.version, str(layout.ROOT))).encode()).hexdigest()


def _requirements_hash() -> str:
    digest = hashlib.sha256()
    for path in (layout.ROOT / "pyproject.toml", _EXAMPLES):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def _pip(arguments: Iterable[str]) -> None:
    _run(
        [str(layout.VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    )


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr)
    if done.returncode != 0:
        raise InstallFailed(
            f"'{' '.join(command)}' failed with exit code {done.returncode}; see above"
        )


def _say(message: str) -> None:
    print(f"dev: {message}", file=sys.stderr, flush=True)
