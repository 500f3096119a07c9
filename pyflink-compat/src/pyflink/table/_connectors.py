"""Classes of jars that Flink does not bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyflink._gateway import gateway
from pyflink.util.exceptions import JavaException


def construct_optional(
    java_class: str, types: Sequence[str], values: Sequence[Any], needed: str
) -> Any:
    """A new object of a class that may be missing; says then which jar to add."""
    from pyflink._gateway.arrays import new_array

    calls = gateway().java_class("io.fletching.gateway.Calls")
    signature = f"{java_class}#<init>({','.join(types)})"
    try:
        return calls.invokeAll(signature, None, new_array("java.lang.Object", list(values)))
    except JavaException as error:
        if "ClassNotFoundException" not in error.java_class + error.java_stacktrace:
            raise
    raise ImportError(
        f"The Java class {java_class} is not there: add {needed}, in Flink's lib folder or with "
        "the option 'pipeline.jars'."
    )
