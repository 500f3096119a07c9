"""What jobs bring to a shared interpreter, in this one: each test gives back what it brings."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fletching.failure import FailureCode, WorkerFailure
from fletching.worker import additions

ADVICE = (
    "The functions of all jobs share one Python in thread mode: set 'python.execution-mode' to "
    "'process'"
)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    path, directory, modules = list(sys.path), os.getcwd(), set(sys.modules)
    yield
    assert additions._entered == {}
    assert sys.path == path
    assert os.getcwd() == directory
    assert {name for name in set(sys.modules) - modules if name.startswith("add_")} == set()


def root(folder: Path, name: str, **files: str) -> tuple[str, list[str]]:
    """An environment with these modules."""
    for module, code in files.items():
        file = folder / name / "files" / f"{module}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code)
    return str(folder / name), [str(folder / name / "files")]


def refusal(root: str, folders: list[str], directory: str | None = None) -> str:
    with pytest.raises(WorkerFailure) as raised:
        additions.enter(root, folders, directory)
    assert raised.value.code is FailureCode.DEPENDENCY_NOT_USABLE
    return str(raised.value)


def test_modules_are_there_until_the_last_function_has_left(tmp_path: Path) -> None:
    first, folders = root(tmp_path, "first", add_module="VERSION = 1")
    additions.enter(first, folders, None)
    additions.enter(first, folders, None)
    assert importlib.import_module("add_module").VERSION == 1
    additions.leave(first)
    assert importlib.import_module("add_module").VERSION == 1
    additions.leave(first)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("add_module")


def test_the_next_job_may_bring_another_content(tmp_path: Path) -> None:
    for version in ("1", "2"):
        job, folders = root(tmp_path, version, add_module=f"VERSION = {version}")
        additions.enter(job, folders, None)
        assert int(version) == importlib.import_module("add_module").VERSION
        additions.leave(job)


def test_two_contents_at_a_time(tmp_path: Path) -> None:
    first, first_folders = root(tmp_path, "first", add_module="VERSION = 1")
    second, second_folders = root(tmp_path, "second", add_module="VERSION = 2")
    same, same_folders = root(tmp_path, "same", add_module="VERSION = 1", add_more="")
    additions.enter(first, first_folders, None)
    assert refusal(second, second_folders) == (
        f"This job brings a module 'add_module', but another job of this TaskManager runs with a "
        f"module 'add_module'. {ADVICE}, or run the jobs one after the other."
    )
    additions.enter(same, same_folders, None)
    additions.leave(first)
    additions.leave(same)


def test_what_is_imported_already(tmp_path: Path) -> None:
    job, folders = root(tmp_path, "job", pytest="x = 1")
    version = pytest.__version__
    packages = Path(pytest.__file__).parent.parent
    assert refusal(job, folders) == (
        f"This job brings a module 'pytest', but this TaskManager's Python has already imported "
        f"the module 'pytest' of pytest=={version} from {packages}. {ADVICE}."
    )


def test_the_same_version_as_is_imported(tmp_path: Path) -> None:
    job, folders = root(tmp_path, "job", pytest="x = 1")
    info = Path(folders[0], f"pytest-{pytest.__version__}.dist-info")
    info.mkdir()
    info.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: pytest\nVersion: {pytest.__version__}\n"
    )
    info.joinpath("RECORD").write_text("pytest.py,,\n")
    additions.enter(job, folders, None)
    additions.leave(job)
    assert sys.modules["pytest"] is pytest


def test_one_working_directory_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    additions.enter("a", [], str(tmp_path / "one"))
    additions.enter("a", [], str(tmp_path / "one"))
    assert os.getcwd() == str(tmp_path / "one")
    assert refusal("b", [], str(tmp_path / "two")) == (
        f"The archives of this job ('python.archives') cannot be the working directory: another "
        f"job of this TaskManager runs with archives of its own. {ADVICE}, or run the jobs one "
        f"after the other."
    )
    additions.leave("a")
    assert os.getcwd() == str(tmp_path / "one")
    additions.leave("a")
