"""The way to the JVM: the only package that imports py4j.

``gateway()`` answers the one gateway of this process and starts it where it is not yet running.
"""

from __future__ import annotations

from pyflink._gateway.gateway import Gateway, gateway

__all__ = ["Gateway", "gateway"]
