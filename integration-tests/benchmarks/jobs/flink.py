"""Runs one case through ``import pyflink``, whoever provides it.

The sink reports rows and ages into a file; who started this process reads it and ends the process.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from pyflink.common import Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import EnvironmentSettings, StreamTableEnvironment, TableEnvironment
from pyflink.table.udf import udf

from benchmarks import functions, stream_functions
from benchmarks.cases import TRANSFERS
from benchmarks.jobs.steady import steady_rates

FUNCTIONS_PACKAGE = "io.fletching.benchmarks.function"
UNLIMITED = 1_000_000_000


def main() -> None:
    spec = json.loads(sys.argv[1])
    t_env: TableEnvironment
    if spec["program"]:
        t_env = StreamTableEnvironment.create(
            StreamExecutionEnvironment.get_execution_environment()
        )
    else:
        t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    t_env.get_config().set("parallelism.default", "1")
    for key, value in spec["config"].items():
        t_env.get_config().set(key, value)
    if spec["kind"] != "cold_start":
        load_jar(t_env, spec["jar"])
    if spec["kind"] in TRANSFERS:
        create_sink(t_env, spec)
        print(json.dumps({"rates": transfer_rates(t_env, spec)}), flush=True)
        return
    create_function(t_env, spec)
    create_source(t_env, spec)
    if spec["kind"] == "cold_start":
        with t_env.execute_sql(f"SELECT {query(spec)}").collect() as rows:
            print("first-row", next(iter(rows)), flush=True)
        return
    create_sink(t_env, spec)
    if spec["program"]:
        map_stream(t_env)
    t_env.execute_sql(f"INSERT INTO bench_sink SELECT {query(spec)}").wait()


def map_stream(t_env: Any) -> None:
    """Has the query read what a function on a stream makes of the source's rows."""
    rows = t_env.to_data_stream(t_env.from_path("bench_source"))
    kind = Types.ROW_NAMED(["id", "born"], [Types.LONG(), Types.LONG()])
    t_env.create_temporary_view("mapped", rows.map(stream_functions.add_one_to_id, kind))


def transfer_rates(t_env: TableEnvironment, spec: dict[str, Any]) -> list[float]:
    from benchmarks.jobs.transfer import timed

    seconds = spec["window_seconds"] / 4
    run = timed(t_env, spec)
    return steady_rates(run, spec["warm_up_seconds"], seconds, 1_000, spec["rows"])


def load_jar(t_env: TableEnvironment, jar: str) -> None:
    """Brings our connectors into Flink by the one way that is plain SQL: a function's USING JAR."""
    t_env.execute_sql(
        f"CREATE TEMPORARY FUNCTION bench_add_one AS '{FUNCTIONS_PACKAGE}.AddOne' "
        f"LANGUAGE JAVA USING JAR '{jar}'"
    )
    t_env.sql_query("SELECT bench_add_one(CAST(1 AS BIGINT))")  # loads it; nothing runs


def create_function(t_env: TableEnvironment, spec: dict[str, Any]) -> None:
    function = spec["function"]
    if spec["form"] == "java":
        class_name = f"{FUNCTIONS_PACKAGE}.{function['java']}"
        t_env.execute_sql(f"CREATE TEMPORARY FUNCTION f AS '{class_name}' LANGUAGE JAVA")
    elif spec["form"] != "none":
        name = function["arrow" if spec["form"] == "arrow" else "python"]
        t_env.create_temporary_function(
            "f",
            udf(
                getattr(functions, name),
                result_type=function["result_type"],
                func_type=spec["form"],
            ),
        )


def create_source(t_env: TableEnvironment, spec: dict[str, Any]) -> None:
    if spec["kind"] == "latency":
        columns = "id BIGINT, born BIGINT"
        options = {"connector": "bench-pulse", "rows-per-second": spec["rows_per_second"]}
    else:
        columns = ", ".join(f"{name} {type_}" for name, type_ in spec["columns"].items())
        options = {"connector": "datagen", "rows-per-second": UNLIMITED}
        for name, type_ in spec["columns"].items():
            if type_ == "STRING":
                options[f"fields.{name}.length"] = 10
        if spec["rows"]:
            options["number-of-rows"] = spec["rows"]
    t_env.execute_sql(f"CREATE TEMPORARY TABLE bench_source ({columns}) WITH ({listed(options)})")


def create_sink(t_env: TableEnvironment, spec: dict[str, Any]) -> None:
    types = list(spec["columns"].values()) if spec["form"] == "none" else spec["output"]
    columns = [f"o{i} {type_}" for i, type_ in enumerate(types)]
    options = {"connector": "bench-meter", "report": os.path.abspath(spec["report"])}
    if spec["kind"] == "latency":
        columns.insert(0, "born BIGINT")
        options["born"] = "born"
    t_env.execute_sql(
        f"CREATE TEMPORARY TABLE bench_sink ({', '.join(columns)}) WITH ({listed(options)})"
    )


def query(spec: dict[str, Any]) -> str:
    if spec["form"] == "none":
        select, where = ", ".join(spec["columns"]), ""
    else:
        select, where = spec["select"].format(f="f"), spec["where"].format(f="f")
    if spec["kind"] == "latency":
        select = f"born, {select}"
    table = "mapped" if spec["program"] else "bench_source"
    return f"{select} FROM {table}" + (f" WHERE {where}" if where else "")


def listed(options: dict[str, Any]) -> str:
    return ", ".join(f"'{key}' = '{value}'" for key, value in options.items())


if __name__ == "__main__":
    main()
