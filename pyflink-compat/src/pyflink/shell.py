"""An interactive Python with a table environment: ``python -m pyflink.shell``.

IPython is used where it is installed.
"""

from __future__ import annotations

import code
from typing import Any

_WELCOME = """\
Fletching: Python on Apache Flink.

    st_env   a StreamTableEnvironment, in streaming mode
    s_env    the StreamExecutionEnvironment below it

    st_env.sql_query("SELECT 1 + 1 AS two").execute().print()
    st_env.from_elements([(1, "hi"), (2, "hello")], ["a", "b"]).select(col("a") + 1)

Everything of pyflink.common, pyflink.datastream and pyflink.table is imported.
"""


def namespace() -> dict[str, Any]:
    """The names that the shell begins with."""
    names: dict[str, Any] = {}
    for package in (
        "pyflink.common",
        "pyflink.datastream",
        "pyflink.table",
        "pyflink.table.catalog",
        "pyflink.table.expressions",
        "pyflink.table.udf",
        "pyflink.table.window",
    ):
        exec(f"from {package} import *", names)
    s_env = names["StreamExecutionEnvironment"].get_execution_environment()
    names.update(s_env=s_env, st_env=names["StreamTableEnvironment"].create(s_env))
    return names


def main() -> None:
    """Starts the shell."""
    names = namespace()
    try:
        from IPython import start_ipython
    except ImportError:
        code.interact(_WELCOME, local=names, exitmsg="")
        return
    print(_WELCOME)
    start_ipython(argv=["--no-banner"], user_ns=names)


if __name__ == "__main__":
    main()
