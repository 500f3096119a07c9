"""Runs what most programs run, so that its classes are archived."""

from __future__ import annotations

import contextlib
import io
import os

from pyflink._gateway.archive import Archive, find_archive, place_of_archive
from pyflink._gateway.distribution import find_distribution
from pyflink._gateway.gateway import close_gateway, start_gateway
from pyflink._gateway.java import find_java
from pyflink._gateway.jvm import JvmProcess

_EXIT_SECONDS = 600.0


def build_archive() -> Archive:
    """Builds the archive where it is missing. It takes about as long as two starts of a job."""
    java, distribution = find_java(), find_distribution()
    found = find_archive(java, distribution)
    if found is not None:
        return found
    archive = place_of_archive(java, distribution)
    archive.unpack_planner()
    part = archive.folder / f".classes.{os.getpid()}"
    try:
        start_gateway(JvmProcess(archive.building_arguments(part), archive, _EXIT_SECONDS))
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                _run()
        finally:
            close_gateway()
        archive.keep(part)
    finally:
        part.unlink(missing_ok=True)
    return archive


def _run() -> None:
    from pyflink.table import EnvironmentSettings, TableEnvironment
    from pyflink.table.expressions import col
    from pyflink.table.udf import udf

    for settings in (EnvironmentSettings.in_streaming_mode(), EnvironmentSettings.in_batch_mode()):
        t_env = TableEnvironment.create(settings)
        table = t_env.from_elements([(1, "a"), (2, "b")], ["n", "s"])
        plus_one = udf(lambda n: n + 1, result_type="BIGINT")
        table.select(plus_one(col("n")), col("s").upper_case).execute().print()
        t_env.create_temporary_view("t", table)
        t_env.execute_sql("SELECT s, COUNT(*), SUM(n) FROM t GROUP BY s").print()
        t_env.execute_sql("CREATE TABLE sink (n BIGINT, s STRING) WITH ('connector' = 'blackhole')")
        t_env.execute_sql("INSERT INTO sink SELECT n + 1, s FROM t WHERE n > 0").wait()
