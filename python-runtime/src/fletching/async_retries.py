"""When calls of an async function are made again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Optional

from fletching.streams import AsyncRetryPredicate, AsyncRetryStrategy

ResultPredicate = Optional[Callable[[list[Any]], bool]]
ExceptionPredicate = Optional[Callable[[Exception], bool]]


class RetryPredicate(AsyncRetryPredicate[Any]):
    """A predicate of two functions."""

    def __init__(
        self, result_predicate: ResultPredicate, exception_predicate: ExceptionPredicate
    ) -> None:
        self._result_predicate = result_predicate
        self._exception_predicate = exception_predicate

    def result_predicate(self) -> ResultPredicate:
        """Whether to call again after a result; None for never."""
        return self._result_predicate

    def exception_predicate(self) -> ExceptionPredicate:
        """Whether to call again after an error; None for never."""
        return self._exception_predicate


class NoRetryStrategy(AsyncRetryStrategy[Any]):
    """One call, whatever comes of it."""

    def can_retry(self, current_attempts: int) -> bool:
        """Never."""
        return False

    def get_backoff_time_millis(self, current_attempts: int) -> int:
        """None: there is no other call."""
        return -1

    def get_retry_predicate(self) -> AsyncRetryPredicate[Any]:
        """Nothing."""
        return RetryPredicate(None, None)


class FixedDelayRetryStrategy(AsyncRetryStrategy[Any]):
    """Calls again after the same delay each time, ``max_attempts`` times at most."""

    def __init__(
        self,
        max_attempts: int,
        backoff_time_millis: int,
        result_predicate: ResultPredicate = None,
        exception_predicate: ExceptionPredicate = None,
    ) -> None:
        _check_positive(max_attempts=max_attempts, backoff_time_millis=backoff_time_millis)
        self._max_attempts = max_attempts
        self._backoff_time_millis = backoff_time_millis
        self._predicate = RetryPredicate(result_predicate, exception_predicate)

    def can_retry(self, current_attempts: int) -> bool:
        """As often as it was said."""
        return current_attempts <= self._max_attempts

    def get_backoff_time_millis(self, current_attempts: int) -> int:
        """The delay."""
        return self._backoff_time_millis

    def get_retry_predicate(self) -> AsyncRetryPredicate[Any]:
        """What it was given."""
        return self._predicate


class ExponentialBackoffDelayRetryStrategy(AsyncRetryStrategy[Any]):
    """Calls again after a delay that grows each time, ``max_attempts`` times at most."""

    def __init__(
        self,
        max_attempts: int,
        initial_delay: int,
        max_retry_delay: int,
        multiplier: float,
        result_predicate: ResultPredicate = None,
        exception_predicate: ExceptionPredicate = None,
    ) -> None:
        _check_positive(
            max_attempts=max_attempts,
            initial_delay=initial_delay,
            max_retry_delay=max_retry_delay,
            multiplier=multiplier,
        )
        self._max_attempts = max_attempts
        self._initial_delay = initial_delay
        self._max_retry_delay = max_retry_delay
        self._multiplier = multiplier
        self._predicate = RetryPredicate(result_predicate, exception_predicate)

    def can_retry(self, current_attempts: int) -> bool:
        """As often as it was said."""
        return current_attempts <= self._max_attempts

    def get_backoff_time_millis(self, current_attempts: int) -> int:
        """The first delay, multiplied for each further call; never more than the greatest."""
        # Of the number of calls alone: one strategy serves elements that are under way together.
        delay = float(self._initial_delay)
        for _ in range(current_attempts - 1):
            if delay >= self._max_retry_delay:
                break
            delay *= self._multiplier
        return int(min(delay, self._max_retry_delay)) if current_attempts > 1 else int(delay)

    def get_retry_predicate(self) -> AsyncRetryPredicate[Any]:
        """What it was given."""
        return self._predicate


def _check_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if number <= 0:
            raise ValueError(f"{name} should be greater than zero, and is {number}.")


def empty_result_predicate(result: Sequence[Any] | None) -> bool:
    """Whether there is no element."""
    return not result


def has_exception_predicate(error: BaseException | None) -> bool:
    """Whether there is an error."""
    return error is not None


def exception_type_predicate(
    error: BaseException | None, expected_error_type: type[BaseException]
) -> bool:
    """Whether there is an error of this type: bind the type with ``functools.partial``."""
    return isinstance(error, expected_error_type)
