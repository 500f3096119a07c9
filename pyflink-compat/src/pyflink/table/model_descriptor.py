"""How a model is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._mirror.generated.model_descriptor import ModelDescriptor as MirroredModelDescriptor

if TYPE_CHECKING:
    from pyflink.table.schema import Schema

__all__ = ["ModelDescriptor"]


class ModelDescriptor(MirroredModelDescriptor):
    """A provider, its options and what goes in and comes out: what CREATE MODEL says."""

    def get_options(self) -> dict[str, str]:
        """The options, the provider among them."""
        options: dict[str, str] = self.to_catalog_model().get_options()
        return options

    def get_input_schema(self) -> Schema | None:
        """The columns that the model takes; None where none are declared."""
        return _declared(self.to_catalog_model().get_input_schema())

    def get_output_schema(self) -> Schema | None:
        """The columns that the model gives; None where none are declared."""
        return _declared(self.to_catalog_model().get_output_schema())

    def get_comment(self) -> str | None:
        """What it is, for people."""
        return self.to_catalog_model().get_comment() or None


def _declared(schema: Schema | None) -> Schema | None:
    return schema if schema is not None and schema.get_columns() else None
