"""Turns what Java throws into what Python raises."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from typing import Any, cast

from py4j import java_gateway
from py4j.protocol import Py4JJavaError as Py4JJavaError

from pyflink._gateway.advice import advice_for
from pyflink.util import exceptions
from pyflink.util.exceptions import FunctionException, JavaException

_FAILURES = "io.fletching.gateway.failure.Failures"


class FailureTranslation:
    """Knows which Py4J clients are ours: another library's exceptions are left alone."""

    def __init__(self, py4j: Any) -> None:
        self._py4j = py4j
        self._failures: Any = None

    def translate(self, error: Py4JJavaError) -> JavaException:
        """The exception to raise in Python."""
        if self._failures is None:
            self._failures = java_gateway.JavaClass(_FAILURES, self._py4j._gateway_client)
        described = self._failures.describe(error.java_exception)
        java_class = described.javaClass()
        code = described.code()
        kind = FunctionException if code else _kind_of(java_class)
        message = described.message()
        advice = "" if code else advice_for(message)
        raised: JavaException = _with_py4j(cast(Hashable, kind))(
            f"{message}\n\n{advice}" if advice else message, described.stackTrace(), java_class
        )
        Py4JJavaError.__init__(raised, error.errmsg, error.java_exception)
        raised.args = (raised.msg,)
        if isinstance(raised, FunctionException):
            raised.code = code
            raised.blame = described.blame()
            raised.sentence = described.sentence()
            raised.python_traceback = described.userTraceback()
            raised.full_python_traceback = described.fullTraceback()
        return raised


_ours: dict[int, FailureTranslation] = {}
_original = java_gateway.get_return_value


def translate_failures_of(py4j: Any) -> None:
    """From now on, exceptions of this Py4J gateway are raised as ours."""
    _ours.clear()
    _ours[id(py4j._gateway_client)] = FailureTranslation(py4j)
    java_gateway.get_return_value = _get_return_value


def name_missing_classes() -> None:
    """From now on, calling what is no Java class says so, by its name."""
    java_gateway.JavaPackage.__call__ = _refuse_package


def _refuse_package(package: Any, *args: Any, **kwargs: Any) -> Any:
    raise TypeError(
        f"There is no Java class {package._fqn}: correct its name, or add the jar that has it by "
        "the option 'pipeline.jars' or env.add_jars()."
    )


def translated(error: Py4JJavaError) -> JavaException:
    """The exception to raise for an exception of the running gateway."""
    for translation in _ours.values():
        return translation.translate(error)
    raise RuntimeError("No gateway runs that could tell of the exception.")


def _get_return_value(
    answer: str, gateway_client: Any, target_id: Any = None, name: Any = None
) -> Any:
    translation = _ours.get(id(gateway_client))
    if translation is None:
        return _original(answer, gateway_client, target_id, name)
    try:
        return _original(answer, gateway_client, target_id, name)
    except Py4JJavaError as error:
        failure = translation.translate(error)
    raise failure from None


def _kind_of(java_class: str) -> type[JavaException]:
    name = java_class.rpartition(".")[2]
    found = getattr(exceptions, name, None) if java_class.startswith("org.apache.flink.") else None
    return found if isinstance(found, type) else JavaException


@functools.cache
def _with_py4j(kind: Any) -> type[Any]:
    """The class as a Py4JJavaError, too, which programs written for PyFlink catch."""

    def reduce(self: Any) -> Any:
        return kind, (self.msg, self.stack_trace, self.java_class)

    return type(
        kind.__name__,
        (kind, Py4JJavaError),
        {
            "__module__": kind.__module__,
            "__qualname__": kind.__qualname__,
            "__doc__": kind.__doc__,
            "__str__": kind.__str__,
            "__reduce__": reduce,
        },
    )
