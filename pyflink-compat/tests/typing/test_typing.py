"""What a type checker makes of programs that use the main API."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")

PROGRAM = Path(__file__).with_name("program.py")
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.py"))

# Expressions, and the types that a reader of the program is told.
REVEALED = {
    't_env.from_path("t")': "pyflink.table.table.Table",
    'table.select(col("a"))': "pyflink.table.table.Table",
    'table.group_by(col("a"))': "pyflink.table.table.GroupedTable",
    'col("a") + 1': "pyflink.table.expression.Expression",
    'col("a").upper_case': "pyflink.table.expression.Expression",
    "table.execute()": "pyflink.table.table_result.TableResult",
    "table.get_schema().get_field_names()": "list[str]",
    "table.explain()": "str",
    "t_env.get_config().get_local_timezone()": "str",
    "t_env.list_tables()": "list[str]",
    "t_env.create_statement_set()": "pyflink.table.statement_set.StatementSet",
    "Schema.new_builder().build()": "pyflink.table.schema.Schema",
    "env.from_collection([1])": "pyflink.datastream.data_stream.DataStream",
    "env.get_parallelism()": "int",
}

HEAD = """\
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import Schema, Table, TableEnvironment
from pyflink.table.expressions import col

t_env: TableEnvironment
table: Table
env: StreamExecutionEnvironment
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """One for all: what it learns of our packages it need not learn again."""
    return Checker(tmp_path_factory.mktemp("mypy"))


class Checker:
    """mypy, strict and without anybody's configuration."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def said(self, *programs: Path) -> str:
        """What it says of programs."""
        command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(self._cache)]
        command += ["--config-file", "", "--no-error-summary", "--ignore-missing-imports"]
        done = subprocess.run(
            [*command, *map(str, programs)],
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
            cwd=self._cache,
        )
        assert done.returncode in (0, 1), done.stderr
        return done.stdout.strip()


def test_a_program_of_the_main_api_passes(checker: Checker) -> None:
    assert checker.said(PROGRAM) == ""


def test_the_examples_pass(checker: Checker) -> None:
    assert [each.name for each in EXAMPLES] == [
        "cdn_access_log.py",
        "flights.py",
        "flights_stream.py",
        "fraud.py",
    ]
    assert checker.said(*EXAMPLES) == ""


def test_types_are_told(checker: Checker, tmp_path: Path) -> None:
    script = tmp_path / "revealing.py"
    script.write_text(HEAD + "".join(f"reveal_type({each})\n" for each in REVEALED))
    found = re.findall(r'Revealed type is "(.+)"', checker.said(script))
    plain = [each.replace("builtins.", "") for each in found]
    assert dict(zip(REVEALED, plain)) == REVEALED


def test_mistakes_are_told(checker: Checker, tmp_path: Path) -> None:
    script = tmp_path / "mistaken.py"
    script.write_text(HEAD + 't_env.from_path(1)\ntable.limit("a")\ntable.selekt(col("a"))\n')
    said = checker.said(script)
    assert 'incompatible type "int"; expected "str"' in said
    assert 'incompatible type "str"; expected "int"' in said
