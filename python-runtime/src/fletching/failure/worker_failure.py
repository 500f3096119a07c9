"""The exception that carries a failure to the channel."""

from __future__ import annotations

from typing import Any

from fletching.failure.codes import Blame, FailureCode


class WorkerFailure(Exception):
    """A failure with a code, a blame and a sentence for people, and the Python traceback if any.

    ``str(failure)`` is the sentence.
    """

    def __init__(
        self,
        code: FailureCode,
        message: str,
        *,
        user_traceback: str = "",
        full_traceback: str = "",
        exception_type: str = "",
        function_id: str = "",
        function_name: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.user_traceback = user_traceback
        self.full_traceback = full_traceback
        self.exception_type = exception_type
        self.function_id = function_id
        self.function_name = function_name

    @property
    def blame(self) -> Blame:
        """Whose the mistake is."""
        return self.code.blame

    def to_proto(self) -> Any:
        """The failure as it goes over the protocol: a ``Failure`` message."""
        from fletching.protocol import Failure

        return Failure(
            code=self.code.number,
            blame=int(self.blame),
            message=self.message,
            user_traceback=self.user_traceback,
            full_traceback=self.full_traceback,
            exception_type=self.exception_type,
            function_id=self.function_id,
            function_name=self.function_name,
        )

    @staticmethod
    def of(failure: Any) -> WorkerFailure:
        """The failure as it came over the protocol."""
        return WorkerFailure(
            FailureCode.of_number(failure.code),
            failure.message,
            user_traceback=failure.user_traceback,
            full_traceback=failure.full_traceback,
            exception_type=failure.exception_type,
            function_id=failure.function_id,
            function_name=failure.function_name,
        )
