"""How a table is connected."""

from __future__ import annotations

from pyflink._mirror.generated.format_descriptor import FormatDescriptor as MirroredFormatDescriptor
from pyflink._mirror.generated.format_descriptor_builder import FormatDescriptorBuilder
from pyflink._mirror.generated.table_descriptor import TableDescriptor as MirroredTableDescriptor
from pyflink._mirror.generated.table_descriptor_builder import TableDescriptorBuilder


class TableDescriptor(MirroredTableDescriptor):
    """A connector, its options and a schema: what CREATE TABLE says, without a name."""

    Builder = TableDescriptorBuilder


class FormatDescriptor(MirroredFormatDescriptor):
    """A format and its options."""

    Builder = FormatDescriptorBuilder
