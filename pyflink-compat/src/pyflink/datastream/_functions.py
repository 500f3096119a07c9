"""Users' functions on their way into streams."""

from __future__ import annotations

import functools
from typing import Any

from fletching.composed import AsyncCalls, EventTime, Partitioning
from fletching.invoke.payload import FunctionPayload

from pyflink._gateway import gateway
from pyflink._mirror.mirror_kinds import is_handle, is_mirror
from pyflink._pickling import encode_checked
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.datastream._element_reads import steps_of
from pyflink.datastream._hints import hinted_type
from pyflink.datastream._job_classes import CLASSES

_METHODS = {
    "MAP": "map",
    "FLAT_MAP": "flat_map",
    "FILTER": "filter",
    "PROCESS": "process_element",
    "TIMESTAMP": "extract_timestamp",
    "KEY": "get_key",
    "KEYED_PROCESS": "process_element",
    "REDUCE": "reduce",
    "WINDOW": "process_element",
    "PARTITION": "partition",
    "ASYNC": "async_invoke",
    "MAP_BATCHES": "map_batches",
    "MAP_PARTITION": "map_partition",
    "JOIN": "join",
    "CO_GROUP": "co_group",
}
_ARGUMENTS = {"KEY": 1, "TIMESTAMP": 2}
"""How many those have of which the first may only be read."""

# Of what is called by several methods, and so has to be an object.
_SEVERAL_METHODS = {
    "CO_MAP": ("map1", "map2"),
    "CO_FLAT_MAP": ("flat_map1", "flat_map2"),
    "CO_PROCESS": ("process_element1", "process_element2"),
    "KEYED_CO_PROCESS": ("process_element1", "process_element2"),
    "BROADCAST_PROCESS": ("process_element", "process_broadcast_element"),
}
_ONLY_OBJECTS = frozenset({"PROCESS", "KEYED_PROCESS"})


_GIVE_SEVERAL = frozenset({"FLAT_MAP", "PROCESS", "KEYED_PROCESS", "ASYNC", "MAP_PARTITION"})


def output_type_of(
    function: Any, kind: str, output_type: TypeInformation | None
) -> TypeInformation | None:
    """The type of what a function of this kind gives: as declared, or as its hint says."""
    if output_type is not None:
        return output_type
    return hinted_type(getattr(function, _METHODS[kind], function), kind in _GIVE_SEVERAL)


def is_java(function: Any) -> bool:
    """Whether it is a Java object."""
    return is_mirror(function) or is_handle(function)


def stream_of(
    j_stream: Any,
    operator_name: str,
    kind: str,
    function: Any,
    j_output_type: Any,
    users_own: Any = None,
) -> Any:
    """The Java stream that a Python function makes of another one.

    ``users_own`` is what the function is named after, if it is not the user's own.
    """
    payload = payload_of(function, kind, users_own)
    process = _streams().process
    if hasattr(function, "snapshot_state"):
        process = _streams().processCheckpointed
    return process(j_stream, operator_name, kind, payload, j_output_type)


def keyed_stream_of(
    j_keyed_stream: Any,
    operator_name: str,
    kind: str,
    function: Any,
    j_output_type: Any,
    users_own: Any = None,
) -> Any:
    """The Java stream that a Python function makes of one with keys."""
    payload = payload_of(function, kind, users_own)
    return _streams().processKeyed(j_keyed_stream, operator_name, kind, payload, j_output_type)


def keyed_by(j_stream: Any, selector: Any, key_type: TypeInformation | None) -> Any:
    """The Java stream of pairs of the key that a Python function gives, and the element."""
    payload = payload_of(selector, "KEY")
    j_key_type = None if key_type is None else key_type.get_java_type_info()
    j_read = None if key_type is None else element_read(j_stream, selector, "KEY")
    if j_read is not None:
        j_keyed = _streams().keyByRead(j_stream, "Key", j_read, j_key_type)
        if j_keyed is not None:
            return j_keyed
    return _streams().keyBy(j_stream, "Key", payload, j_key_type)


def element_read(j_stream: Any, function: Any, kind: str) -> Any:
    """What reads in Java what a function gives of elements; None if that has to be Python's."""
    steps = steps_of(function, _METHODS[kind], _ARGUMENTS[kind])
    if steps is None:
        return None
    j_steps = [_streams().step(kind, operand) for kind, operand in steps]
    return _streams().read(j_stream, _name_of(function), j_steps)


def partitioned_by(j_stream: Any, partitioner: Any, selector: Any) -> Any:
    """The Java stream whose elements go where a Python function says, by key."""
    both = Partitioning(checked(partitioner, "PARTITION"), checked(selector, "KEY"))
    payload = _encoded(FunctionPayload(both, name=_name_of(partitioner)))
    return _streams().partition(j_stream, "Partition", payload)


def timed_by(j_stream: Any, event_time: EventTime, generator: Any) -> Any:
    """The Java stream whose time and watermarks Python functions give."""
    payload = _encoded(FunctionPayload(event_time, name=_name_of(generator)))
    name = "Timestamps/Watermarks"
    return _streams().process(j_stream, name, "WATERMARK", payload, j_stream.getType())


def awaited_of(j_stream: Any, calls: AsyncCalls, function: Any, j_output_type: Any) -> Any:
    """The Java stream of what an async function gives."""
    payload = _encoded(FunctionPayload(calls, name=_name_of(function)))
    return _streams().process(j_stream, "Async Wait", "ASYNC", payload, j_output_type)


def batches_of(j_stream: Any, function: Any, func_type: str, j_output_type: Any) -> Any:
    """The Java stream of what a function over record batches or data frames gives."""
    checked(function, "MAP_BATCHES")
    payload = _encoded(FunctionPayload(function, func_type, _name_of(function)))
    return _streams().process(j_stream, "Map Batches", "MAP_BATCHES", payload, j_output_type)


def elements_of(j_keyed_stream: Any) -> Any:
    """The Java stream of the elements of one with keys."""
    return _streams().elements(j_keyed_stream)


def _streams() -> Any:
    return gateway().java_class("io.fletching.engine.PythonStreams")


def payload_of(function: Any, kind: str, users_own: Any = None) -> bytes:
    """A function as it travels; a TypeError if it is none of this kind."""
    checked(function, kind)
    return _encoded(FunctionPayload(function, name=_name_of(users_own or function)))


def _encoded(payload: FunctionPayload) -> bytes:
    return encode_checked(payload, CLASSES)


def java_type_of(output_type: TypeInformation | None) -> Any:
    """The Java type of elements; those without a declared one are pickled."""
    return (output_type or Types.PICKLED_BYTE_ARRAY()).get_java_type_info()


def checked(function: Any, kind: str) -> Any:
    """The function, if it is one of this kind."""
    if kind in _SEVERAL_METHODS:
        return _with_methods(function, _SEVERAL_METHODS[kind])
    method = _METHODS[kind]
    if isinstance(function, type) and hasattr(function, method):
        raise TypeError(f"{function.__name__} is a class: pass an object of it.")
    only_objects = kind in _ONLY_OBJECTS
    if not hasattr(function, method) and (only_objects or not callable(function)):
        needed = "" if only_objects else "a function, or "
        raise TypeError(
            f"{needed}an object with the method '{method}' is needed, not {function!r}."
        )
    return function


def _with_methods(function: Any, methods: tuple[str, str]) -> Any:
    if isinstance(function, type) and hasattr(function, methods[0]):
        raise TypeError(f"{function.__name__} is a class: pass an object of it.")
    if not all(hasattr(function, method) for method in methods):
        names = " and ".join(f"'{method}'" for method in methods)
        raise TypeError(f"an object with the methods {names} is needed, not {function!r}.")
    return function


def _name_of(function: Any) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", None) or type(function).__name__
