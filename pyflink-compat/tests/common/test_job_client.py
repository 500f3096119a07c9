"""Jobs after their end, when the embedded cluster that they had for themselves is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyflink.common import JobClient
from pyflink.table import TableEnvironment
from pyflink.util.exceptions import JavaException

pytestmark = pytest.mark.timeout(300)


def submit(t_env: TableEnvironment, query: str, numbers: str = "'number-of-rows' = '10'") -> Any:
    """The result of a job that throws its query's rows away."""
    t_env.execute_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS numbers (n BIGINT) "
        f"WITH ('connector' = 'datagen', {numbers})"
    )
    t_env.execute_sql(
        "CREATE TEMPORARY TABLE IF NOT EXISTS nowhere (n BIGINT) WITH ('connector' = 'blackhole')"
    )
    return t_env.execute_sql(f"INSERT INTO nowhere {query}")


def finished(t_env: TableEnvironment) -> JobClient:
    result = submit(t_env, "SELECT n FROM numbers")
    result.wait()
    return result.get_job_client()


def status_of(job: JobClient) -> str:
    return str(job.get_job_status().result().name)


def failure_of(future: Any) -> str:
    with pytest.raises(JavaException) as raised:
        future.result()
    return str(raised.value)


def test_a_finished_job_says_so(t_env: TableEnvironment) -> None:
    job = finished(t_env)
    assert isinstance(job, JobClient)
    assert status_of(job) == "FINISHED"
    assert str(job.get_job_execution_result().result().get_job_id()) == str(job.get_job_id())
    assert job.get_accumulators().result() == {}


def test_a_finished_job_is_not_cancelled_any_more(t_env: TableEnvironment) -> None:
    job = finished(t_env)
    assert failure_of(job.cancel()) == (
        f"Flink job ({job.get_job_id()}) was not canceled, but instead FINISHED."
    )
    assert status_of(job) == "FINISHED"


def test_no_savepoint_of_a_finished_job(t_env: TableEnvironment, tmp_path: Path) -> None:
    from pyflink._mirror.generated.savepoint_format_type import SavepointFormatType

    job = finished(t_env)
    sentence = (
        f"The job {job.get_job_id()} has ended (FINISHED): a savepoint can be taken of a running "
        f"job only."
    )
    where, kind = tmp_path.as_uri(), SavepointFormatType.CANONICAL
    assert failure_of(job.trigger_savepoint(where, kind)) == sentence
    assert failure_of(job.stop_with_savepoint(False, where, kind)) == sentence


def test_a_failed_job_says_so(t_env: TableEnvironment) -> None:
    result = submit(t_env, "SELECT CAST('x' || CAST(n AS STRING) AS BIGINT) FROM numbers")
    with pytest.raises(JavaException):
        result.wait()
    job = result.get_job_client()
    assert status_of(job) == "FAILED"
    assert failure_of(job.get_job_execution_result()).startswith(
        "The job failed: NumberFormatException: "
    )
    assert failure_of(job.cancel()) == (
        f"Flink job ({job.get_job_id()}) was not canceled, but instead FAILED."
    )


def test_a_cancelled_job_says_so_and_may_be_cancelled_twice(t_env: TableEnvironment) -> None:
    result = submit(t_env, "SELECT n FROM numbers", "'rows-per-second' = '1'")
    job = result.get_job_client()
    job.cancel().result()
    with pytest.raises(JavaException):
        result.wait()
    assert status_of(job) == "CANCELED"
    assert failure_of(job.get_job_execution_result()) == "Job was cancelled."
    job.cancel().result()
    assert status_of(job) == "CANCELED"


def test_a_running_job_answers_as_ever(t_env: TableEnvironment, tmp_path: Path) -> None:
    from pyflink._mirror.generated.savepoint_format_type import SavepointFormatType

    job = submit(t_env, "SELECT n FROM numbers", "'rows-per-second' = '1'").get_job_client()
    where, kind = (tmp_path / "savepoints").as_uri(), SavepointFormatType.CANONICAL
    while "Not all required tasks are currently running" in str(
        job.trigger_savepoint(where, kind).exception()
    ):
        continue
    assert status_of(job) == "RUNNING"
    stopped = job.stop_with_savepoint(False, where, kind).result()
    assert Path(stopped.partition(":")[2], "_metadata").is_file()
    job.get_job_execution_result().result()
    assert status_of(job) == "FINISHED"


def test_asking_all_the_while_finds_no_gap(t_env: TableEnvironment) -> None:
    for _ in range(3):
        job = submit(t_env, "SELECT n FROM numbers").get_job_client()
        said: list[str] = []
        while not said or said[-1] != "FINISHED":
            said.append(status_of(job))
        assert set(said) <= {"INITIALIZING", "CREATED", "RUNNING", "FINISHED"}
