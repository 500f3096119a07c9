"""Tracebacks cut to what the user wrote."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass

OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
GENERATED = "<fletching "
"""How the file names of code that we generate begin."""
_NOT_THE_USERS = (OURS, GENERATED, "<frozen importlib.")


@dataclass(frozen=True)
class ExceptionDescription:
    """An exception in words."""

    exception_type: str
    user_traceback: str
    full_traceback: str


def describe_exception(error: BaseException) -> ExceptionDescription:
    """The exception's class, and its traceback whole and cut to the user's frames."""
    kind = type(error)
    return ExceptionDescription(
        exception_type=f"{kind.__module__}.{kind.__qualname__}",
        user_traceback=_user_traceback(error),
        full_traceback="".join(traceback.format_exception(kind, error, error.__traceback__)),
    )


def _user_traceback(error: BaseException) -> str:
    told = traceback.TracebackException(type(error), error, error.__traceback__)
    unseen: list[traceback.TracebackException | None] = [told]
    seen: set[int] = set()
    while unseen:
        one = unseen.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            users = [f for f in one.stack if not f.filename.startswith(_NOT_THE_USERS)]
            one.stack = traceback.StackSummary.from_list(users)
            unseen += [one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ())]
    return "".join(told.format())
