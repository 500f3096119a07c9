"""What the documents promise is what programs print."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from programs import output_of_source

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = re.compile(r"```python\n(.*?)```\s*(?:It prints\s*)?```text\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Program:
    name: str
    source: str
    output: str


def programs(page: str) -> list[Program]:
    found = PROGRAM.findall((ROOT / page).read_text())
    return [Program(f"{page}-{i + 1}", *parts) for i, parts in enumerate(found)]


PROGRAMS = programs("docs/tutorial.md") + programs("README.md")


def test_the_pages_have_programs() -> None:
    assert [program.name for program in PROGRAMS] == [
        "docs/tutorial.md-1",
        "docs/tutorial.md-2",
        "docs/tutorial.md-3",
        "README.md-1",
    ]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_prints_what_the_page_says(program: Program, tmp_path: Path) -> None:
    assert output_of_source(program.source, tmp_path) == program.output
