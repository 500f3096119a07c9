"""What notebooks and terminals show of tables and results."""

from __future__ import annotations

from typing import Any

import pytest
from pyflink._display.page import Page
from pyflink.table import DataTypes, Table, TableEnvironment
from pyflink.table.expressions import col

COLUMNS = DataTypes.ROW(
    [DataTypes.FIELD("id", DataTypes.BIGINT()), DataTypes.FIELD("name", DataTypes.STRING())]
)


@pytest.fixture
def three(t_env: TableEnvironment) -> Table:
    return t_env.from_elements([(1, "a<b"), (20, None), (3, "c")], COLUMNS)


class Printer:
    """IPython's, as far as it is needed."""

    def __init__(self) -> None:
        self.written = ""

    def text(self, text: str) -> None:
        self.written += text


def pretty(shown: Any) -> list[str]:
    printer = Printer()
    shown._repr_pretty_(printer, False)
    return printer.written.splitlines()


def test_a_debugger_sees_the_columns_and_starts_nothing(three: Table) -> None:
    assert repr(three) == "Table(`id` BIGINT, `name` STRING)"


def test_a_notebook_sees_the_first_rows(three: Table) -> None:
    assert three._repr_html_() == (
        '<table border="1" class="dataframe"><thead><tr><th>id<br><small>BIGINT</small></th>'
        "<th>name<br><small>STRING</small></th></tr></thead><tbody>"
        "<tr><td>1</td><td>a&lt;b</td></tr><tr><td>20</td><td>NULL</td></tr>"
        "<tr><td>3</td><td>c</td></tr></tbody></table><p>3 rows.</p>"
    )


def test_a_terminal_sees_so_many_rows(three: Table, capsys: pytest.CaptureFixture[str]) -> None:
    three.show(2)
    assert capsys.readouterr().out.splitlines() == [
        "    id | name",
        "BIGINT | STRING",
        "-------+-------",
        "     1 | a<b",
        "    20 | NULL",
        "The first 2 rows.",
    ]


def test_a_table_with_a_limit_has_a_page(three: Table) -> None:
    assert pretty(three.limit(1))[3:] == ["     1 | a<b", "1 row."]


def test_values_have_an_end(t_env: TableEnvironment) -> None:
    assert pretty(t_env.sql_query("SELECT * FROM (VALUES (1), (2)) AS t(x)"))[3:] == [
        "           1",
        "           2",
        "2 rows.",
    ]


def test_a_table_shows_what_is_left_of_its_changes(three: Table) -> None:
    counted = three.group_by().select(col("id").count.alias("n"))
    assert pretty(counted)[3:] == ["              3", "1 row."]


def test_a_table_without_end_is_not_run(t_env: TableEnvironment) -> None:
    t_env.execute_sql("CREATE TEMPORARY TABLE endless (id BIGINT) WITH ('connector' = 'datagen')")
    sentence = "The query has no end: execute().print() or collect() give its rows as they come."
    assert pretty(t_env.from_path("endless"))[-1] == sentence
    result = t_env.execute_sql("SELECT * FROM endless")
    job = result.get_job_client()
    assert job is not None
    assert pretty(result)[-1] == f"Job {job.get_job_id()}. {sentence}"
    job.cancel().result()


def test_no_rows_are_fetched_where_none_are_wanted(three: Table, t_env: TableEnvironment) -> None:
    t_env.get_config().set("python.display.rows", "0")
    try:
        assert pretty(three)[3:] == ["No rows, because python.display.rows is 0."]
    finally:
        t_env.get_config().get_configuration().remove_key("python.display.rows")


def test_what_was_shown_of_a_result_stays_in_it(three: Table) -> None:
    result = three.execute()
    job = result.get_job_client()
    assert job is not None
    assert pretty(result)[-1] == f"Job {job.get_job_id()}. 3 rows."
    assert pretty(result)[-1] == f"Job {job.get_job_id()}. 3 rows."
    with result.collect() as rows:
        assert [row[0] for row in rows] == [1, 20, 3]
    assert pretty(result)[-1] == f"Job {job.get_job_id()}. Its rows have been taken."


def test_a_result_shows_changes_as_such(three: Table) -> None:
    result = three.group_by().select(col("id").count.alias("n")).execute()
    assert [line.split(" | ")[0].strip() for line in pretty(result)[3:-1]] == [
        "+I",
        "-U",
        "+U",
        "-U",
        "+U",
    ]


def test_a_statement_shows_what_it_gave(t_env: TableEnvironment) -> None:
    result = t_env.execute_sql("SHOW CATALOGS")
    assert pretty(result) == [
        "catalog name",
        "STRING",
        "---------------",
        "default_catalog",
        "1 row.",
    ]
    with result.collect() as rows:
        assert [row[0] for row in rows] == ["default_catalog"]


def test_cells_have_one_line_and_a_bound() -> None:
    page = Page(["x"], ["STRING"], [["a\nb"], ["y" * 100]], "2 rows.")
    assert page.text().splitlines()[3:] == ["a\\nb", "y" * 79 + "…", "2 rows."]
