"""How a table is connected."""

from __future__ import annotations

from typing import Any

from pyflink._mirror.generated.format_descriptor import FormatDescriptor as MirroredFormatDescriptor
from pyflink._mirror.generated.format_descriptor_builder import FormatDescriptorBuilder
from pyflink._mirror.generated.table_descriptor import TableDescriptor as MirroredTableDescriptor
from pyflink._mirror.generated.table_descriptor_builder import (
    TableDescriptorBuilder as MirroredTableDescriptorBuilder,
)

__all__ = ["FormatDescriptor", "TableDescriptor"]


class FormatDescriptor(MirroredFormatDescriptor):
    """A format and its options."""

    Builder = FormatDescriptorBuilder


class TableDescriptorBuilder(MirroredTableDescriptorBuilder):
    """Collects what describes a table."""

    def format(  # type: ignore[override]
        self,
        format: Any,  # noqa: A002 - PyFlink's name
        format_option: Any = None,
    ) -> TableDescriptorBuilder:
        """Sets the format, by name or as a descriptor.

        :param format_option: the ``ConfigOption`` that names it (default: ``format``); it may also
            come first, as in Java.
        """
        given = (format,) if format_option is None else (format_option, format)
        if isinstance(format_option, FormatDescriptor):
            given = (format, format_option)
        built: TableDescriptorBuilder = super().format(*given)
        return built


class TableDescriptor(MirroredTableDescriptor):
    """A connector, its options and a schema: what CREATE TABLE says, without a name."""

    Builder = TableDescriptorBuilder
