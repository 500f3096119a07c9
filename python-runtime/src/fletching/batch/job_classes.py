"""The classes of a job that workers cannot import: those of the main script and of notebooks.

Functions that use such a class carry it with them. An object of the class, on its way between
functions or in state, only names it: so pickling a million of them does not pickle the class a
million times, and state outlives a new version of the class as that of a module does.
"""

from __future__ import annotations

import importlib
import io
import pickle
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import cloudpickle

Name = tuple[str, str]
"""Of a class: its module, and its qualified name within that."""


def name_of(kind: type) -> Name:
    """The name of a class."""
    return kind.__module__, kind.__qualname__


class JobClasses:
    """Classes by their names."""

    are_importable_here = False
    """Whether ``pickle`` would take them for classes of modules, which they are not elsewhere."""

    def __init__(self) -> None:
        self._by_name: dict[Name, type] = {}

    def add(self, classes: Mapping[Name, type]) -> None:
        """Knows these classes, too; instead of others with the same names."""
        self._by_name.update(classes)

    def all(self) -> dict[Name, type]:
        """All that are known."""
        return dict(self._by_name)

    def named(self, name: Name) -> type | None:
        """The class of this name, if it is known."""
        return self._by_name.get(name)

    def knows(self, kind: type) -> bool:
        """Whether it is one of these."""
        return self._by_name.get(name_of(kind)) is kind

    def pickler(self, protocol: int = pickle.HIGHEST_PROTOCOL, fast: bool = False) -> Pickling:
        """What pickles objects, with classes by their names."""
        return Pickling(self, protocol, fast)

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """While this lasts, pickles that are read in this thread find these classes."""
        before = getattr(_reading, "classes", None)
        _reading.classes = self
        try:
            yield
        finally:
            _reading.classes = before


class ClientsClasses(JobClasses):
    """Those of the program that makes the job: it finds out which classes are of this kind."""

    are_importable_here = True

    def __init__(self) -> None:
        super().__init__()
        self._others: set[type] = set()

    def knows(self, kind: type) -> bool:
        """Whether it is one of these; from now on, if its definition is part of its pickle."""
        if super().knows(kind):
            return True
        if kind in self._others:
            return False
        found = pickled_with_classes(kind)[1]
        self.add(found)
        if name_of(kind) not in found:
            self._others.add(kind)
        return name_of(kind) in found


class Pickling:
    """Pickles one object after the other, each for itself."""

    def __init__(self, classes: JobClasses, protocol: int, fast: bool) -> None:
        """``fast`` as that of ``pickle.Pickler``: without references within an object."""
        self._written = io.BytesIO()
        self._pickler = _Pickler(self._written, protocol)
        self._pickler.classes = classes
        self._pickler.fast = fast

    def __call__(self, value: Any) -> bytes:
        """The pickle of an object; with cloudpickle if there is no other way."""
        written, pickler = self._written, self._pickler
        written.seek(0)
        written.truncate()
        pickler.clear_memo()
        try:
            pickler.dump(value)
        except (pickle.PicklingError, AttributeError, TypeError):
            pickled: bytes = cloudpickle.dumps(value)
            return pickled
        return written.getvalue()


class _Pickler(pickle.Pickler):
    classes: JobClasses

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type) and self.classes.knows(obj):
            return class_named, name_of(obj)
        return NotImplemented


_reading = threading.local()


def class_named(module: str, qualified_name: str) -> type:
    """The class that a pickle names: of the job at hand, or to be imported."""
    classes: JobClasses | None = getattr(_reading, "classes", None)
    known = None if classes is None else classes.named((module, qualified_name))
    if known is not None:
        return known
    try:
        found: Any = importlib.import_module(module)
        for name in qualified_name.split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError) as e:
        raise pickle.UnpicklingError(
            f"the class '{module}.{qualified_name}' is not known here: a function that gets such "
            f"elements has to name it, or it has to be in a module"
        ) from e
    return found  # type: ignore[no-any-return]


class ClassRecorder(cloudpickle.Pickler):  # type: ignore[misc]
    """cloudpickle's pickler; notes the classes whose definitions it wrote."""

    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self.found: dict[Name, type] = {}

    def reducer_override(self, obj: Any) -> Any:
        """As cloudpickle's."""
        how = super().reducer_override(obj)
        if how is not NotImplemented and isinstance(obj, type) and obj.__module__ != "builtins":
            self.found[name_of(obj)] = obj
        return how


def pickled_with_classes(value: Any) -> tuple[bytes, dict[Name, type]]:
    """The cloudpickle of an object, and the classes that are defined in it."""
    written = io.BytesIO()
    recorder = ClassRecorder(written)
    recorder.dump(value)
    return written.getvalue(), recorder.found
