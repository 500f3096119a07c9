"""The reference pages name what is there, no less and no more."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "java-engine" / "src" / "main" / "java"
CLIENT = ROOT / "pyflink-compat" / "src" / "pyflink"
PAGES = ROOT / "docs" / "reference"


def test_every_failure_code_is_listed_with_its_number_and_blame() -> None:
    source = (ENGINE / "io/fletching/engine/failure/FailureCode.java").read_text()
    codes = [
        (number, name, blame.lower())
        for name, number, blame in re.findall(r"([A-Z_]+)\((\d+), Blame\.BLAME_(\w+)\)", source)
    ]
    assert codes
    rows = re.findall(
        r"^\| (\d+) \| `([A-Z_]+)` \| (\w+) \|", (PAGES / "failures.md").read_text(), re.MULTILINE
    )
    assert rows == codes


def test_every_option_is_listed() -> None:
    source = (ENGINE / "org/apache/flink/python/PythonOptions.java").read_text()
    keys = {
        key
        for key in re.findall(r'ConfigOptions\s*\.key\("([^"]+)"\)', source)
        if not key.startswith("python.internal.")
    }
    assert keys
    for module in CLIENT.rglob("*.py"):
        keys.update(re.findall(r'^[A-Z]+_OPTION = "([^"]+)"', module.read_text(), re.MULTILINE))
    rows = re.findall(r"^\| `(python[^`]+)` \|", (PAGES / "options.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(keys)
