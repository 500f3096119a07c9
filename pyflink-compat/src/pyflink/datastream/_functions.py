"""Users' functions on their way into streams."""

from __future__ import annotations

import functools
from typing import Any

from fletching.invoke.payload import FunctionPayload

from pyflink._gateway import gateway
from pyflink._mirror.mirror_kinds import is_handle, is_mirror
from pyflink._pickling import encode_checked
from pyflink.common.typeinfo import TypeInformation, Types

_METHODS = {
    "MAP": "map",
    "FLAT_MAP": "flat_map",
    "FILTER": "filter",
    "PROCESS": "process_element",
    "TIMESTAMP": "extract_timestamp",
}


def is_java(function: Any) -> bool:
    """Whether it is a Java object."""
    return is_mirror(function) or is_handle(function)


def stream_of(
    j_stream: Any, operator_name: str, kind: str, function: Any, j_output_type: Any
) -> Any:
    """The Java stream that a Python function makes of another one."""
    checked = _checked(function, kind)
    payload = encode_checked(FunctionPayload(checked, name=_name_of(checked)))
    streams = gateway().java_class("io.fletching.engine.PythonStreams")
    return streams.process(j_stream, operator_name, kind, payload, j_output_type)


def java_type_of(output_type: TypeInformation | None) -> Any:
    """The Java type of elements; those without a declared one are pickled."""
    return (output_type or Types.PICKLED_BYTE_ARRAY()).get_java_type_info()


def _checked(function: Any, kind: str) -> Any:
    method = _METHODS[kind]
    if isinstance(function, type) and hasattr(function, method):
        raise TypeError(f"{function.__name__} is a class: pass an object of it.")
    if not hasattr(function, method) and not (kind != "PROCESS" and callable(function)):
        needed = "" if kind == "PROCESS" else "a function, or "
        raise TypeError(
            f"{needed}an object with the method '{method}' is needed, not {function!r}."
        )
    return function


def _name_of(function: Any) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", None) or type(function).__name__
