"""What a type checker makes of programs that use the main API."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")

PROGRAM = Path(__file__).with_name("program.py")

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


def checked(*arguments: str, folder: Path) -> str:
    """What mypy says, strictly."""
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / "cache")]
    command += ["--config-file", "", "--no-error-summary", "--ignore-missing-imports"]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=200, check=False, cwd=folder
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.strip()


def test_a_program_of_the_main_api_passes(tmp_path: Path) -> None:
    assert checked(str(PROGRAM), folder=tmp_path) == ""


def test_types_are_told(tmp_path: Path) -> None:
    script = tmp_path / "revealing.py"
    script.write_text(HEAD + "".join(f"reveal_type({each})\n" for each in REVEALED))
    found = re.findall(r'Revealed type is "(.+)"', checked(str(script), folder=tmp_path))
    plain = [each.replace("builtins.", "") for each in found]
    assert dict(zip(REVEALED, plain)) == REVEALED


def test_mistakes_are_told(tmp_path: Path) -> None:
    script = tmp_path / "mistaken.py"
    script.write_text(HEAD + 't_env.from_path(1)\ntable.limit("a")\ntable.selekt(col("a"))\n')
    said = checked(str(script), folder=tmp_path)
    assert 'incompatible type "int"; expected "str"' in said
    assert 'incompatible type "str"; expected "int"' in said
