"""Async functions in jobs of both modes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.expressions import col
from pyflink.table.udf import AsyncScalarFunction, udf
from pyflink.util.exceptions import FunctionException

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=["process", "thread"])
def t_env(request: pytest.FixtureRequest) -> TableEnvironment:
    """A batch environment in each mode, with the table ``numbers``: 0 to 199."""
    t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    t_env.get_config().set("parallelism.default", "1")
    t_env.get_config().set("python.execution-mode", request.param)
    t_env.execute_sql(
        "CREATE TEMPORARY TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', "
        "'number-of-rows' = '200', 'fields.n.kind' = 'sequence', 'fields.n.start' = '0', "
        "'fields.n.end' = '199')"
    )
    return t_env


class Lookup(AsyncScalarFunction):
    """Asks a service that is slow to answer, through a connection that its loop owns."""

    async def open(self, function_context: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._now = self._most = 0

    async def eval(self, n: int) -> str:
        assert asyncio.get_running_loop() is self._loop
        self._now += 1
        self._most = max(self._most, self._now)
        await asyncio.sleep(0.002 * (n % 3))
        self._now -= 1
        return f"{n} of {self._most}"


def test_calls_overlap_and_results_keep_their_rows(t_env: TableEnvironment) -> None:
    t_env.get_config().set("table.exec.async-scalar.max-concurrent-operations", "5")
    t_env.create_temporary_function("look_up", udf(Lookup(), result_type="STRING"))
    rows = list(t_env.execute_sql("SELECT n, look_up(n) FROM numbers").collect())
    assert len(rows) == 200
    assert all(row[1].startswith(f"{row[0]} of ") for row in rows)
    # Each reaches the limit, and none exceeds it.
    assert max(int(row[1].split(" of ")[1]) for row in rows) == 5


def test_it_is_a_function_like_any(t_env: TableEnvironment) -> None:
    @udf
    async def is_even(n: int) -> bool:
        await asyncio.sleep(0)
        return n % 2 == 0

    @udf
    async def half(n: int) -> int:
        await asyncio.sleep(0)
        return n // 2

    @udf
    def plus_one(n: int) -> int:
        return n + 1

    table = t_env.from_path("numbers")
    table = table.where(is_even(col("n")))
    table = table.select(half(plus_one(half(col("n")))).alias("h"))
    expected = [(n // 2 + 1) // 2 for n in range(0, 200, 2)]
    assert [row[0] for row in table.execute().collect()] == expected


def test_a_failing_call_names_its_row(t_env: TableEnvironment) -> None:
    @udf
    async def careful(n: int) -> int:
        if n == 77:
            raise ValueError("not this one")
        return n

    t_env.get_config().set("table.exec.async-scalar.retry-strategy", "NO_RETRY")
    t_env.create_temporary_function("careful", careful)
    with pytest.raises(FunctionException, match="not this one") as raised:
        list(t_env.execute_sql("SELECT careful(n) FROM numbers").collect())
    assert "called with (77)" in raised.value.sentence


def test_it_is_given_up_in_time(t_env: TableEnvironment) -> None:
    @udf
    async def endless(n: int) -> int:
        await asyncio.sleep(1_000)
        return n

    t_env.get_config().set("table.exec.async-scalar.timeout", "100 ms")
    t_env.create_temporary_function("endless", endless)
    with pytest.raises(FunctionException) as raised:
        list(t_env.execute_sql("SELECT endless(n) FROM numbers").collect())
    assert (
        "raised TimeoutError: not done after 100 ms ('table.exec.async-scalar.timeout')"
        in raised.value.sentence
    )
