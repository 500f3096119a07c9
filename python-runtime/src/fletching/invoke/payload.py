"""A function as it travels from the client to the worker, opaque to the engine.

Layout: magic (4 bytes), length of the header (4 bytes, big-endian), the header (JSON in UTF-8 with
the versions and all that can be said without unpickling), the cloudpickle of the function, and
that of the job's classes, of which the header has the length.
"""

from __future__ import annotations

import functools
import inspect
import json
import platform
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cloudpickle

from fletching.batch.job_classes import JobClasses, Name, pickled_with_classes
from fletching.failure import FailureCode, WorkerFailure
from fletching.failure.tracebacks import describe_exception

MAGIC = b"FLF1"
FUNC_TYPES = ("general", "pandas", "arrow")
_LENGTH = struct.Struct(">I")


def is_awaited(function: Any) -> bool:
    """Whether a call of the function (or of its ``eval``) gives something to await."""
    while isinstance(function, functools.partial):
        function = function.func
    if hasattr(function, "eval"):
        function = function.eval
    # Of an object that is no function, what it does when it is called.
    call = type(function).__call__ if callable(function) else None
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


@dataclass(frozen=True)
class FunctionPayload:
    """A user's function and how it wants to be called.

    ``function`` is a callable, or an object with ``eval`` (a ``ScalarFunction``). ``func_type`` is
    ``general`` (Python objects, one row a call), ``pandas`` (Series) or ``arrow`` (pyarrow arrays).
    """

    function: Any
    func_type: str = "general"
    name: str = ""
    deterministic: bool = True
    classes: Mapping[Name, type] = field(default_factory=dict)
    """Those of the job that elements may be of and that workers cannot import, by name."""

    def __post_init__(self) -> None:
        if self.func_type not in FUNC_TYPES:
            raise ValueError(
                f"The function '{self.name}' has the func_type {self.func_type!r}: "
                f"use 'general', 'pandas' or 'arrow'."
            )


def encode_payload(payload: FunctionPayload, job: JobClasses | None = None) -> bytes:
    """The bytes that the planner carries for this function.

    ``job`` has the classes of the job that are known so far, and knows those of this function then.
    """
    pickled, found = pickled_with_classes(payload.function)
    classes = b""
    if job is not None:
        job.add(found)
        classes = cloudpickle.dumps(job.all()) if job.all() else b""
    header = {
        "python": platform.python_version(),
        "cloudpickle": cloudpickle.__version__,
        "func_type": payload.func_type,
        "name": payload.name,
        "deterministic": payload.deterministic,
        "classes": len(classes),
    }
    head = json.dumps(header, sort_keys=True).encode()
    return MAGIC + _LENGTH.pack(len(head)) + head + pickled + classes


def decode_payload(content: bytes) -> FunctionPayload:
    """The function of these bytes.

    Raises a WorkerFailure: PICKLE_VERSION_MISMATCH if another Python wrote them (code of one
    minor version can crash another's interpreter, so it is not even tried), FUNCTION_NOT_LOADED if
    something that the function needs cannot be imported here.
    """
    header, pickled = _split(content)
    name = header["name"]
    _check_python(name, header["python"])
    try:
        function = cloudpickle.loads(pickled)
        n_classes = header["classes"]
        classes = cloudpickle.loads(pickled[-n_classes:]) if n_classes else {}
    except Exception as e:
        raise _not_loaded(name, header["cloudpickle"], e) from e
    return FunctionPayload(function, header["func_type"], name, header["deterministic"], classes)


def _split(content: bytes) -> tuple[dict[str, Any], bytes]:
    start = len(MAGIC) + _LENGTH.size
    if content[: len(MAGIC)] != MAGIC or len(content) < start:
        raise WorkerFailure(
            FailureCode.FUNCTION_NOT_LOADED,
            f"A function's payload begins with {content[:4]!r} instead of {MAGIC!r}: it was not "
            f"written by this version of fletching; use the same one at both ends.",
        )
    end = start + _LENGTH.unpack_from(content, len(MAGIC))[0]
    return json.loads(content[start:end].decode()), content[end:]


def _check_python(name: str, theirs: str) -> None:
    ours = platform.python_version()
    their_minor, our_minor = (".".join(version.split(".")[:2]) for version in (theirs, ours))
    if their_minor != our_minor:
        raise WorkerFailure(
            FailureCode.PICKLE_VERSION_MISMATCH,
            f"The function '{name}' was pickled by Python {theirs}, but the worker runs Python "
            f"{ours} ({sys.executable}): let 'python.executable' name a Python {their_minor}, or "
            f"submit the job with Python {our_minor}.",
            function_name=name,
        )


def _not_loaded(name: str, their_cloudpickle: str, error: Exception) -> WorkerFailure:
    told = describe_exception(error)
    code = FailureCode.FUNCTION_NOT_LOADED
    if isinstance(error, ModuleNotFoundError) and error.name:
        top = error.name.split(".")[0]
        hint = (
            f"ship the module '{top}' with 'python.files' (-pyfs), add its package to "
            f"'python.requirements' (-pyreq), or install it for {sys.executable}"
        )
    elif their_cloudpickle != cloudpickle.__version__:
        code = FailureCode.PICKLE_VERSION_MISMATCH
        hint = (
            f"it was pickled by cloudpickle {their_cloudpickle} and the worker has "
            f"{cloudpickle.__version__}; install the same version at both ends"
        )
    else:
        hint = "the traceback names what it needs; make that importable for the worker"
    return WorkerFailure(
        code,
        f"The function '{name}' could not be loaded ({type(error).__name__}: {error}): {hint}.",
        user_traceback=told.user_traceback,
        full_traceback=told.full_traceback,
        exception_type=told.exception_type,
        function_name=name,
    )
