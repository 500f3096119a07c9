from __future__ import annotations

import pytest
from pyflink._mirror.naming import class_name, module_name, python_name


@pytest.mark.parametrize(
    ("java", "python"),
    [
        ("createTemporaryView", "create_temporary_view"),
        ("getJobID", "get_job_id"),
        ("fromBase64", "from_base64"),
        ("toTimestampLtz", "to_timestamp_ltz"),
        ("log10", "log10"),
        ("as", "as_"),
        ("in", "in_"),
        ("await", "await_"),
        ("ROW", "ROW"),
        ("TIMESTAMP_LTZ", "TIMESTAMP_LTZ"),
        ("e", "e"),
        ("$", "col"),
    ],
)
def test_methods(java: str, python: str) -> None:
    assert python_name(java) == python


def test_nested_classes() -> None:
    assert module_name("org.apache.flink.table.api.Schema$Builder") == "schema_builder"
    assert class_name("org.apache.flink.table.api.Schema$Builder") == "SchemaBuilder"
