"""What jobs bring to the one interpreter in the engine's JVM.

A worker's process gets its files and packages before it runs; an interpreter that all jobs share
gets them while it runs, and gives them back. So there are things that cannot be, and each is
refused with its reason: two contents of one module at a time, two working directories at a time.

- While a job's additions are in, their folders are in front of ``sys.path``.
- When the last function of a job has left, its folders leave ``sys.path``, and what was imported
  from them is forgotten, so that the next job may bring the same modules with another content.
  Compiled modules cannot be forgotten: they stay, and another version of them is refused.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from importlib.metadata import distributions
from types import ModuleType

from fletching.failure import FailureCode, WorkerFailure

_ADVICE = (
    "The functions of all jobs share one Python in thread mode: set 'python.execution-mode' to "
    "'process'"
)


@dataclass
class _Additions:
    root: str
    folders: tuple[str, ...]
    working_directory: str | None
    users: int = 0

    def modules(self) -> dict[str, str]:
        """The top-level modules that can be imported, and the folder of each."""
        found: dict[str, str] = {}
        for folder in self.folders:
            for name in _modules_in(folder):
                found.setdefault(name, folder)
        return found


_lock = threading.Lock()
_entered: dict[str, _Additions] = {}
_home = ""
"""The working directory when no job brings one."""


def enter(root: str, folders: Sequence[str], working_directory: str | None) -> None:
    """Makes a job's additions importable; ``leave`` has to follow, once for each time.

    Raises a WorkerFailure (DEPENDENCY_NOT_USABLE) that says what is in the way.
    """
    with _lock:
        additions = _entered.get(root)
        if additions is None:
            additions = _Additions(root, tuple(folders), working_directory)
            _refuse_other_directory(additions)
            _refuse_other_jobs(additions)
            _refuse_loaded(additions)
            _enter(additions)
        additions.users += 1


def leave(root: str) -> None:
    """Takes the additions back when nobody uses them any more."""
    with _lock:
        additions = _entered[root]
        additions.users -= 1
        if additions.users == 0:
            _leave(additions)


def _enter(additions: _Additions) -> None:
    global _home
    sys.path[:0] = additions.folders
    importlib.invalidate_caches()
    if additions.working_directory is not None:
        if all(other.working_directory is None for other in _entered.values()):
            _home = os.getcwd()
        os.chdir(additions.working_directory)
    _entered[additions.root] = additions


def _leave(additions: _Additions) -> None:
    del _entered[additions.root]
    sys.path[:] = [entry for entry in sys.path if entry not in additions.folders]
    for name in _packages_from(additions.root):
        if not any(_is_compiled(module) for module in _family(name).values()):
            for each in _family(name):
                del sys.modules[each]
    for folder in list(sys.path_importer_cache):
        if _is_within(folder, additions.root):
            del sys.path_importer_cache[folder]
    if additions.working_directory is not None and all(
        other.working_directory is None for other in _entered.values()
    ):
        os.chdir(_home)


def _refuse_other_directory(additions: _Additions) -> None:
    if additions.working_directory is None:
        return
    for other in _entered.values():
        if other.working_directory is not None:
            raise _conflict(
                "The archives of this job ('python.archives') cannot be the working directory: "
                "another job of this TaskManager runs with archives of its own. "
                f"{_ADVICE}, or run the jobs one after the other."
            )


def _refuse_other_jobs(additions: _Additions) -> None:
    ours = additions.modules()
    for other in _entered.values():
        for name, folder in other.modules().items():
            if name in ours and _content(ours[name], name) != _content(folder, name):
                raise _conflict(
                    f"This job brings {_described(ours[name], name)}, but another job of this "
                    f"TaskManager runs with {_described(folder, name)}. "
                    f"{_ADVICE}, or run the jobs one after the other."
                )


def _refuse_loaded(additions: _Additions) -> None:
    for name, folder in additions.modules().items():
        loaded = sys.modules.get(name)
        if loaded is None:
            continue
        there = _folder_of(loaded, name)
        if there == folder or (there and _content(there, name) == _content(folder, name)):
            continue
        raise _conflict(
            f"This job brings {_described(folder, name)}, but this TaskManager's Python has "
            f"already imported {_described(there, name)} from {there or 'itself'}. {_ADVICE}."
        )


def _conflict(sentence: str) -> WorkerFailure:
    return WorkerFailure(FailureCode.DEPENDENCY_NOT_USABLE, sentence)


def _modules_in(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name.isidentifier() and entry.name not in ("__pycache__", "bin"):
                yield entry.name
        else:
            for suffix in (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES):
                if entry.name.endswith(suffix):
                    name = entry.name[: -len(suffix)]
                    if name.isidentifier() and name != "__init__":
                        yield name
                    break


def _packages_from(root: str) -> list[str]:
    """The top-level modules that were imported from this root."""
    found = []
    for name, module in list(sys.modules.items()):
        if "." not in name and module is not None:
            folder = _folder_of(module, name)
            if folder and _is_within(folder, root):
                found.append(name)
    return found


def _family(name: str) -> dict[str, ModuleType]:
    """A module and all that is in it."""
    prefix = name + "."
    return {n: m for n, m in list(sys.modules.items()) if n == name or n.startswith(prefix)}


def _is_compiled(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None) or ""
    return file.endswith(tuple(EXTENSION_SUFFIXES))


def _folder_of(module: ModuleType, name: str) -> str | None:
    """The folder of ``sys.path`` that a top-level module is in."""
    file: str | None = getattr(module, "__file__", None)
    if file:
        folder = os.path.dirname(file)
        is_package = os.path.splitext(os.path.basename(file))[0] == "__init__"
        return os.path.dirname(folder) if is_package else folder
    places: list[str] = list(getattr(module, "__path__", ()))  # a namespace package's
    return os.path.dirname(places[0]) if places else None


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root + os.sep)


def _distribution(folder: str, name: str) -> str | None:
    """The package in this folder that the module is of, as ``name==version``."""
    for distribution in distributions(path=[folder]):
        for file in distribution.files or ():
            if file.parts[0] == name or file.parts[0].partition(".")[0] == name:
                name_and_version: str = f"{distribution.metadata['Name']}=={distribution.version}"
                return name_and_version
    return None


def _content(folder: str, name: str) -> str:
    """What tells one content of a module from another."""
    return _distribution(folder, name) or _hash_of(folder, name)


def _hash_of(folder: str, name: str) -> str:
    digest = hashlib.sha256()
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        if entry == name and os.path.isdir(path):
            for place, folders, files in os.walk(path):
                folders[:] = sorted(each for each in folders if each != "__pycache__")
                for file in sorted(files):
                    _add(digest, path, os.path.join(place, file))
        elif entry.partition(".")[0] == name and os.path.isfile(path):
            _add(digest, folder, path)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, base: str, path: str) -> None:
    digest.update(os.path.relpath(path, base).encode() + b"\0")
    with open(path, "rb") as file:
        digest.update(file.read())


def _described(folder: str | None, name: str) -> str:
    version = _distribution(folder, name) if folder else None
    return f"the module '{name}' of {version}" if version else f"a module '{name}'"
