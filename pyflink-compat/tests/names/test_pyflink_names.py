"""What PyFlink 2.3.0 offers is here, under the same names and keywords.

``pyflink-2.3.0.json`` lists modules, names, members and parameters, as an inspection found them:
``=`` behind a parameter says that it has a default.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyflink._mirror.method import Method

FACTS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("pyflink-2.3.0.json").read_text(encoding="utf-8")
)

LATER = "comes with table functions and aggregate functions"
INTERNAL = "is how PyFlink works inside, under a name that its documentation has not"

# Modules and names that are not here: why.
MISSING: dict[str, str] = {
    **dict.fromkeys(
        (
            "pyflink.table.AggregateFunction",
            "pyflink.table.DataView",
            "pyflink.table.ListView",
            "pyflink.table.MapView",
            "pyflink.table.TableAggregateFunction",
            "pyflink.table.TableFunction",
            "pyflink.table.data_view",
            "pyflink.table.udf.AggregateFunction",
            "pyflink.table.udf.TableAggregateFunction",
            "pyflink.table.udf.TableFunction",
            "pyflink.table.udf.udaf",
            "pyflink.table.udf.udtaf",
            "pyflink.table.udf.udtf",
        ),
        LATER,
    ),
    **dict.fromkeys(
        (
            "pyflink.datastream.KeyedStream.AccumulateType",
            "pyflink.datastream.data_stream.KeyedStream.AccumulateType",
            "pyflink.datastream.functions.AsyncFunctionDescriptor",
            "pyflink.datastream.functions.AsyncFunctionDescriptor.OutputMode",
            "pyflink.datastream.utils",
            "pyflink.table.functions",
            "pyflink.table.serializers",
            "pyflink.table.utils",
        ),
        INTERNAL,
    ),
}

# Modules that are there in part only.
COMING_MODULES: tuple[str, ...] = ()

# Parameters that are not PyFlink's: why.
OTHER_PARAMETERS: dict[str, str] = {
    f"{environment}.{method}": "takes ignoreIfExists as a keyword only, beside Python's style of it"
    for environment in ("StreamTableEnvironment", "TableEnvironment")
    for method in ("create_table", "create_temporary_table")
}


def test_every_name_is_here() -> None:
    missing = set()
    for module_name, names in FACTS.items():
        module = imported(module_name)
        if module is None:
            missing.add(module_name)
            continue
        for name, members in names.items():
            found = named(module, name)
            if found is None:
                missing.add(f"{module_name}.{name}")
            elif isinstance(members, dict):
                missing |= {
                    f"{module_name}.{name}.{member}"
                    for member in members
                    if inspect.getattr_static(found, member, None) is None
                    and member not in dir(found)
                }
    assert {each for each in missing if not is_coming(each)} == set(MISSING)


def test_every_keyword_is_understood() -> None:
    other = {}
    for label, expected, function in functions():
        found = signatures(function)
        if not any(takes(each, expected.split()) for each in found):
            other[label] = f"{expected}, here: {' or '.join(map(' '.join, found))}"
    found = {each for each in other if not is_coming(each)}
    assert found == set(OTHER_PARAMETERS), other


def is_coming(name: str) -> bool:
    """Whether the name is of what is not yet all here."""
    return name.startswith(COMING_MODULES)


def named(module: Any, name: str) -> Any:
    """What goes by the name, which may be of a class within a class."""
    for part in name.split("."):
        module = getattr(module, part, None)
    return module


def functions() -> Iterator[tuple[str, str, Any]]:
    for module_name, names in FACTS.items():
        module = imported(module_name)
        for name, facts in names.items() if module is not None else ():
            found = named(module, name)
            if isinstance(facts, str) and found is not None:
                yield f"{module_name}.{name}", facts, found
            elif isinstance(facts, dict):
                for member, parameters in facts.items():
                    function = inspect.getattr_static(found, member, None)
                    if parameters is not None and function is not None:
                        yield f"{name}.{member}", parameters, getattr(found, member)


def signatures(function: Any) -> list[list[str]]:
    """The parameters of each of the function's signatures; Java's overloads are several."""
    java = java_method(function)
    if java is not None and len(java.overloads) > 1:
        return [
            [
                ("*" if each.varargs and i == len(each.names) - 1 else "") + n
                for i, n in enumerate(each.names)
            ]
            for each in java.overloads
        ]
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    return [
        [
            {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
            + p.name
            + ("" if p.default is p.empty else "=")
            for p in parameters
        ]
    ]


def java_method(function: Any) -> Method | None:
    """What a generated function calls."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    module = sys.modules.get(getattr(function, "__module__", ""))
    if code is None or module is None or "generated" not in module.__name__:
        return None
    constants = [getattr(module, name, None) for name in code.co_names]
    return next((each for each in constants if isinstance(each, Method)), None)


def takes(found: list[str], expected: list[str]) -> bool:
    """Whether a call with PyFlink's keywords goes with a signature: names in order, more behind."""
    names = [each.rstrip("=").lstrip("*") for each in found]
    wanted = [each.rstrip("=") for each in expected]
    plain = [each for each in wanted if not each.startswith("*")]
    if any(each.startswith("*") for each in wanted):
        return any(each.startswith("*") for each in found) or not plain
    return names[: len(plain)] == plain


def imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        return None
