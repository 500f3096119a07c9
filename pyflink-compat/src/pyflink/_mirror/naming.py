"""Java's names in Python's style."""

from __future__ import annotations

import keyword
import re

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# Where the rule alone would not give PyFlink's name.
_EXCEPTIONS = {"$": "col"}


def python_name(java_name: str) -> str:
    """``createTemporaryView`` as ``create_temporary_view``; SQL's names in capitals stay."""
    if java_name in _EXCEPTIONS:
        return _EXCEPTIONS[java_name]
    if java_name.isupper() and len(java_name) > 1:
        return java_name
    name = _WORD_STARTS.sub("_", java_name).lower()
    return name + "_" if keyword.iskeyword(name) else name


def module_name(java_class: str) -> str:
    """``org...Schema$Builder`` as ``schema_builder``."""
    simple = java_class.rpartition(".")[2]
    return "_".join(_WORD_STARTS.sub("_", part).lower() for part in simple.split("$"))


def class_name(java_class: str) -> str:
    """``org...Schema$Builder`` as ``SchemaBuilder``."""
    return java_class.rpartition(".")[2].replace("$", "")
