"""Workers unpickle functions that name pyflink: that must cost neither Py4J nor a JVM."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "program",
    [
        "import pyflink",
        "import pyflink.table, pyflink.common, pyflink.datastream",
        "from pyflink.table import DataTypes; DataTypes.INT()",
        "from pyflink.table.types import parse_type; parse_type('ROW<a INT>')",
        "from pyflink.table import ScalarFunction",
        "from pyflink.table.udf import udf, ScalarFunction; udf(lambda i: i, result_type='INT')",
        "from pyflink.common import Row, RowKind",
        "import pyflink.util.exceptions",
    ],
)
def test_neither_py4j_nor_heavy_libraries_are_imported(program: str) -> None:
    check = "; import sys; print([m for m in ('py4j', 'pandas', 'numpy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program + check], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_importing_the_table_api_starts_no_jvm() -> None:
    program = (
        "from pyflink.table import *\n"
        "from pyflink.table.expressions import *\n"
        "from pyflink.table.window import *\n"
        "from pyflink._gateway.gateway import running_gateway\n"
        "print(running_gateway())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("None\n", "")


def test_the_version_comes_from_the_flink_libraries() -> None:
    from pyflink.version import __version__

    assert __version__.startswith("2.3.")
