"""Every way to fail that has a name, and whose mistake it is."""

from __future__ import annotations

from enum import Enum, IntEnum


class Blame(IntEnum):
    """Whose the mistake is. The numbers are those of failure.proto."""

    USER = 1
    CONFIGURATION = 2
    ENGINE = 3
    WORKER = 4


class FailureCode(Enum):
    """The numbers are part of the protocol and never change; a new code takes a new number."""

    FUNCTION_RAISED = (1, Blame.USER)
    FUNCTION_NOT_LOADED = (2, Blame.USER)
    FUNCTION_OPEN_FAILED = (3, Blame.USER)
    RESULT_TYPE_MISMATCH = (4, Blame.USER)
    RESULT_LENGTH_MISMATCH = (5, Blame.USER)
    RESULT_NULL = (6, Blame.USER)
    FUNCTION_CLOSE_FAILED = (7, Blame.USER)

    TYPE_NOT_SUPPORTED = (100, Blame.CONFIGURATION)
    OPTION_INVALID = (101, Blame.CONFIGURATION)
    PYTHON_NOT_USABLE = (102, Blame.CONFIGURATION)
    PROTOCOL_VERSION_MISMATCH = (103, Blame.CONFIGURATION)
    PICKLE_VERSION_MISMATCH = (104, Blame.CONFIGURATION)
    ROW_TOO_LARGE = (105, Blame.CONFIGURATION)
    VALUE_NOT_SUPPORTED = (106, Blame.CONFIGURATION)
    DEPENDENCY_NOT_USABLE = (107, Blame.CONFIGURATION)

    WORKER_DIED = (200, Blame.WORKER)
    WORKER_HUNG = (201, Blame.WORKER)
    WORKER_NOT_STARTED = (202, Blame.WORKER)
    PROTOCOL_VIOLATED = (203, Blame.WORKER)
    NOT_AUTHENTICATED = (204, Blame.WORKER)

    ENGINE_DEFECT = (300, Blame.ENGINE)

    def __init__(self, number: int, blame: Blame) -> None:
        self.number = number
        self.blame = blame

    @staticmethod
    def of_number(number: int) -> FailureCode:
        """The code with this number; ENGINE_DEFECT for one that this version does not know."""
        return _BY_NUMBER.get(number, FailureCode.ENGINE_DEFECT)


_BY_NUMBER = {code.number: code for code in FailureCode}
