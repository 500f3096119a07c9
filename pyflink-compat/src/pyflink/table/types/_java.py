"""Types to and from Java."""

from __future__ import annotations

from typing import Any

from pyflink.table.types._data_type import DataType
from pyflink.table.types._parser import parse_type


def _to_java_data_type(data_type: DataType) -> Any:
    """The Java ``DataType`` that says the same."""
    from pyflink._gateway import gateway

    types = gateway().java_class("io.fletching.gateway.Types")
    java_type = types.parse(data_type.as_sql())
    if data_type._conversion_cls:
        java_class = gateway().java_class("java.lang.Class").forName(data_type._conversion_cls)
        java_type = java_type.bridgedTo(java_class)
    return java_type


def _from_java_data_type(java_type: Any) -> DataType:
    """The type that says the same as the Java ``DataType``."""
    return parse_type(java_type.getLogicalType().asSerializableString())
