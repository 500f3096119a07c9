"""The version stands in two files and is the same."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
POM = {"m": "http://maven.apache.org/POM/4.0.0"}


def wheel_version() -> str:
    match = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert match is not None
    return match.group(1)


def test_maven_and_wheel_have_one_version() -> None:
    versions = {}
    for module in ("udf-worker-protocol", "java-engine", "gateway"):
        parent = ElementTree.parse(ROOT / module / "pom.xml").find("m:parent/m:version", POM)
        assert parent is not None
        versions[module] = parent.text
    version = wheel_version()
    assert versions == dict.fromkeys(versions, version)
    own = ElementTree.parse(ROOT / "pom.xml").find("m:version", POM)
    assert own is not None
    assert own.text == version
