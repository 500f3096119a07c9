"""What can go wrong before there is a JVM to ask."""

from __future__ import annotations


class GatewayError(RuntimeError):
    """The gateway could not be started, or is gone. The message says what to do."""
