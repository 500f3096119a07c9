"""What PyFlink's face asks of generated methods beyond Java's own shape."""

from __future__ import annotations

from pyflink._mirror.model import Signature
from pyflink._mirror.naming import module_name

_EXPRESSION = "org.apache.flink.table.api.ApiExpression"

ALIASES = {"as": "alias"}
"""PyFlink's other names of methods, whatever the class."""

# Methods without arguments that PyFlink calls with parentheses; the others are properties.
_CALLED = frozenset(
    {
        "arrayDistinct",
        "arrayMax",
        "arrayMin",
        "arrayReverse",
        "inetAton",
        "inetNtoa",
        "jsonQuote",
        "jsonUnquote",
        "urlDecode",
        "urlEncode",
    }
)

_BLOCKING = frozenset(
    {"await", "collect", "execute", "executeInsert", "executePlan", "executeSql", "print"}
)


# PyFlink's names of the Java handle, where they are not _j_ and the class's own.
_HANDLES = {
    "AggregatedTable": "_j_table",
    "ApiExpression": "_j_expr",
    "CatalogTable": "_j_catalog_base_table",
    "CatalogBaseTable": "_j_catalog_base_table",
    "CatalogView": "_j_catalog_base_table",
    "FlatAggregateTable": "_j_table",
    "GroupWindow": "_java_window",
    "GroupWindowedTable": "_j_table",
    "GroupedTable": "_j_table",
    "OverWindow": "_java_over_window",
    "OverWindowPartitioned": "_java_over_window",
    "OverWindowPartitionedOrdered": "_java_over_window",
    "OverWindowPartitionedOrderedPreceding": "_java_over_window",
    "OverWindowedTable": "_j_table",
    "StreamStatementSet": "_j_statement_set",
    "StreamTableEnvironment": "_j_tenv",
    "TableEnvironment": "_j_tenv",
    "WindowGroupedTable": "_j_table",
}


def handle_name(class_name: str) -> str:
    """PyFlink's name of the Java object within its Python object, such as ``_j_schema``."""
    simple = class_name.rpartition(".")[2]
    if simple.endswith("Builder") and "$" in simple:
        return "_j_builder"
    if simple.startswith(("Tumble", "Slide", "Session")):
        return "_java_window"
    return _HANDLES.get(simple) or f"_j_{module_name(class_name)}"


def is_property(class_name: str, group: tuple[Signature, ...]) -> bool:
    """Whether PyFlink writes ``col("a").sum`` and not ``col("a").sum()``."""
    method = group[0]
    return (
        class_name == _EXPRESSION
        and len(group) == 1
        and not method.parameters
        and method.returns == _EXPRESSION
        and method.java_name not in _CALLED
        and not method.java_name.startswith("bitmap")
    )


def is_blocking(class_name: str, method: Signature) -> bool:
    """Whether the call may wait for a job, so that Ctrl-C has to reach it."""
    is_entry = class_name.startswith(("org.apache.flink.table.api.", "org.apache.flink.streaming."))
    return is_entry and method.java_name in _BLOCKING and class_name != _EXPRESSION
