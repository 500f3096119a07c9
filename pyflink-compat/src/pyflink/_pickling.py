"""Sends a function on its way, or says which part of it cannot go."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cloudpickle
from fletching.batch.job_classes import JobClasses
from fletching.invoke.payload import FunctionPayload, encode_payload

from pyflink._mirror.mirror_kinds import is_mirror

_MAX_DEPTH = 12


@dataclass(frozen=True)
class _Culprit:
    """The innermost object that cannot be pickled, and the way to it."""

    path: str
    value: Any
    error: Exception


def encode_checked(payload: FunctionPayload, job: JobClasses | None = None) -> bytes:
    """The payload's bytes; an error names the attribute that stands in the way.

    ``job`` has the classes that elements may be of.
    """
    try:
        return encode_payload(payload, job)
    except Exception as error:
        culprit = _find(payload.name, payload.function, error, set(), 0)
        raise TypeError(_sentence(payload.name, culprit)) from error


def _sentence(name: str, culprit: _Culprit) -> str:
    kind = type(culprit.value)
    return (
        f"The function '{name}' cannot be sent to workers: {culprit.path} is a "
        f"{kind.__module__}.{kind.__qualname__}, which cannot be pickled "
        f"({type(culprit.error).__name__}: {culprit.error}). Make it in the function's 'open', "
        "or within the call."
    )


def _find(path: str, value: Any, error: Exception, seen: set[int], depth: int) -> _Culprit:
    """Goes down wherever a part fails as the whole did; stops where no part does."""
    seen.add(id(value))
    if depth < _MAX_DEPTH and not is_mirror(value):
        for part_path, part in _parts(path, value):
            if id(part) in seen:
                continue
            try:
                cloudpickle.dumps(part)
            except Exception as part_error:
                return _find(part_path, part, part_error, seen, depth + 1)
    return _Culprit(path, value, error)


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, types.MethodType):
        yield f"{path}.__self__", value.__self__
    elif isinstance(value, types.FunctionType):
        yield from _function_parts(path, value)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield f"{path}[{key!r}]", part
    elif isinstance(value, (list, tuple)):
        for i, part in enumerate(value):
            yield f"{path}[{i}]", part
    else:
        yield from _object_parts(path, value)


def _function_parts(path: str, function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    try:
        variables = inspect.getclosurevars(function)
    except ValueError:
        return
    for name, part in {**variables.globals, **variables.nonlocals}.items():
        yield f"'{name}' (used by {path})", part
    for i, part in enumerate(function.__defaults__ or ()):
        yield f"default {i} of {path}", part


def _object_parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    for name in ("func", "args", "keywords"):
        if type(value).__name__ == "partial":
            yield f"{path}.{name}", getattr(value, name)
    for name, part in getattr(value, "__dict__", {}).items():
        yield f"{path}.{name}", part
