from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyflink._gateway.distribution import (
    find_distribution,
    find_flink_home,
    hadoop_class_path,
)
from pyflink._gateway.errors import GatewayError


def flink_in(home: Path) -> Path:
    (home / "lib").mkdir(parents=True)
    (home / "lib" / "flink-dist-2.3.0.jar").touch()
    return home


def test_flink_home_wins(tmp_path: Path) -> None:
    home = flink_in(tmp_path)
    assert find_flink_home({"FLINK_HOME": str(home)}) == home


def test_the_installed_libraries_are_found() -> None:
    assert list((find_flink_home({}) / "lib").glob("flink-dist-*.jar"))


def test_an_empty_flink_home_is_named(tmp_path: Path) -> None:
    with pytest.raises(GatewayError) as caught:
        find_flink_home({"FLINK_HOME": str(tmp_path)})
    assert str(caught.value) == (
        f"FLINK_HOME is {tmp_path}, but there is no {tmp_path}/lib/flink-dist*.jar: "
        "correct or unset FLINK_HOME."
    )


def test_a_missing_jar_is_named(tmp_path: Path) -> None:
    jar = tmp_path / "none.jar"
    with pytest.raises(GatewayError) as caught:
        find_distribution({"FLINK_HOME": str(flink_in(tmp_path)), "FLETCHING_JAR": str(jar)})
    assert str(caught.value) == (
        f"FLETCHING_JAR is {jar}, but there is no such file: build it or unset FLETCHING_JAR."
    )


def test_our_jar_comes_first_and_the_original_not_at_all(tmp_path: Path) -> None:
    home = flink_in(tmp_path / "flink")
    (home / "opt").mkdir()
    (home / "opt" / "flink-python-2.3.0.jar").touch()
    jar = tmp_path / "ours.jar"
    jar.touch()
    found = find_distribution({"FLINK_HOME": str(home), "FLETCHING_JAR": str(jar)})
    assert found.class_path() == [jar, home / "lib" / "flink-dist-2.3.0.jar"]


def test_hadoop_is_where_the_environment_says() -> None:
    assert hadoop_class_path({}) == []
    named = os.pathsep.join(["/hadoop/a.jar", "", "/hadoop/lib/*"])
    environ = {"HADOOP_CLASSPATH": named, "HADOOP_CONF_DIR": "/etc/hadoop", "HBASE_CONF_DIR": "/h"}
    assert hadoop_class_path(environ) == ["/hadoop/a.jar", "/hadoop/lib/*", "/etc/hadoop", "/h"]
