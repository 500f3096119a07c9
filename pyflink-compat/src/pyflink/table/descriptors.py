"""Descriptors of the connectors that Flink had before 1.14, as properties.

No Flink takes them any more: ``pyflink.table.TableDescriptor`` is what does. Old programs that
only write down their properties still run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyflink.table.types import DataType

if TYPE_CHECKING:
    from pyflink.table.table_schema import TableSchema

__all__ = ["Rowtime", "Schema"]


class Descriptor:
    """Something that is written as properties."""

    def to_properties(self) -> dict[str, str]:
        """The properties."""
        raise NotImplementedError(type(self).__name__)


class Rowtime(Descriptor):
    """Where a field's event time comes from, and the watermarks."""

    def __init__(self) -> None:
        self._properties: dict[str, str] = {}

    def _set(self, **properties: str) -> Rowtime:
        for name, value in properties.items():
            self._properties["rowtime." + name.replace("_", ".")] = value
        return self

    def timestamps_from_field(self, field_name: str) -> Rowtime:
        """Takes the event time from another field."""
        return self._set(timestamps_type="from-field", timestamps_from=field_name)

    def timestamps_from_source(self) -> Rowtime:
        """Takes the event time from the source's records."""
        return self._set(timestamps_type="from-source")

    def timestamps_from_extractor(self, extractor: str) -> Rowtime:
        """Lets a Java class find the event time."""
        return self._set(timestamps_type="custom", timestamps_class=extractor)

    def watermarks_from_source(self) -> Rowtime:
        """Takes the watermarks of the source."""
        return self._set(watermarks_type="from-source")

    def watermarks_from_strategy(self, strategy: str) -> Rowtime:
        """Lets a Java class make the watermarks."""
        return self._set(watermarks_type="custom", watermarks_class=strategy)

    def watermarks_periodic_ascending(self) -> Rowtime:
        """Watermarks for times that never go back."""
        return self._set(watermarks_type="periodic-ascending")

    def watermarks_periodic_bounded(self, delay: int) -> Rowtime:
        """Watermarks for times that go back at most so many milliseconds."""
        return self._set(watermarks_type="periodic-bounded", watermarks_delay=str(delay))

    def to_properties(self) -> dict[str, str]:
        """The properties, which begin with ``rowtime.``."""
        return dict(self._properties)


class Schema(Descriptor):
    """Fields, one after the other, with their types."""

    def __init__(
        self,
        schema: TableSchema | None = None,
        fields: Mapping[str, DataType | str] | None = None,
        rowtime: Rowtime | None = None,
    ) -> None:
        self._fields: list[dict[str, str]] = []
        if schema is not None:
            self.schema(schema)
        if fields is not None:
            self.fields(fields)
        if rowtime is not None:
            self.rowtime(rowtime)

    def schema(self, table_schema: TableSchema) -> Schema:
        """Adds the columns of a table's schema."""
        names, types = table_schema.get_field_names(), table_schema.get_field_data_types()
        return self.fields(dict(zip(names, types)))

    def fields(self, fields: Mapping[str, DataType | str]) -> Schema:
        """Adds fields."""
        for name, field_type in fields.items():
            self.field(name, field_type)
        return self

    def field(self, field_name: str, field_type: DataType | str) -> Schema:
        """Adds a field."""
        text = field_type.as_sql() if isinstance(field_type, DataType) else field_type
        self._fields.append({"name": field_name, "data-type": text})
        return self

    def from_origin_field(self, origin_field_name: str) -> Schema:
        """Says what the last field is called where it comes from."""
        self._last()["from"] = origin_field_name
        return self

    def proctime(self) -> Schema:
        """Makes the last field the processing time."""
        self._last()["proctime"] = "true"
        return self

    def rowtime(self, rowtime: Rowtime) -> Schema:
        """Makes the last field the event time."""
        self._last().update(rowtime.to_properties())
        return self

    def to_properties(self) -> dict[str, str]:
        """The properties, which begin with ``schema.`` and the field's number."""
        return {
            f"schema.{number}.{name}": value
            for number, field in enumerate(self._fields)
            for name, value in field.items()
        }

    def _last(self) -> dict[str, str]:
        if not self._fields:
            raise ValueError("There is no field yet: add one by field() before.")
        return self._fields[-1]
