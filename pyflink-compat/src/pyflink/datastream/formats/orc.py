"""ORC files of rows.

The jar of Flink's format has to be added, ``flink-sql-orc``, with Hadoop's client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._gateway.arrays import new_array
from pyflink._java_objects import existing_class
from pyflink.common.configuration import Configuration
from pyflink.common.serialization import BulkWriterFactory
from pyflink.datastream.formats._hadoop import hadoop_configuration, java_properties
from pyflink.datastream.formats._rows import RowWriterFactory

if TYPE_CHECKING:
    from pyflink.table.types import RowType

__all__ = ["OrcBulkWriters"]

_ORC = "org.apache.flink.orc."


class OrcBulkWriters:
    """Makes what writes rows as ORC files."""

    @staticmethod
    def for_row_type(
        row_type: RowType,
        writer_properties: Configuration | None = None,
        hadoop_config: Configuration | None = None,
    ) -> BulkWriterFactory:
        """Writes rows, whose fields are the type's in their order.

        :param writer_properties: ORC's own options, such as ``orc.compress``.
        :raises TypeError: if the type is of no rows.
        """
        from pyflink.table.types import RowType, _to_java_data_type

        if not isinstance(row_type, RowType):
            raise TypeError(f"row_type must be a DataTypes.ROW([...]), not {row_type!r}.")
        readers = existing_class(_ORC + "OrcSplitReaderUtil")
        j_row_type = _to_java_data_type(row_type).getLogicalType()
        vectorizer = existing_class(_ORC + "vector.RowDataVectorizer")(
            readers.logicalTypeToOrcType(j_row_type).toString(),
            new_array(
                "org.apache.flink.table.types.logical.LogicalType", list(j_row_type.getChildren())
            ),
        )
        j_factory = existing_class(_ORC + "writer.OrcBulkWriterFactory")(
            vectorizer, java_properties(writer_properties), hadoop_configuration(hadoop_config)
        )
        return RowWriterFactory(j_factory, row_type)
