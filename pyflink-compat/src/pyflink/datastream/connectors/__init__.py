"""Connectors. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._lazy import lazy_names

_HOMES = {
    "DeliveryGuarantee": "pyflink.datastream.connectors.base",
    "Sink": "pyflink.datastream.connectors.base",
    "Source": "pyflink.datastream.connectors.base",
}

if TYPE_CHECKING:
    from pyflink.datastream.connectors.base import DeliveryGuarantee as DeliveryGuarantee
    from pyflink.datastream.connectors.base import Sink as Sink
    from pyflink.datastream.connectors.base import Source as Source

__all__ = [
    "DeliveryGuarantee",
    "Sink",
    "Source",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
