"""Every public method of the mirrored Java classes is there, or its absence has a reason."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from pyflink._mirror.model import MirroredClass, read_mirror
from pyflink._mirror.naming import module_name
from pyflink._mirror.registry import find_class

MIRROR = Path(__file__).parents[3] / "gateway" / "target" / "mirror.json"

DATA_TYPES = "org.apache.flink.table.api.DataTypes"

# (class, Java method): why Python has it not.
MISSING: dict[tuple[str, str], str] = {
    ("org.apache.flink.types.RowKind", name): "a worker's RowKind, which no JVM is behind"
    for name in ("shortString", "toByteValue", "fromByteValue")
}


def mirrored() -> dict[str, MirroredClass]:
    if not MIRROR.is_file():
        pytest.fail(f"{MIRROR} is missing: build it with 'mvn -pl gateway -am process-classes'")
    return read_mirror(json.loads(MIRROR.read_text(encoding="utf-8")))


def test_no_public_method_is_missing() -> None:
    classes = mirrored()
    missing = {
        (name, method.java_name)
        for name, described in classes.items()
        for method in described.methods
        if not hasattr(find_class(name), method.name)
    }
    assert missing == set(MISSING)


def test_what_is_mirrored_is_much() -> None:
    classes = mirrored()
    assert len(classes) > 130
    assert sum(len(each.methods) for each in classes.values()) > 1200


def test_every_parameter_has_the_name_that_its_source_gives_it() -> None:
    unnamed = [
        f"{each.name}.{method.java_name}"
        for each in mirrored().values()
        for method in each.methods
        for parameter in method.parameters
        if parameter.java_name.startswith("arg") and parameter.java_name[3:].isdigit()
    ]
    assert unnamed == []


def test_every_method_is_documented() -> None:
    for name, described in mirrored().items():
        if name not in (DATA_TYPES, "org.apache.flink.types.RowKind"):
            for method in described.methods:
                assert inspect.getdoc(getattr(find_class(name), method.name)), method


def test_modules_do_not_collide() -> None:
    names = [module_name(name) for name in mirrored()]
    assert len(names) == len(set(names))
