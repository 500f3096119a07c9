"""Jobs that are meant to fail: real ones, in the embedded Flink of this process's one gateway."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink._gateway.gateway import close_gateway
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.util.exceptions import FunctionException


@pytest.fixture(scope="session", autouse=True)
def _gateway_ends_with_the_tests() -> Iterator[None]:
    yield
    close_gateway()
    # Else Py4J's finalizers may run within whatever comes next.
    gc.collect()


class Faults:
    """Runs a function over numbers in one mode and says what became of it."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.t_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
        self._names = map("function_{}".format, itertools.count())
        self.set("parallelism.default", "1")
        self.set("python.execution-mode", mode)

    def set(self, option: str, value: str) -> None:
        """Sets an option of the jobs that follow."""
        self.t_env.get_config().set(option, value)

    def source(self, rows: int, rows_per_second: int = 10_000) -> None:
        """The table ``numbers``: n counts from 0."""
        self.t_env.execute_sql(
            f"CREATE TEMPORARY TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', "
            f"'number-of-rows' = '{rows}', 'rows-per-second' = '{rows_per_second}', "
            f"'fields.n.kind' = 'sequence', "
            f"'fields.n.start' = '0', 'fields.n.end' = '{rows - 1}')"
        )

    def file_source(self, file: Path, rows: int) -> None:
        """The table ``numbers`` as a file: read again from where a checkpoint has it."""
        file.write_text("".join(f"{n}\n" for n in range(rows)))
        self.t_env.execute_sql(
            f"CREATE TEMPORARY TABLE numbers (n BIGINT) WITH "
            f"('connector' = 'filesystem', 'path' = '{file}', 'format' = 'csv')"
        )

    def submit(self, function: Any) -> Any:
        """The result of a job that throws away the function's results."""
        name = self.register(function)
        self.t_env.execute_sql(
            "CREATE TEMPORARY TABLE nowhere (n BIGINT) WITH ('connector' = 'blackhole')"
        )
        return self.t_env.execute_sql(f"INSERT INTO nowhere SELECT {name}(n) FROM numbers")

    def register(self, function: Any) -> str:
        """A name that SQL can call the function by."""
        name = next(self._names)
        self.t_env.create_temporary_function(name, function)
        return name

    def collect(self, function: Any) -> list[Any]:
        """The function's results."""
        result = self.t_env.sql_query(f"SELECT {self.register(function)}(n) FROM numbers").execute()
        with result.collect() as rows:
            return [row[0] for row in rows]

    def failure_of(self, function: Any, rows: int = 10) -> FunctionException:
        """The failure of a job that calls the function with 0, 1, 2, ..."""
        self.source(rows)
        with pytest.raises(FunctionException) as raised:
            self.submit(function).wait()
        return raised.value


@pytest.fixture(params=["process", "thread"])
def faults(request: pytest.FixtureRequest) -> Faults:
    """Jobs in each mode."""
    return Faults(request.param)


@pytest.fixture
def process_faults() -> Faults:
    """Jobs in process mode."""
    return Faults("process")


@pytest.fixture
def thread_faults() -> Faults:
    """Jobs in thread mode."""
    return Faults("thread")
