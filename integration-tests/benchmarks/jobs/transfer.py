"""Rows between Flink and the program, through ``import pyflink``, whoever provides it."""

from __future__ import annotations

import time
from typing import Any, Callable

from pyflink.table import TableEnvironment

from benchmarks.jobs.data import frame


def timed(t_env: TableEnvironment, spec: dict[str, Any]) -> Callable[[int], float]:
    """What moves so many rows and tells how many seconds it took."""
    move = {
        "to_pandas": to_pandas,
        "to_arrow": to_arrow,
        "collect": collect,
        "from_pandas": from_pandas,
    }[spec["kind"]]

    def run(rows: int) -> float:
        prepared = frame(rows) if spec["kind"] == "from_pandas" else generated(t_env, spec, rows)
        started = time.monotonic()
        move(t_env, prepared)
        return time.monotonic() - started

    return run


def generated(t_env: TableEnvironment, spec: dict[str, Any], rows: int) -> Any:
    columns = ", ".join(f"{name} {type_}" for name, type_ in spec["columns"].items())
    t_env.execute_sql("DROP TEMPORARY TABLE IF EXISTS bench_source")
    t_env.execute_sql(
        f"CREATE TEMPORARY TABLE bench_source ({columns}) WITH ('connector' = 'datagen', "
        f"'rows-per-second' = '1000000000', 'number-of-rows' = '{rows}', "
        "'fields.text.length' = '10')"
    )
    return t_env.from_path("bench_source")


def to_pandas(t_env: TableEnvironment, table: Any) -> None:
    table.to_pandas()


def to_arrow(t_env: TableEnvironment, table: Any) -> None:
    table.to_arrow()


def collect(t_env: TableEnvironment, table: Any) -> None:
    with table.execute().collect() as rows:
        for _ in rows:
            pass


def from_pandas(t_env: TableEnvironment, data: Any) -> None:
    t_env.from_pandas(data).execute_insert("bench_sink").wait()
