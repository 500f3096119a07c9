"""What is raised when Java throws.

::

    Exception
     └─ JavaException                a Java exception, its message without Java's frames
         ├─ TableException, CatalogException, ...   by the Java class of the same name
         └─ FunctionException        a Python function, or what runs it, failed in a job

All of them are also ``py4j.protocol.Py4JJavaError`` when a call into Java raised them.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

__all__ = [
    "CatalogException",
    "CatalogNotExistException",
    "DatabaseAlreadyExistException",
    "DatabaseNotEmptyException",
    "DatabaseNotExistException",
    "FunctionAlreadyExistException",
    "FunctionException",
    "FunctionNotExistException",
    "JavaException",
    "ModelAlreadyExistException",
    "ModelNotExistException",
    "ModuleException",
    "PartitionAlreadyExistsException",
    "PartitionNotExistException",
    "PartitionSpecInvalidException",
    "ProcedureNotExistException",
    "SqlParserEOFException",
    "SqlParserException",
    "TableAlreadyExistException",
    "TableException",
    "TableNotExistException",
    "TableNotPartitionedException",
    "TablePartitionedException",
    "TableRuntimeException",
    "ValidationException",
    "capture_java_exception",
    "convert_py4j_exception",
    "install_exception_handler",
    "install_py4j_hooks",
]

_SHOW_FRAMES = "FLETCHING_JAVA_STACKTRACE"


class JavaException(Exception):
    """Java threw an exception.

    ``msg`` is its message and those of its causes; ``java_stacktrace`` has Java's frames, which
    the environment variable FLETCHING_JAVA_STACKTRACE=1 adds to ``str``.
    """

    def __init__(self, msg: str, stack_trace: str = "", java_class: str = "") -> None:
        Exception.__init__(self, msg)  # Py4JJavaError, if it is one, too, wants more.
        self.msg = msg
        self.stack_trace = stack_trace
        self.java_class = java_class

    @property
    def java_stacktrace(self) -> str:
        """Java's frames."""
        return self.stack_trace

    def __str__(self) -> str:
        if os.environ.get(_SHOW_FRAMES) == "1" and self.stack_trace:
            return f"{self.msg}\n\n{self.stack_trace}"
        return self.msg


class FunctionException(JavaException):
    """A Python function, or what runs it, failed.

    ``code`` names the failure, ``blame`` says whose it is (user, configuration, engine, worker),
    ``sentence`` says what happened, ``python_traceback`` where, in the user's own lines.
    """

    code: str = ""
    blame: str = ""
    sentence: str = ""
    python_traceback: str = ""
    full_python_traceback: str = ""


class TableException(JavaException):
    """Flink could not do what the Table API or SQL asked for."""


class ValidationException(JavaException):
    """What the Table API or SQL asked for makes no sense."""


class SqlParserException(JavaException):
    """A text is not SQL."""


class SqlParserEOFException(SqlParserException):
    """A text is the beginning of SQL, and more is expected."""


class TableRuntimeException(JavaException):
    """Flink could not do what the Table API or SQL asked for, while the job ran."""


class ModuleException(JavaException):
    """A module failed."""


class CatalogException(JavaException):
    """A catalog failed."""


class CatalogNotExistException(JavaException):
    """There is no such catalog."""


class DatabaseAlreadyExistException(JavaException):
    """There is a database of this name already."""


class DatabaseNotEmptyException(JavaException):
    """The database still has tables or functions."""


class DatabaseNotExistException(JavaException):
    """There is no such database."""


class FunctionAlreadyExistException(JavaException):
    """There is a function of this name already."""


class FunctionNotExistException(JavaException):
    """There is no such function."""


class ModelAlreadyExistException(JavaException):
    """There is a model of this name already."""


class ModelNotExistException(JavaException):
    """There is no such model."""


class PartitionAlreadyExistsException(JavaException):
    """There is such a partition already."""


class PartitionNotExistException(JavaException):
    """There is no such partition."""


class PartitionSpecInvalidException(JavaException):
    """The partition does not go with the table's keys."""


class ProcedureNotExistException(JavaException):
    """There is no such procedure."""


class TableAlreadyExistException(JavaException):
    """There is a table of this name already."""


class TableNotExistException(JavaException):
    """There is no such table."""


class TableNotPartitionedException(JavaException):
    """The table has no partitions."""


class TablePartitionedException(JavaException):
    """The table has partitions."""


def convert_py4j_exception(e: Any) -> JavaException:
    """The exception of ours for a ``Py4JJavaError``."""
    if isinstance(e, JavaException):
        return e
    from pyflink._gateway.failure import translated

    return translated(e)


def capture_java_exception(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with a ``Py4JJavaError`` that it raises turned into ours."""

    @functools.wraps(f)
    def capturing(*args: Any, **kwargs: Any) -> Any:
        from pyflink._gateway.failure import Py4JJavaError

        try:
            return f(*args, **kwargs)
        except Py4JJavaError as error:
            failure = convert_py4j_exception(error)
        raise failure from None

    return capturing


def install_exception_handler() -> None:
    """Nothing is left to do: the gateway's calls raise our exceptions from the beginning."""


def install_py4j_hooks() -> None:
    """Lets calls of what is no Java class say so, as ``get_gateway`` does, too."""
    from pyflink._gateway.failure import name_missing_classes

    name_missing_classes()
