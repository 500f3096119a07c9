"""What programs and libraries reach for below the documented API."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pyflink import metrics, shell
from pyflink.java_gateway import get_gateway
from pyflink.util.api_stability_decorators import Deprecated, Public
from pyflink.util.exceptions import (
    JavaException,
    TableException,
    capture_java_exception,
    convert_py4j_exception,
    install_exception_handler,
    install_py4j_hooks,
)


def failing() -> None:
    exceptions = get_gateway().jvm.org.apache.flink.table.api.TableException
    get_gateway().jvm.java.util.concurrent.CompletableFuture.failedFuture(
        exceptions("what happened")
    ).join()


def test_exceptions_are_converted() -> None:
    install_exception_handler()
    install_py4j_hooks()
    with pytest.raises(JavaException) as raised:
        capture_java_exception(failing)()
    assert "what happened" in str(raised.value)
    assert convert_py4j_exception(raised.value) is raised.value
    assert issubclass(TableException, JavaException)


def test_a_java_class_that_is_not_there_is_named() -> None:
    with pytest.raises(TypeError) as raised:
        get_gateway().jvm.org.example.Missing(1)
    assert str(raised.value) == (
        "There is no Java class org.example.Missing: correct its name, or add the jar that has it "
        "by the option 'pipeline.jars' or env.add_jars()."
    )


def test_kinds_of_metrics() -> None:
    for kind in (metrics.Counter, metrics.Distribution, metrics.Meter):
        assert issubclass(kind, metrics.Metric)


def test_stability_is_said_at_the_definition() -> None:
    @Public()
    @Deprecated(since="1.0", detail="Use another.")
    def function() -> int:
        return 1

    assert function() == 1
    assert Public().get_directive(function) == (
        ".. note:: For programs; does not change between minor versions."
    )


def test_the_shell_begins_with_environments() -> None:
    names = shell.namespace()
    assert names["st_env"].sql_query("SELECT 1 + 1 AS two").to_arrow().to_pylist() == [{"two": 2}]
    assert names["s_env"].get_parallelism() > 0
    assert {"DataTypes", "Row", "col", "udf", "Tumble", "ObjectPath"} <= set(names)


def test_the_shell_reads_what_is_typed() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['IPython'] = None\nfrom pyflink.shell import main; main()",
        ],
        input='print(st_env.sql_query("SELECT 40 + 2 AS a").to_arrow().to_pylist())\n',
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "[{'a': 42}]" in done.stdout
