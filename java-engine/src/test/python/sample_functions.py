"""The functions of the channels' contract: prints one's payload, in base64."""

import base64
import sys
import time

from fletching.functions import ScalarFunction
from fletching.invoke.payload import FunctionPayload, encode_payload


class OpenFails(ScalarFunction):
    def open(self, function_context):
        raise RuntimeError("no database here")

    def eval(self, value):
        return value


class CloseFails(ScalarFunction):
    def close(self):
        raise RuntimeError("cannot let go")

    def eval(self, value):
        return value


def identity(value):
    return value


def plus_one(value):
    return None if value is None else value + 1


def fails_on_thirteen(value):
    if value == 13:
        raise ValueError("thirteen")
    return value


def sleeps(value):
    time.sleep(value / 1000)
    return value


FUNCTIONS = {
    "identity": identity,
    "plus_one": plus_one,
    "fails_on_thirteen": fails_on_thirteen,
    "open_fails": OpenFails(),
    "close_fails": CloseFails(),
    "sleeps": sleeps,
    "counts_up": range,
}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        payload = FunctionPayload(FUNCTIONS[name], "general", name, True)
        print(base64.b64encode(encode_payload(payload)).decode())
