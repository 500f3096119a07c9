from __future__ import annotations

import json
import platform
import sys
from typing import Any

import cloudpickle
import pytest
from fletching.failure import FailureCode, WorkerFailure
from fletching.invoke.payload import FunctionPayload, decode_payload, encode_payload


def _rewritten(content: bytes, **changes: str) -> bytes:
    """The payload with other words in its header."""
    end = 8 + int.from_bytes(content[4:8], "big")
    head = json.dumps({**json.loads(content[8:end]), **changes}).encode()
    return content[:4] + len(head).to_bytes(4, "big") + head + content[end:]


def _failure(content: bytes) -> Any:
    with pytest.raises(WorkerFailure) as raised:
        decode_payload(content)
    return raised.value


@pytest.mark.parametrize("func_type", ["general", "pandas", "arrow"])
@pytest.mark.parametrize("deterministic", [True, False])
def test_what_is_encoded_is_decoded(func_type: str, deterministic: bool) -> None:
    payload = FunctionPayload(lambda a: a + 1, func_type, "größe", deterministic)
    back = decode_payload(encode_payload(payload))
    assert back.function(1) == 2
    assert (back.func_type, back.name, back.deterministic) == (func_type, "größe", deterministic)


def test_an_unknown_func_type() -> None:
    with pytest.raises(ValueError, match="func_type") as raised:
        FunctionPayload(len, "polars", "f")
    assert str(raised.value) == (
        "The function 'f' has the func_type 'polars': use 'general', 'pandas' or 'arrow'."
    )


def test_bytes_of_something_else() -> None:
    failure = _failure(b"\x80\x04K\x01.")
    assert failure.code is FailureCode.FUNCTION_NOT_LOADED
    assert failure.message == (
        "A function's payload begins with b'\\x80\\x04K\\x01' instead of b'FLF1': it was not "
        "written by this version of fletching; use the same one at both ends."
    )


def test_another_python() -> None:
    content = encode_payload(FunctionPayload(len, name="f"))
    failure = _failure(_rewritten(content, python="3.7.17"))
    ours = platform.python_version()
    minor = ".".join(ours.split(".")[:2])
    assert failure.code is FailureCode.PICKLE_VERSION_MISMATCH
    assert failure.message == (
        f"The function 'f' was pickled by Python 3.7.17, but the worker runs Python {ours} "
        f"({sys.executable}): let 'python.executable' name a Python 3.7, or submit the job with "
        f"Python {minor}."
    )


def test_another_patch_of_the_same_python() -> None:
    content = encode_payload(FunctionPayload(len, name="f"))
    minor = ".".join(platform.python_version().split(".")[:2])
    assert decode_payload(_rewritten(content, python=f"{minor}.99")).function is len


class _NeedsModule:
    def __reduce__(self) -> Any:
        return __import__, ("module_that_is_not_there.sub",)


def test_a_module_that_is_not_there() -> None:
    failure = _failure(encode_payload(FunctionPayload(_NeedsModule(), name="f")))
    assert failure.code is FailureCode.FUNCTION_NOT_LOADED
    assert failure.function_name == "f"
    assert failure.exception_type == "builtins.ModuleNotFoundError"
    assert failure.message == (
        f"The function 'f' could not be loaded (ModuleNotFoundError: No module named "
        f"'module_that_is_not_there'): ship the module 'module_that_is_not_there' with "
        f"'python.files' (-pyfs), add its package to 'python.requirements' (-pyreq), or install "
        f"it for {sys.executable}."
    )
    assert "payload.py" in failure.full_traceback


class _CannotBeLoaded:
    def __reduce__(self) -> Any:
        return int, ("x",)


def test_what_cannot_be_loaded() -> None:
    content = encode_payload(FunctionPayload(_CannotBeLoaded(), name="f"))
    failure = _failure(content)
    told = (
        "The function 'f' could not be loaded (ValueError: invalid literal for int() with "
        "base 10: 'x'): "
    )
    assert failure.code is FailureCode.FUNCTION_NOT_LOADED
    assert failure.message == (
        told + "the traceback names what it needs; make that importable for the worker."
    )
    failure = _failure(_rewritten(content, cloudpickle="1.2.3"))
    assert failure.code is FailureCode.PICKLE_VERSION_MISMATCH
    assert failure.message == (
        f"{told}it was pickled by cloudpickle 1.2.3 and the worker has "
        f"{cloudpickle.__version__}; install the same version at both ends."
    )
