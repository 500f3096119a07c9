"""The Py4J gateway itself, for programs that reach into Java by hand."""

from __future__ import annotations

import os
from typing import Any

from pyflink._gateway import gateway
from pyflink._gateway.failure import name_missing_classes

__all__ = ["get_gateway", "is_launch_gateway_disabled"]


def is_launch_gateway_disabled() -> bool:
    """Whether the environment forbids to start a JVM."""
    return os.environ.get("PYFLINK_GATEWAY_DISABLED", "").lower() in ("1", "true")


def get_gateway() -> Any:
    """The gateway of this process, a ``py4j.java_gateway.JavaGateway``; ``.jvm`` names classes.

    Java can call Python objects back once this was called.
    """
    running = gateway()
    running.start_callbacks()
    name_missing_classes()
    return running.py4j
