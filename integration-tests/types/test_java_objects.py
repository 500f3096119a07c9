"""Objects of Java's own classes go through Python functions: from a Java function and to one."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
from pyflink.common import Row
from pyflink.table import DataTypes, EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf

sys.path.insert(0, str(Path(__file__).parents[1]))
from java_programs import compiled

BIRDS = """
package com.example;

import java.util.List;
import java.util.Map;
import org.apache.flink.table.functions.ScalarFunction;

public class Birds extends ScalarFunction {
  public static class Nest {
    public Long eggs;
    public Map<String, Double> site;
  }

  public static class Bird {
    public String name;
    public int wings;
    public List<Nest> nests;
  }

  public Bird eval(String name) {
    if (name == null) {
      return null;
    }
    Nest nest = new Nest();
    nest.eggs = (long) name.length();
    nest.site = Map.of("height", 2.5);
    Bird bird = new Bird();
    bird.name = name;
    bird.wings = 2;
    bird.nests = java.util.Arrays.asList(nest, null);
    return bird;
  }
}
"""

DESCRIBED = """
package com.example;

import org.apache.flink.table.functions.ScalarFunction;

public class Described extends ScalarFunction {
  public String eval(Birds.Bird bird) {
    if (bird == null) {
      return "none";
    }
    Birds.Nest nest = bird.nests.get(0);
    String first = nest.eggs + " " + nest.site;
    return bird.name + " " + bird.wings + " " + first + " " + bird.nests.get(1);
  }
}
"""

# Flink sorts the fields of a class by their names.
NEST = DataTypes.STRUCTURED(
    "com.example.Birds$Nest",
    DataTypes.FIELD("eggs", DataTypes.BIGINT()),
    DataTypes.FIELD("site", DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE())),
)
BIRD = DataTypes.STRUCTURED(
    "com.example.Birds$Bird",
    DataTypes.FIELD("name", DataTypes.STRING()),
    DataTypes.FIELD("nests", DataTypes.ARRAY(NEST)),
    DataTypes.FIELD("wings", DataTypes.INT().not_null()),
)


def seen(bird: Any) -> str:
    return repr(bird)


def renamed(bird: Any) -> Any:
    if bird is None:
        return None
    nest = Row(eggs=bird.nests[0].eggs + 1, site=bird.nests[0].site)
    return Row(name=bird.name.upper(), wings=bird.wings * 2, nests=[nest, None])


def names(birds: Any) -> Any:
    return pc.struct_field(birds, "name")


@pytest.fixture(scope="module")
def jar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two Java functions, as a user would bring them."""
    folder = tmp_path_factory.mktemp("birds")
    sources = [folder / "Birds.java", folder / "Described.java"]
    for source, code in zip(sources, (BIRDS, DESCRIBED)):
        source.write_text(code)
    classes = compiled(sources, folder / "classes")
    made = folder / "birds.jar"
    with zipfile.ZipFile(made, "w") as archive:
        for each in classes.rglob("*.class"):
            archive.write(each, each.relative_to(classes))
    return made


@pytest.fixture(scope="module", params=["process", "thread"])
def t_env(request: pytest.FixtureRequest, jar: Path) -> TableEnvironment:
    t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    t_env.get_config().set("parallelism.default", "1")
    t_env.get_config().set("python.execution-mode", request.param)
    for name in ("Birds", "Described"):
        t_env.execute_sql(
            f"CREATE TEMPORARY FUNCTION {name} AS 'com.example.{name}' USING JAR '{jar}'"
        )
    t_env.create_temporary_function("seen", udf(seen, result_type="STRING"))
    t_env.create_temporary_function("renamed", udf(renamed, result_type=BIRD))
    arrow = udf(names, result_type="STRING", func_type="arrow")
    t_env.create_temporary_function("names", arrow)
    table = t_env.from_elements([("wren",), (None,)], ["name"])
    t_env.create_temporary_view("t", table)
    return t_env


def test_from_java_through_python_to_java(t_env: TableEnvironment) -> None:
    query = (
        "SELECT seen(Birds(name)), names(Birds(name)), Described(renamed(Birds(name))), "
        "Described(Birds(name)) FROM t"
    )
    with t_env.execute_sql(query).collect() as rows:
        found = [tuple(row) for row in rows]
    bird = "Row(name='wren', nests=[Row(eggs=4, site={'height': 2.5}), None], wings=2)"
    assert found == [
        (bird, "wren", "WREN 4 5 {height=2.5} null", "wren 2 4 {height=2.5} null"),
        ("None", None, "none", "none"),
    ]
