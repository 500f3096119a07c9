"""Where a compiled plan is."""

from __future__ import annotations

from pyflink._mirror.generated.plan_reference import PlanReference as PlanReference
from pyflink._mirror.generated.plan_reference_bytes_content_plan_reference import (
    PlanReferenceBytesContentPlanReference as BytesContentPlanReference,
)
from pyflink._mirror.generated.plan_reference_file_plan_reference import (
    PlanReferenceFilePlanReference as FilePlanReference,
)
from pyflink._mirror.generated.plan_reference_json_content_plan_reference import (
    PlanReferenceJsonContentPlanReference as JsonContentPlanReference,
)
from pyflink._mirror.generated.plan_reference_resource_plan_reference import (
    PlanReferenceResourcePlanReference as ResourcePlanReference,
)

__all__ = [
    "BytesContentPlanReference",
    "FilePlanReference",
    "JsonContentPlanReference",
    "PlanReference",
    "ResourcePlanReference",
]
