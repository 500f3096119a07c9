"""Catalogs, and what is in them."""

from __future__ import annotations

from pyflink._mirror.generated.catalog import Catalog as Catalog
from pyflink._mirror.generated.catalog_base_table import CatalogBaseTable as CatalogBaseTable
from pyflink._mirror.generated.catalog_database import CatalogDatabase as CatalogDatabase
from pyflink._mirror.generated.catalog_descriptor import CatalogDescriptor as CatalogDescriptor
from pyflink._mirror.generated.catalog_function import CatalogFunction as CatalogFunction
from pyflink._mirror.generated.catalog_model import CatalogModel as CatalogModel
from pyflink._mirror.generated.catalog_partition import CatalogPartition as CatalogPartition
from pyflink._mirror.generated.catalog_partition_spec import (
    CatalogPartitionSpec as CatalogPartitionSpec,
)
from pyflink._mirror.generated.catalog_table import CatalogTable as CatalogTable
from pyflink._mirror.generated.catalog_view import CatalogView as CatalogView
from pyflink._mirror.generated.column import Column as Column
from pyflink._mirror.generated.constraint import Constraint as Constraint
from pyflink._mirror.generated.object_identifier import ObjectIdentifier as ObjectIdentifier
from pyflink._mirror.generated.object_path import ObjectPath as ObjectPath
from pyflink._mirror.generated.resolved_schema import ResolvedSchema as ResolvedSchema
from pyflink._mirror.generated.unique_constraint import UniqueConstraint as UniqueConstraint
from pyflink._mirror.generated.watermark_spec import WatermarkSpec as WatermarkSpec

__all__ = [
    "Catalog",
    "CatalogBaseTable",
    "CatalogDatabase",
    "CatalogDescriptor",
    "CatalogFunction",
    "CatalogModel",
    "CatalogPartition",
    "CatalogPartitionSpec",
    "CatalogTable",
    "CatalogView",
    "Column",
    "Constraint",
    "ObjectIdentifier",
    "ObjectPath",
    "ResolvedSchema",
    "UniqueConstraint",
    "WatermarkSpec",
]
