"""Functions of users: how they are declared."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, Union, overload

from fletching.functions import (
    AsyncScalarFunction,
    FunctionContext,
    ScalarFunction,
    UserDefinedFunction,
)
from fletching.invoke.payload import FUNC_TYPES, FunctionPayload, is_awaited

from pyflink._mirror.mirror_kinds import Converter
from pyflink.table.types import DataType, parse_type, type_of_result

__all__ = [
    "AsyncScalarFunction",
    "FunctionContext",
    "ScalarFunction",
    "UserDefinedFunction",
    "UserDefinedFunctionWrapper",
    "UserDefinedScalarFunctionWrapper",
    "udf",
]

TypeLike = Union[DataType, str]


class UserDefinedFunctionWrapper:
    """A declared function: callable in expressions, and what environments register."""

    _java_converter = Converter(
        frozenset(
            {
                "org.apache.flink.table.functions.UserDefinedFunction",
                "org.apache.flink.table.functions.FunctionDefinition",
            }
        ),
        lambda value, kind: value._java_user_defined_function(),
    )

    def __init__(
        self,
        func: Callable[..., Any] | UserDefinedFunction,
        input_types: Sequence[TypeLike] | TypeLike | None,
        func_type: str,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> None:
        self._func = _checked_function(func)
        self._name = name or _name_of(func)
        if func_type not in FUNC_TYPES:
            raise ValueError(
                f"The function '{self._name}' has the func_type {func_type!r}: "
                "use 'general', 'pandas' or 'arrow'."
            )
        self._is_awaited = is_awaited(func)
        if self._is_awaited and func_type != "general":
            raise ValueError(
                f"The function '{self._name}' is async, and has the func_type {func_type!r}: "
                "async functions are called row by row; leave the func_type out."
            )
        self._func_type = func_type
        self._deterministic = _deterministic(func, self._name, deterministic)
        self._bounds = _argument_bounds(func, self._name)
        self._input_types = self._parse_inputs(input_types)
        self._takes_row_as_input = False
        self._j_function: Any = None
        documented: Any = getattr(func, "eval", None) or func
        functools.update_wrapper(self, documented, updated=())

    def __call__(self, *args: Any) -> Any:
        """The expression that calls the function with these arguments."""
        from pyflink.table import expressions

        return expressions.call(self, *args)

    def _of_whole_row(self) -> UserDefinedFunctionWrapper:
        """This function, given all columns as one Row."""
        changed = copy.copy(self)
        changed._takes_row_as_input = True
        changed._j_function = None
        return changed

    def __repr__(self) -> str:
        return f"<{self._func_type} function '{self._name}'>"

    def _java_user_defined_function(self) -> Any:
        if self._j_function is None:
            self._j_function = self._create_java_function()
        return self._j_function

    def _create_java_function(self) -> Any:
        raise NotImplementedError(type(self).__name__)

    def _payload(self) -> bytes:
        from pyflink._pickling import encode_checked

        return encode_checked(
            FunctionPayload(self._func, self._func_type, self._name, self._deterministic)
        )

    def _parse_inputs(self, types: Sequence[TypeLike] | TypeLike | None) -> list[DataType] | None:
        if types is None:
            return None
        if isinstance(types, (DataType, str)):
            types = [types]
        least, most = self._bounds
        if len(types) < least or 0 <= most < len(types):
            raise ValueError(
                f"The function '{self._name}' takes {_counted(least, most)}, but its input_types "
                f"are {len(types)}: give one for each argument."
            )
        return [
            _parse(each, f"input type {i} of the function '{self._name}'")
            for i, each in enumerate(types)
        ]


class UserDefinedScalarFunctionWrapper(UserDefinedFunctionWrapper):
    """A declared scalar function."""

    def __init__(
        self,
        func: Callable[..., Any] | UserDefinedFunction,
        input_types: Sequence[TypeLike] | TypeLike | None,
        result_type: TypeLike | None,
        func_type: str = "general",
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(func, input_types, func_type, deterministic, name)
        self._result_type = (
            self._hinted_type(func)
            if result_type is None
            else _parse(result_type, f"result_type of the function '{self._name}'")
        )

    def _hinted_type(self, func: Any) -> DataType:
        try:
            # The hints of a vectorized function are of columns, not of values.
            hinted = type_of_result(_called(func)) if self._func_type == "general" else None
        except TypeError as error:
            raise TypeError(
                f"The function '{self._name}' has no result_type, and its hint does not say it: "
                f"{error}. Give a DataType, such as DataTypes.INT(), or its SQL text, such as "
                "'INT'."
            ) from None
        if hinted is None:
            raise TypeError(
                f"The function '{self._name}' has no result_type: give a DataType, such as "
                "DataTypes.INT(), or its SQL text, such as 'INT'"
                + (", or a hint, such as '-> int'." if self._func_type == "general" else ".")
            )
        return hinted

    def _create_java_function(self) -> Any:
        from pyflink._gateway import gateway

        inputs = (
            None if self._input_types is None else [each.as_sql() for each in self._input_types]
        )
        return (
            gateway()
            .java_class("io.fletching.gateway.Functions")
            .scalar(
                self._name,
                self._payload(),
                inputs,
                *self._bounds,
                self._result_type.as_sql(),
                self._deterministic,
                self._takes_row_as_input,
                self._is_awaited,
            )
        )


@overload
def udf(
    f: Callable[..., Any] | UserDefinedFunction | type,
    input_types: Sequence[TypeLike] | TypeLike | None = None,
    result_type: TypeLike | None = None,
    deterministic: bool | None = None,
    name: str | None = None,
    func_type: str = "general",
    udf_type: str | None = None,
) -> UserDefinedScalarFunctionWrapper: ...


@overload
def udf(
    f: None = None,
    input_types: Sequence[TypeLike] | TypeLike | None = None,
    result_type: TypeLike | None = None,
    deterministic: bool | None = None,
    name: str | None = None,
    func_type: str = "general",
    udf_type: str | None = None,
) -> Callable[
    [Callable[..., Any] | UserDefinedFunction | type], UserDefinedScalarFunctionWrapper
]: ...


def udf(
    f: Callable[..., Any] | UserDefinedFunction | type | None = None,
    input_types: Sequence[TypeLike] | TypeLike | None = None,
    result_type: TypeLike | None = None,
    deterministic: bool | None = None,
    name: str | None = None,
    func_type: str = "general",
    udf_type: str | None = None,
) -> Any:
    """Declares a scalar function, as a decorator or as a call.

    :param f: a function, a lambda, any callable object, a ``ScalarFunction``; or an ``async def``
        or an ``AsyncScalarFunction``, of which several calls are under way at a time.
    :param input_types: the arguments' types; without them any arguments are taken as they are.
    :param result_type: the result's type, as a ``DataType`` or as SQL text (default for
        ``general``: what the function's hint says, such as BIGINT for ``-> int``).
    :param deterministic: whether equal arguments always give equal results (default: yes).
    :param name: the name for people (default: the function's own).
    :param func_type: ``general`` (Python objects, a row a call), ``pandas`` (Series) or
        ``arrow`` (pyarrow arrays).
    :param udf_type: the old name of ``func_type``.

    Example::

        @udf(result_type="BIGINT")
        def plus_one(i):
            return i + 1

        @udf
        def length(text: str) -> int:
            return len(text)

    Raises TypeError if there is no result_type, or none that can be read.
    """
    func_type = udf_type or func_type
    if f is None:
        return functools.partial(
            udf,
            input_types=input_types,
            result_type=result_type,
            deterministic=deterministic,
            name=name,
            func_type=func_type,
        )
    return UserDefinedScalarFunctionWrapper(
        f, input_types, result_type, func_type, deterministic, name
    )


def as_wrapper(function: Any) -> UserDefinedFunctionWrapper:
    """The declared function; says how to declare one that is not."""
    if isinstance(function, UserDefinedFunctionWrapper):
        return function
    raise TypeError(
        f"{function!r} is not declared as a function of Flink: wrap it, as in "
        f"udf({_name_of(function)}, result_type='INT')."
    )


def _checked_function(func: Any) -> Any:
    if isinstance(func, type):
        raise TypeError(
            f"{func.__name__} is a class: pass an object of it, as in "
            f"udf({func.__name__}(), result_type='INT')."
        )
    if not callable(func) and not isinstance(func, UserDefinedFunction):
        raise TypeError(
            f"A function, a callable object or a ScalarFunction is needed, not {func!r}."
        )
    return func


def _name_of(func: Any) -> str:
    while isinstance(func, functools.partial):
        func = func.func
    return getattr(func, "__name__", None) or type(func).__name__


def _called(func: Any) -> Any:
    """What has the hints."""
    while isinstance(func, functools.partial):
        func = func.func
    if hasattr(func, "eval"):
        return func.eval
    return func if hasattr(func, "__annotations__") else type(func).__call__


def _argument_bounds(func: Any, name: str) -> tuple[int, int]:
    """How many arguments a function takes, at least and at most; -1 for any more."""
    try:
        parameters = inspect.signature(getattr(func, "eval", func)).parameters.values()
    except (TypeError, ValueError):  # Not everything that is written in C has one.
        return 0, -1
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if needed:
        raise TypeError(
            f"The function '{name}' needs the keyword argument '{needed[0]}', which Flink does not "
            "pass: give it a default, or bind it with functools.partial."
        )
    least = sum(p.default is p.empty for p in positional)
    is_open = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return least, -1 if is_open else len(positional)


def _counted(least: int, most: int) -> str:
    if least == most:
        return "1 argument" if least == 1 else f"{least} arguments"
    return f"at least {least} arguments" if most < 0 else f"{least} to {most} arguments"


def _deterministic(func: Any, name: str, declared: bool | None) -> bool:
    if not isinstance(func, UserDefinedFunction):
        return True if declared is None else declared
    says = func.is_deterministic()
    if declared is not None and declared != says:
        raise ValueError(
            f"The function '{name}' is declared with deterministic={declared}, but its "
            f"is_deterministic() says {says}."
        )
    return says


def _parse(given: Any, what: str) -> DataType:
    if isinstance(given, DataType):
        return given
    if not isinstance(given, str):
        raise TypeError(f"The {what} must be a DataType or SQL text, not {given!r}.")
    try:
        return parse_type(given)
    except ValueError as error:
        raise ValueError(f"The {what} cannot be read: {error}") from None
