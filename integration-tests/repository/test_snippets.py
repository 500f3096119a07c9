"""The snippets of the how-to pages run, each page's one after the other, as one program."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from programs import output_of_source

ROOT = Path(__file__).resolve().parents[2]
SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

T_ENV = """
from pyflink.table import EnvironmentSettings, TableEnvironment

t_env = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
t_env.get_config().set("parallelism.default", "1")
"""


@dataclass(frozen=True)
class Page:
    """What stands around a page's snippets, and what the program then prints."""

    before: str = ""
    after: str = ""
    prints: str = ""


PAGES = {
    "bring-data-in-and-out.md": Page(
        T_ENV,
        "print(frame.price.sum(), table.num_rows, places.to_arrow().to_pylist())",
        "2\n"
        "+I Ada 3.5\n"
        "+I Ada 4.0\n"
        "name   |    age\n"
        "STRING | BIGINT\n"
        "-------+-------\n"
        "Ada    |     36\n"
        "Alan   |     41\n"
        "2 rows.\n"
        "7.5 2 [{'name': 'Ada', 'city': 'London'}]\n",
    ),
    "choose-a-mode.md": Page(
        T_ENV,
        """
from pyflink.table.expressions import col
from pyflink.table.udf import udf
import os

where = udf(lambda x: os.getpid(), result_type="BIGINT")
table = t_env.from_elements([(1,)], ["x"]).select(where(col("x")).alias("pid"))
pid = table.to_arrow()["pid"][0].as_py()
print(open(f"/proc/{pid}/comm").read() if os.path.exists(f"/proc/{pid}/comm") else "java")
""",
        "java\n\n",
    ),
    "find-out-what-failed.md": Page("from pyflink.table.udf import udf\n"),
    "ship-dependencies.md": Page(
        T_ENV
        + """
import os, tarfile, zipfile

from pyflink.table.expressions import col
from pyflink.table.udf import udf

os.mkdir("wheels")
os.mkdir("src")
os.mkdir("mypackage")
os.mkdir("english")
for name in ("helpers.py", "mypackage/__init__.py", "requirements.txt"):
    open(name, "w").close()
with open("functions.py", "w") as file:
    file.write("from pyflink.table.udf import udf\\n")
    file.write("clean = udf(str.strip, result_type='STRING')\\n")
with open("english.txt", "w") as file:
    file.write("the\\nof\\nand\\n")
with zipfile.ZipFile("words.zip", "w") as archive:
    archive.write("english.txt")
with zipfile.ZipFile("library.zip", "w") as archive:
    archive.write("helpers.py", "library.py")
for name in ("models.tar.gz", "env.tar.gz"):
    with tarfile.open(name, "w:gz") as archive:
        archive.add("helpers.py")
""",
        """
import sys

t_env.get_config().set_python_executable(sys.executable)  # the page's is an empty archive
row = t_env.sql_query("SELECT clean('  tidy ') AS c").to_arrow().to_pylist()
print(row)
""",
        "[{'c': 'tidy'}]\n",
    ),
    "connect-streams.md": Page(
        prints="[('ink', 'London'), ('ink', 'Paris'), ('tea', 'London')]\n"
        "[('ada', 4), ('bob', 9), ('ada', 9)]\n"
        "[('ad 2', 2)]\n"
        "[('ad 1', 8000), ('ad 2', 2000)]\n",
    ),
    "keep-state.md": Page(
        prints="[('ada', 20), ('bob', 5), ('ada', 50), ('bob', 12)]\n"
        "[('ada', 20), ('bob', 5), ('ada', 30), ('bob', 7)]\n"
        "[('ada', 20000, 20), ('ada', 30000, 30), ('bob', 0, 12)]\n"
        "[(1, 'one'), (2, 'two')]\n"
        "[('bob', 17000), ('ada', 40000)]\n",
    ),
    "transform-streams.md": Page(
        prints="[('to', 2), ('be', 2), ('or', 2), ('not', 3), ('to', 2), ('be', 2)]\n"
        "[1, 2]\n"
        "[Word(text='to', length=2), Word(text='or', length=2)]\n"
        "['a']\n"
        "['OR NOT', 'TO BE', 'TO BE']\n"
        "[('or not', 6), ('to be', 5), ('to be', 5)]\n"
        "[Row(name='a', bytes=2)]\n"
        "4\n"
        "['or not'] ['to be', 'to be']\n"
        "['TO', 'BE', 'OR', 'NOT', 'TO', 'BE']\n",
    ),
    "write-functions.md": Page(
        T_ENV
        + """
table = t_env.from_elements([("ada",), ("alan",)], ["name"])
t_env.create_temporary_view("people", table)
""",
        """
query = "SELECT shout(name) AS n FROM people WHERE shout(name) <> 'ADA!'"
print(t_env.sql_query(query).to_arrow().to_pylist())
numbers = t_env.from_elements([(212.0, "tea")], ["t", "p"])
both = fahrenheit(celsius(col("t")))
print(numbers.select(both.alias("f"), price(col("p")).alias("p")).to_arrow().to_pylist())
print(table.select(name(col("name")).alias("n"), delayed(col("name")).alias("d")).to_arrow()
      .to_pylist()[0])
""",
        "[{'n': 'ALAN!'}]\n"
        "[{'f': 212.0, 'p': 3.5}]\n"
        "{'n': {'first': 'ada', 'last': None}, 'd': 'ada'}\n",
    ),
}


def snippets(page: Path) -> list[str]:
    return SNIPPET.findall(page.read_text())


def pages_with_snippets() -> list[str]:
    folder = ROOT / "docs" / "how-to"
    return sorted(page.name for page in folder.glob("*.md") if snippets(page))


def test_each_page_with_snippets_is_run() -> None:
    assert pages_with_snippets() == sorted(PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_snippets_of_a_page_run(name: str, tmp_path: Path) -> None:
    page = PAGES[name]
    parts = [page.before, *snippets(ROOT / "docs" / "how-to" / name), page.after]
    assert output_of_source("\n\n".join(parts), tmp_path) == page.prints
