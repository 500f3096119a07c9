"""Runs one case on PySpark, on one core, and prints rows per second (or the first row)."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import arrow_udf, expr, pandas_udf, udf

from benchmarks import functions
from benchmarks.cases import TRANSFERS
from benchmarks.jobs.data import frame
from benchmarks.jobs.steady import steady_rates

TYPES = {"BIGINT": "bigint", "DOUBLE": "double", "STRING": "string", "BOOLEAN": "boolean"}


def main() -> None:
    spec = json.loads(sys.argv[1])
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = session.config("spark.sql.execution.arrow.pyspark.enabled", "true")
    spark = session.config("spark.driver.memory", "4g").getOrCreate()
    if spec["kind"] == "cold_start":
        print("first-row", query(spark, spec, 1).collect()[0], flush=True)
        return
    move = transfer if spec["kind"] in TRANSFERS else run
    rates = steady_rates(
        lambda rows: move(spark, spec, rows),
        spec["warm_up_seconds"],
        spec["window_seconds"] / 4,
        100_000,
        spec["rows"] or sys.maxsize,
    )
    print(json.dumps({"rates": rates}), flush=True)


def run(spark: SparkSession, spec: dict[str, Any], rows: int) -> float:
    started = time.monotonic()
    query(spark, spec, rows).write.format("noop").mode("overwrite").save()
    return time.monotonic() - started


def transfer(spark: SparkSession, spec: dict[str, Any], rows: int) -> float:
    """Moves the rows between engine and program; how many seconds it took."""
    data = frame(rows) if spec["kind"] == "from_pandas" else generated(spark, spec, rows)
    started = time.monotonic()
    if spec["kind"] == "from_pandas":
        spark.createDataFrame(data).write.format("noop").mode("overwrite").save()
    elif spec["kind"] == "collect":
        for _ in data.toLocalIterator():
            pass
    elif spec["kind"] == "to_arrow":
        data.toArrow()
    else:
        data.toPandas()
    return time.monotonic() - started


def generated(spark: SparkSession, spec: dict[str, Any], rows: int) -> DataFrame:
    columns = spec["spark_columns"].items()
    source = spark.range(0, rows, 1, 1)
    return source.select(*(expr(text).alias(name) for name, text in columns))


def query(spark: SparkSession, spec: dict[str, Any], rows: int) -> DataFrame:
    source = spark.range(0, rows, 1, 1)
    if spec["spark_columns"]:
        source = source.select(
            *(expr(text).alias(name) for name, text in spec["spark_columns"].items())
        )
    spark.udf.register("f", function(spec))
    if spec["where"]:
        source = source.where(expr(spec["where"].format(f="f")))
    return source.selectExpr(*split_columns(spec["select"].format(f="f")))


def split_columns(select: str) -> list[str]:
    """Splits at the commas outside parentheses."""
    columns, depth = [""], 0
    for letter in select:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            columns.append("")
        else:
            columns[-1] += letter
    return [column.strip() for column in columns]


def function(spec: dict[str, Any]) -> Any:
    form, names = spec["form"], spec["function"]
    result_type = TYPES[names["result_type"]]
    row_wise = getattr(functions, names["python"])
    if form == "general":
        return udf(row_wise, result_type, useArrow=False)
    if form == "arrow_optimized":
        return udf(row_wise, result_type, useArrow=True)
    if form == "pandas":

        def on_series(values: pd.Series) -> pd.Series:
            return row_wise(values)

        return pandas_udf(on_series, result_type)
    vectorized = getattr(functions, names["arrow"])

    def on_arrays(values: pa.Array) -> pa.Array:
        return vectorized(values)

    return arrow_udf(on_arrays, result_type)


if __name__ == "__main__":
    main()
