"""What functions do with elements to get keys and times, where that can be done without Python.

A function is looked at first: it may only load, subscript, compute and return, so that nothing is
lost when it is not called. Then it is called once, with an object that writes down what is done.
"""

from __future__ import annotations

import dis
import inspect
from types import FunctionType
from typing import Any

from fletching.row import Row
from fletching.streams import Function

Step = tuple[str, Any]
"""What is done, as ``ElementRead.Kind`` in Java names it, and with what."""

_HARMLESS = frozenset(
    {
        "CACHE",
        "COPY_FREE_VARS",
        "LOAD_ATTR",
        "LOAD_CONST",
        "LOAD_CONST_IMMORTAL",
        "LOAD_DEREF",
        "LOAD_FAST",
        "LOAD_FAST_BORROW",
        "LOAD_SMALL_INT",
        "NOP",
        "RESUME",
        "RETURN_VALUE",
        # Each of 3.9 and 3.10, which have an instruction for each operator, ...
        "BINARY_ADD",
        "BINARY_FLOOR_DIVIDE",
        "BINARY_MODULO",
        "BINARY_MULTIPLY",
        "BINARY_SUBTRACT",
        "BINARY_SUBSCR",
        # ... and of later versions.
        "BINARY_OP",
    }
)
_MOST = 2**63 - 1


class _NotReadable(Exception):
    pass


def _number(other: Any) -> int:
    if type(other) is not int or not -_MOST <= other <= _MOST:
        raise _NotReadable
    return other


class _Element:
    """Stands for an element, and for what is made of it."""

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        object.__setattr__(self, "steps", steps)

    def __getattribute__(self, name: str) -> Any:
        # Rows have names of their own, too.
        if hasattr(Row, name):
            raise _NotReadable
        return _with(self, "NAME", name)

    def __getitem__(self, item: Any) -> Any:
        return (
            _with(self, "NAME", item) if type(item) is str else _with(self, "ITEM", _number(item))
        )

    def __add__(self, other: Any) -> Any:
        return _with(self, "ADD", _number(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return _with(self, "SUBTRACT", _number(other))

    def __mul__(self, other: Any) -> Any:
        return _with(self, "MULTIPLY", _number(other))

    __rmul__ = __mul__

    def __mod__(self, other: Any) -> Any:
        return _with(self, "REMAINDER", _number(other))

    def __floordiv__(self, other: Any) -> Any:
        return _with(self, "FLOOR_DIVIDE", _number(other))


def _steps(element: _Element) -> tuple[Step, ...]:
    return object.__getattribute__(element, "steps")  # type: ignore[no-any-return]


def _with(element: _Element, kind: str, operand: Any) -> _Element:
    return _Element((*_steps(element), (kind, operand)))


def steps_of(function: Any, method: str, n_arguments: int) -> list[Step] | None:
    """What a function does with its first argument, step by step; None if it does anything else.

    It has so many arguments, and does without the others. Of an object it is the method.
    """
    position = 0
    if type(function) is not FunctionType:
        kind = type(function)
        if method in getattr(function, "__dict__", {}) or _is_opened(kind):
            return None
        function = getattr(kind, method, None)
        position, n_arguments = 1, n_arguments + 1
    if not _only_reads(function, position, n_arguments):
        return None
    arguments: list[Any] = [None] * n_arguments
    arguments[position] = _Element()
    try:
        made = function(*arguments)
    except Exception:
        # Whatever it is, it is raised again where the function is called with an element.
        return None
    return list(_steps(made)) if type(made) is _Element else None


def _is_opened(kind: type) -> bool:
    """Whether something is done before the first call, or after the last one."""
    return any(
        getattr(kind, each, None) not in (None, getattr(Function, each))
        for each in ("open", "close")
    )


def _only_reads(function: Any, position: int, n_arguments: int) -> bool:
    if type(function) is not FunctionType:
        return False
    code = function.__code__
    has_others = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR
    has_others |= inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    if code.co_argcount != n_arguments or code.co_kwonlyargcount or code.co_flags & has_others:
        return False
    element = code.co_varnames[position]
    return all(
        each.opname in _HARMLESS and (not _loads_local(each) or each.argval == element)
        for each in dis.get_instructions(code)
    )


def _loads_local(instruction: dis.Instruction) -> bool:
    return instruction.opname.startswith("LOAD_FAST")
