"""The worker protocol's messages: ``from fletching.protocol import FunctionSpec, LogicalType``.

Every message, enum and enum value of ``fletching.worker.v1`` is here by its name in the protos.
"""

from __future__ import annotations

from fletching.protocol.descriptors import load_exports

PROTOCOL_VERSION = 1
"""The version that the handshake compares. An engine and a worker of different ones part."""

_exports = load_exports()
globals().update(_exports)

__all__ = ["PROTOCOL_VERSION", *sorted(_exports)]
