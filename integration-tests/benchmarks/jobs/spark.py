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

TYPES = {"BIGINT": "bigint", "DOUBLE": "double", "STRING": "string", "BOOLEAN": "boolean"}


def main() -> None:
    spec = json.loads(sys.argv[1])
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = session.getOrCreate()
    if spec["kind"] == "cold_start":
        print("first-row", query(spark, spec, 1).collect()[0], flush=True)
        return
    print(json.dumps({"rates": steady_rates(spark, spec)}), flush=True)


def steady_rates(spark: SparkSession, spec: dict[str, Any]) -> list[float]:
    """Rows per second as the difference of two jobs' sizes over that of their times."""
    rows = 100_000
    seconds = run(spark, spec, rows)
    deadline = time.monotonic() + spec["warm_up_seconds"]
    while seconds < spec["window_seconds"] / 4 or time.monotonic() < deadline:
        if seconds < spec["window_seconds"] / 4:
            rows *= 2
        seconds = run(spark, spec, rows)
    rates = []
    for _ in range(2):
        small, large = run(spark, spec, rows), run(spark, spec, rows * 3)
        rates.append(2 * rows / (large - small))
    return rates


def run(spark: SparkSession, spec: dict[str, Any], rows: int) -> float:
    started = time.monotonic()
    query(spark, spec, rows).write.format("noop").mode("overwrite").save()
    return time.monotonic() - started


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
