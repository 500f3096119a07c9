"""How a table's columns are declared."""

from __future__ import annotations

from pyflink._mirror.generated.schema import Schema as MirroredSchema
from pyflink._mirror.generated.schema_builder import SchemaBuilder


class Schema(MirroredSchema):
    """Columns, watermarks and keys, as declared: not yet looked up in a catalog."""

    Builder = SchemaBuilder
