"""A user's function in the worker, from its payload to its close."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fletching.batch.conversion import Conversion
from fletching.batch.mismatch import ValueMismatch, describe
from fletching.failure import FailureCode, WorkerFailure
from fletching.failure.tracebacks import describe_exception
from fletching.functions import FunctionContext
from fletching.invoke.payload import FunctionPayload, is_awaited

if TYPE_CHECKING:
    from fletching.invoke.awaiting import Awaiting

MAX_CAUSE_CHARS = 300
USERS_FAILURES = (Exception, SystemExit)
"""What a user's function may raise that is its failure and not the worker's end."""


class OpenedFunction:
    """A function that is called in one operator, and the words for what goes wrong with it."""

    def __init__(
        self, payload: FunctionPayload, name: str, operator_name: str, method: str = "eval"
    ) -> None:
        self._function = payload.function
        self.func_type = payload.func_type
        self.name = name or payload.name
        self._operator_name = operator_name
        self.is_awaited = is_awaited(payload.function)
        # An object with the method; or else what is called itself.
        self.has_lifetime = hasattr(payload.function, method)
        self.call: Callable[..., Any] = getattr(payload.function, method, payload.function)

    @property
    def object(self) -> Any:
        """The function as it was pickled."""
        return self._function

    def method(self, name: str) -> Callable[..., Any]:
        """Another method of the function's object; one that does nothing if it has none."""
        found: Callable[..., Any] = getattr(self._function, name, _nothing)
        return found

    def open(self, context: FunctionContext, awaiting: Awaiting) -> None:
        """Calls the user's ``open``, if the function has one."""
        if self.has_lifetime and hasattr(self._function, "open"):
            try:
                _finished(self._function.open(context), awaiting)
            except USERS_FAILURES as e:
                raise self._failed_in("open", FailureCode.FUNCTION_OPEN_FAILED, e) from e

    def close(self, awaiting: Awaiting) -> None:
        """Calls the user's ``close``, if the function has one."""
        if self.has_lifetime and hasattr(self._function, "close"):
            try:
                _finished(self._function.close(), awaiting)
            except USERS_FAILURES as e:
                raise self._failed_in("close", FailureCode.FUNCTION_CLOSE_FAILED, e) from e

    def raised(self, error: BaseException, called_with: str) -> WorkerFailure:
        """The failure for what a call raised."""
        return self._failure(
            FailureCode.FUNCTION_RAISED,
            f"The function '{self.name}' raised {cause_of(error)}, called with {called_with} in "
            f"the operator '{self._operator_name}': handle such arguments in the function.",
            error,
        )

    def mismatched(self, mismatch: ValueMismatch, sql: str) -> WorkerFailure:
        """The failure for a result that the declared type cannot hold."""
        code = FailureCode.RESULT_NULL if mismatch.is_null else FailureCode.RESULT_TYPE_MISMATCH
        return self._failure(
            code,
            f"The function '{self.name}' returned {describe(mismatch.value)} for its result type "
            f"{sql}: {mismatch.advice}.",
        )

    def returned_kind(self, kind: str) -> WorkerFailure:
        """The failure for a result of an 'arrow' function that is no array at all."""
        return self._failure(
            FailureCode.RESULT_TYPE_MISMATCH,
            f"The function '{self.name}' returned {kind}: a function of func_type "
            f"'{self.func_type}' returns a pyarrow.Array or a scalar.",
        )

    def returned_arrow(self, arrow: Any, conversion: Conversion) -> WorkerFailure:
        """The failure for a vectorized result whose type does not become the declared one."""
        return self._failure(
            FailureCode.RESULT_TYPE_MISMATCH,
            f"The function '{self.name}' returned values of the Arrow type {arrow} for its result "
            f"type {conversion.sql}: return {conversion.arrow}, or declare another result_type.",
        )

    def returned_no_batch(self, kind: str) -> WorkerFailure:
        """The failure for what is no batch of elements."""
        return self._failure(
            FailureCode.RESULT_TYPE_MISMATCH,
            f"The function '{self.name}' returned {kind} for a batch of elements: return a "
            f"pyarrow.RecordBatch, a pyarrow.Table or a pandas.DataFrame.",
        )

    def returned_columns(self, names: Sequence[str], expected: Sequence[str]) -> WorkerFailure:
        """The failure for a batch of elements with other columns."""
        return self._failure(
            FailureCode.RESULT_TYPE_MISMATCH,
            f"The function '{self.name}' returned the columns {', '.join(names) or 'of none'} for "
            f"elements of {', '.join(expected)}: return these columns, or declare another output "
            f"type.",
        )

    def mixed(self, error: Exception) -> WorkerFailure:
        """The failure for objects on their way to a vectorized function that are not of a type."""
        return self._failure(
            FailureCode.RESULT_TYPE_MISMATCH,
            f"The function '{self.name}' returned values of several types for a function of "
            f"func_type 'arrow' or 'pandas': return values of one type ({cause_of(error)}).",
        )

    def returned_length(self, n_values: int, n_rows: int) -> WorkerFailure:
        """The failure for a vectorized result of the wrong length."""
        return self._failure(
            FailureCode.RESULT_LENGTH_MISMATCH,
            f"The function '{self.name}' returned {n_values} values for a batch of {n_rows} rows: "
            f"a function of func_type '{self.func_type}' returns one value for each row.",
        )

    def raised_in(self, method: str, error: BaseException) -> WorkerFailure:
        """The failure for what one of its methods raised that is not called with an element."""
        return self._failed_in(method, FailureCode.FUNCTION_RAISED, error)

    def _failed_in(self, method: str, code: FailureCode, error: BaseException) -> WorkerFailure:
        return self._failure(
            code,
            f"The function '{self.name}' raised {cause_of(error)} in its {method}(), in the "
            f"operator '{self._operator_name}': correct its {method}().",
            error,
        )

    def _failure(
        self, code: FailureCode, message: str, error: BaseException | None = None
    ) -> WorkerFailure:
        if error is None:
            return WorkerFailure(code, message, function_name=self.name)
        told = describe_exception(error)
        return WorkerFailure(
            code,
            message,
            user_traceback=told.user_traceback,
            full_traceback=told.full_traceback,
            exception_type=told.exception_type,
            function_name=self.name,
        )


def _nothing(*_: Any) -> None:
    """Stands for a method that was not written."""


def _finished(given: Any, awaiting: Awaiting) -> None:
    if inspect.isawaitable(given):
        awaiting.result(given)


def cause_of(error: BaseException) -> str:
    """The exception in one line."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    if len(text) > MAX_CAUSE_CHARS:
        text = text[: MAX_CAUSE_CHARS - 3] + "..."
    name = type(error).__qualname__
    return f"{name}: {text}" if text else name
