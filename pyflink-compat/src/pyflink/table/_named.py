"""Loads a function by its name, for ``CREATE FUNCTION ... AS 'module.name' LANGUAGE PYTHON``.

The planner, which is Java's, runs this program to be told of the function; it starts no gateway.

    python -c "from pyflink.table._named import main; main()" module.name answer.json

The answer is a JSON object: what the planner has to know of the function, or its ``failure``.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import sys
from typing import Any

from fletching.failure import FailureCode, WorkerFailure
from fletching.failure.tracebacks import describe_exception

from pyflink.table.udf import (
    UserDefinedFunction,
    UserDefinedFunctionWrapper,
    UserDefinedScalarFunctionWrapper,
)

_MAX_NAMES = 10


def main() -> None:
    """Writes the answer for the function and to the file that the arguments name."""
    name, file = sys.argv[1:3]
    try:
        answer = describe(load(name))
    except WorkerFailure as failure:
        answer = {
            "failure": {
                "code": failure.code.number,
                "message": failure.message,
                "user_traceback": failure.user_traceback,
                "full_traceback": failure.full_traceback,
            }
        }
    with open(file, "w", encoding="utf-8") as out:
        json.dump(answer, out)


def describe(function: UserDefinedScalarFunctionWrapper) -> dict[str, Any]:
    """What the planner has to know."""
    inputs = function._input_types
    try:
        payload = function._payload()
    except TypeError as error:
        raise _failure(str(error)) from error
    return {
        "name": function._name,
        "payload": base64.b64encode(payload).decode("ascii"),
        "input_types": None if inputs is None else [each.as_sql() for each in inputs],
        "min_arguments": function._bounds[0],
        "max_arguments": function._bounds[1],
        "result_type": function._result_type.as_sql(),
        "deterministic": function._deterministic,
        "awaited": function._is_awaited,
    }


def load(qualified_name: str) -> UserDefinedScalarFunctionWrapper:
    """The declared function of this name; raises a WorkerFailure that says why there is none."""
    module_name, _, name = qualified_name.rpartition(".")
    if not module_name or not name:
        raise _failure(
            f"'{qualified_name}' does not name a Python function: write 'module.name', the module "
            f"and the name that the function has in it."
        )
    module = _imported(module_name, qualified_name)
    found = getattr(module, name, None)
    if found is None:
        raise _failure(
            f"The Python function '{qualified_name}' is not there: the module '{module_name}' "
            f"({getattr(module, '__file__', 'built in')}) has no '{name}'{_others(module)}."
        )
    return _checked(found, name, qualified_name)


def _imported(module_name: str, qualified_name: str) -> Any:
    if module_name == "__main__":
        raise _failure(
            f"The Python function '{qualified_name}' cannot be loaded: '__main__' is another "
            f"program here. Put the function in a module, or register it with "
            f"create_temporary_function."
        )
    try:
        return importlib.import_module(module_name)
    except BaseException as error:  # importing runs the user's code, which may even exit
        if isinstance(error, ModuleNotFoundError) and _is_part(error.name, module_name):
            raise _failure(
                f"The Python function '{qualified_name}' cannot be loaded: {sys.executable} "
                f"('python.client.executable') finds no module '{error.name}'. Ship it with "
                f"'python.files' (-pyfs), or name its folder in 'python.pythonpath' (-pypath)."
            ) from None
        _cut_to_the_module(error)
        told = describe_exception(error)
        words = f"{type(error).__name__}: {error}".rstrip(".")
        raise WorkerFailure(
            FailureCode.FUNCTION_NOT_LOADED,
            f"The Python function '{qualified_name}' cannot be loaded: importing the module "
            f"'{module_name}' raised {words}. It is imported by "
            f"{sys.executable} ('python.client.executable'), which needs what the module imports.",
            user_traceback=told.user_traceback,
            full_traceback=told.full_traceback,
        ) from error


def _is_part(missing: str | None, module_name: str) -> bool:
    return missing is not None and (module_name + ".").startswith(missing + ".")


def _cut_to_the_module(error: BaseException) -> None:
    """Lets the traceback begin where the user's module does."""
    ours = (os.path.abspath(__file__), os.path.abspath(importlib.__file__ or ""))
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        file = trace.tb_frame.f_code.co_filename
        if os.path.abspath(file) not in ours and not file.startswith("<frozen importlib."):
            break
        trace = trace.tb_next
    error.__traceback__ = trace


def _checked(found: Any, name: str, qualified_name: str) -> UserDefinedScalarFunctionWrapper:
    if isinstance(found, UserDefinedScalarFunctionWrapper):
        return found
    if isinstance(found, (UserDefinedFunction, type)) or callable(found):
        why = f"is not declared as a function of Flink: write {name} = udf({name}, result_type=...)"
        if not isinstance(found, (UserDefinedFunction, type)):
            why = "is not declared as a function of Flink: put @udf(result_type=...) above it"
    else:
        kind = type(found).__qualname__
        why = f"is no function but of type {kind}: name one that is declared with @udf"
    raise _failure(f"'{qualified_name}' {why}.")


def _others(module: Any) -> str:
    names = sorted(
        name
        for name, value in vars(module).items()
        if isinstance(value, UserDefinedFunctionWrapper)
    )
    if not names:
        return ", nor any other function declared with @udf"
    shown = ", ".join(f"'{name}'" for name in names[:_MAX_NAMES])
    return f"; the functions declared there are {shown}"


def _failure(message: str) -> WorkerFailure:
    return WorkerFailure(FailureCode.FUNCTION_NOT_LOADED, message)
