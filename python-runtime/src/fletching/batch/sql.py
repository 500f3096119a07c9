"""How types are written in SQL, for messages to people."""

from __future__ import annotations

from typing import Any

from fletching.protocol import LogicalType

_MAX_LENGTH = 2**31 - 1


def sql_name(logical: Any) -> str:
    """The type as in SQL: ``BIGINT``, ``DECIMAL(5, 2) NOT NULL``, ``ARRAY<ROW<`a` INT>>``."""
    return _bare_name(logical) + ("" if logical.nullable else " NOT NULL")


def _bare_name(logical: Any) -> str:
    name = LogicalType.Name.Name(logical.name)[len("NAME_") :]
    if name == "VARCHAR" and logical.length == _MAX_LENGTH:
        return "STRING"
    if name == "VARBINARY" and logical.length == _MAX_LENGTH:
        return "BYTES"
    if name in ("CHAR", "VARCHAR", "BINARY", "VARBINARY"):
        return f"{name}({logical.length})"
    if name == "DECIMAL":
        return f"DECIMAL({logical.precision}, {logical.scale})"
    if name in ("TIME", "TIMESTAMP", "TIMESTAMP_LTZ"):
        return f"{name}({logical.precision})"
    if name == "INTERVAL_YEAR_MONTH":
        return "INTERVAL YEAR TO MONTH"
    if name == "INTERVAL_DAY_TIME":
        return "INTERVAL DAY TO SECOND"
    if name in ("ARRAY", "MAP", "MULTISET"):
        return f"{name}<{', '.join(map(sql_name, logical.children))}>"
    fields = [f"`{field.name}` {sql_name(field.type)}" for field in logical.fields]
    if name == "ROW":
        return f"ROW<{', '.join(fields)}>"
    if name == "STRUCTURED":
        return f"STRUCTURED<{', '.join([repr(logical.identifier), *fields])}>"
    if name == "RAW":
        return f"RAW('{logical.identifier}', '...')"
    return f"{name} {logical.identifier}".strip()
