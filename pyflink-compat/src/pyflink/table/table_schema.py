"""Column names and types, in PyFlink's older form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyflink.table.types import DataType, RowField, RowType, _from_java_data_type


class TableSchema:
    """The names and types of a table's columns."""

    def __init__(
        self,
        field_names: Sequence[str] | None = None,
        data_types: Sequence[DataType] | None = None,
    ) -> None:
        self._names = list(field_names or ())
        self._types = list(data_types or ())
        if len(self._names) != len(self._types):
            raise ValueError(
                f"{len(self._names)} names and {len(self._types)} types do not make a schema: "
                "every column needs both."
            )

    @staticmethod
    def _of(resolved_schema: Any) -> TableSchema:
        java = resolved_schema._java
        types = [_from_java_data_type(each) for each in java.getColumnDataTypes()]
        return TableSchema(list(java.getColumnNames()), types)

    def copy(self) -> TableSchema:
        """The same schema as another object."""
        return TableSchema(self._names, self._types)

    def get_field_names(self) -> list[str]:
        """The columns' names."""
        return list(self._names)

    def get_field_name(self, field_index: int) -> str | None:
        """The name of a column; None if there is no such column."""
        return self._names[field_index] if 0 <= field_index < len(self._names) else None

    def get_field_data_types(self) -> list[DataType]:
        """The columns' types."""
        return list(self._types)

    def get_field_data_type(self, field: int | str) -> DataType | None:
        """The type of a column, by name or position; None if there is no such column."""
        if isinstance(field, str):
            field = self._names.index(field) if field in self._names else -1
        return self._types[field] if 0 <= field < len(self._types) else None

    def get_field_count(self) -> int:
        """How many columns there are."""
        return len(self._names)

    def to_row_data_type(self) -> RowType:
        """The columns as the fields of a ROW."""
        return RowType([RowField(*each) for each in zip(self._names, self._types)])

    def __repr__(self) -> str:
        fields = "".join(f" |-- {n}: {t.as_sql()}\n" for n, t in zip(self._names, self._types))
        return f"root\n{fields}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TableSchema):
            return NotImplemented
        return self._names == other._names and self._types == other._types

    def __hash__(self) -> int:
        return hash((tuple(self._names), tuple(self._types)))

    @classmethod
    def builder(cls) -> TableSchema.Builder:
        """Collects columns one by one."""
        return TableSchema.Builder()

    class Builder:
        """Collects columns for a schema."""

        def __init__(self) -> None:
            self._fields: list[tuple[str, DataType]] = []

        def field(self, name: str, data_type: DataType) -> TableSchema.Builder:
            """Adds a column."""
            self._fields.append((name, data_type))
            return self

        def build(self) -> TableSchema:
            """The schema of these columns."""
            return TableSchema([n for n, _ in self._fields], [t for _, t in self._fields])
