"""Types of elements for the hints of the functions that give them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, get_args, get_origin

from fletching.batch.hints import hinted_element, hints_of, without_none

from pyflink.common.typeinfo import TypeInformation

_SEVERAL = (list, Iterable, Iterator, Generator)


def hinted_type(function: Callable[..., Any], gives_several: bool) -> TypeInformation | None:
    """The type of the elements that the function's hint says it gives; None if it has none.

    :param gives_several: whether it always gives any number of them.
    """
    while isinstance(function, functools.partial):
        function = function.func
    called: Any = function
    if not inspect.isroutine(function):
        called = type(function).__call__ if callable(function) else None
    hint = without_none(hints_of(called).get("return"))[0]
    if gives_several or inspect.isgeneratorfunction(called):
        if get_origin(hint) not in _SEVERAL:
            return None
        hint = without_none(get_args(hint)[0])[0]
    element = hinted_element(hint)
    return None if element is None else type_of_element(element)


def type_of_element(element: Any) -> TypeInformation:
    """The type that a message describes."""
    parts = [type_of_element(part) for part in element.parts]
    return TypeInformation(
        element.name,
        parts,
        element.field_names,
        element.object_class,
        element.logical_type.SerializeToString(),
    )
