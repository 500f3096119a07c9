"""A small table program, row-wise and vectorized, in each mode that an argument names."""

from __future__ import annotations

import sys

import pyarrow.compute as pc
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.expressions import col
from pyflink.table.udf import udf


@udf(result_type="STRING")
def greeting(name):
    return None if name is None else f"hello {name}"


@udf(result_type="BIGINT", func_type="arrow")
def doubled(numbers):
    return pc.multiply(numbers, 2)


def run(mode: str) -> None:
    t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    t_env.get_config().set("python.execution-mode", mode)
    t_env.get_config().set("parallelism.default", "1")
    people = t_env.from_elements([(1, "Ada"), (2, None), (3, "Grace")], ["id", "name"])
    result = people.select(doubled(col("id")), greeting(col("name")))
    with result.execute().collect() as rows:
        for row in rows:
            print(row[0], row[1])


if __name__ == "__main__":
    for mode in sys.argv[1:]:
        run(mode)
