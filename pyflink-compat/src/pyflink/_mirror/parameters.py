"""PyFlink's names of parameters."""

from __future__ import annotations

# PyFlink's names of parameters, where they are not Java's: programs call with keywords.
_PARAMETERS: dict[tuple[str, str], dict[str, str]] = {
    **{
        ("TableEnvironment", name): {"path": "model_path", "descriptor": "model_descriptor"}
        for name in ("createModel", "createTemporaryModel", "dropModel", "dropTemporaryModel")
    },
    **{
        ("TableEnvironment", name): {"path": "view_path", "view": "table"}
        for name in ("createView", "dropView", "dropTemporaryView")
    },
    **{
        ("TableEnvironment", name): {"path": "table_path"}
        for name in ("dropTable", "dropTemporaryTable")
    },
    ("ApiExpression", "arrayAppend"): {"element": "addition"},
    ("ApiExpression", "arrayPrepend"): {"element": "addition"},
    ("ApiExpression", "cast"): {"to_type": "data_type"},
    ("ApiExpression", "tryCast"): {"to_type": "data_type"},
    ("ApiExpression", "get"): {"index": "name_or_index", "name": "name_or_index"},
    ("ApiExpression", "instr"): {"str": "s"},
    ("ApiExpression", "locate"): {"str": "s"},
    ("ApiExpression", "isJson"): {"type": "json_type"},
    **{("ApiExpression", name): {"len": "length"} for name in ("left", "right", "lpad", "rpad")},
    ("AggregatedTable", "aggregate"): {"aggregate_function": "func"},
    ("GroupedTable", "aggregate"): {"aggregate_function": "func"},
    ("GroupedTable", "flatAggregate"): {"table_agg_function": "func"},
    ("Table", "aggregate"): {"aggregate_function": "func"},
    ("Table", "flatAggregate"): {"table_aggregate_function": "func"},
    ("WindowGroupedTable", "aggregate"): {"aggregate_function": "func"},
    ("WindowGroupedTable", "flatAggregate"): {"table_aggregate_function": "func"},
    ("Catalog", "dropDatabase"): {"ignore_if_not_exists": "ignore_if_exists"},
    ("Catalog", "listFunctions"): {"db_name": "database_name"},
    ("Catalog", "listProcedures"): {"db_name": "database_name"},
    ("Column", "computed"): {"expression": "resolved_expression"},
    ("ResolvedSchema", "getColumn"): {
        "column_index": "column_index_or_name",
        "column_name": "column_index_or_name",
    },
    ("CatalogTableStatistics", "<init>"): {"file_count": "field_count"},
    ("EnvironmentSettings$Builder", "withConfiguration"): {"configuration": "config"},
    ("Schema$Builder", "columnByExpression"): {"sql_expression": "expr", "expression": "expr"},
    ("Schema$Builder", "watermark"): {
        "sql_expression": "watermark_expr",
        "watermark_expression": "watermark_expr",
    },
    ("CheckpointConfig", "setAlignedCheckpointTimeout"): {
        "aligned_checkpoint_timeout": "alignment_timeout"
    },
    ("CheckpointConfig", "setExternalizedCheckpointRetention"): {"cleanup_mode": "retention_mode"},
    ("DataStream", "addSink"): {"sink_function": "sink_func"},
    ("StreamExecutionEnvironment", "fromSource"): {
        "timestamps_and_watermarks": "watermark_strategy"
    },
    ("StreamExecutionEnvironment", "setDefaultSavepointDirectory"): {
        "savepoint_directory": "directory"
    },
    ("ExecutionConfig", "setGlobalJobParameters"): {
        "global_job_parameters": "global_job_parameters_dict"
    },
}


def parameter_name(class_name: str, java_method: str, name: str) -> str:
    """PyFlink's name of a method's parameter, whose Java name is this in Python's style."""
    simple = class_name.rpartition(".")[2]
    return _PARAMETERS.get((simple, java_method), {}).get(name, name)
