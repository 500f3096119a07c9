"""Which Java method is meant is decided by the declared types, before Java is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyflink._mirror.arguments import fit
from pyflink._mirror.java_type import parse_java_type
from pyflink._mirror.method import Method, Overload
from pyflink.common import Configuration
from pyflink.table import DataTypes, ExplainDetail


def overload(*types: str, varargs: bool = False) -> Overload:
    names = tuple(f"p{i}" for i in range(len(types)))
    return Overload(names, types, "void", varargs)


def chosen(method: Method, *args: Any, **kwargs: Any) -> Sequence[str]:
    return method.choose(args, kwargs)[0].types


STRING = "java.lang.String"
METHOD = Method(
    "x.Y",
    "put",
    "put",
    (
        overload(STRING),
        overload("int"),
        overload("long"),
        overload("double"),
        overload("boolean"),
        overload("java.util.List<java.lang.String>"),
        overload("java.util.List<java.lang.Integer>"),
        overload("java.util.Map<java.lang.String,java.lang.String>"),
        overload(STRING, "boolean"),
        overload(STRING, "java.lang.Object[]", varargs=True),
    ),
)


@pytest.mark.parametrize(
    ("args", "types"),
    [
        (("a",), (STRING,)),
        ((True,), ("boolean",)),
        ((1,), ("int",)),
        ((1 << 40,), ("long",)),
        ((1.5,), ("double",)),
        ((["a"],), ("java.util.List<java.lang.String>",)),
        (([1],), ("java.util.List<java.lang.Integer>",)),
        (({"a": "b"},), ("java.util.Map<java.lang.String,java.lang.String>",)),
        (("a", True), (STRING, "boolean")),
        (("a", "b", 3), (STRING, "java.lang.Object[]")),
    ],
)
def test_the_best_fit_is_chosen(args: tuple[Any, ...], types: tuple[str, ...]) -> None:
    assert chosen(METHOD, *args) == types


def test_keywords_are_parameters() -> None:
    assert chosen(METHOD, "a", p1=True) == (STRING, "boolean")


def test_what_fits_nowhere_is_told_with_all_that_would() -> None:
    method = Method(
        "x.Y", "sleep", "sleep", (overload("java.time.Duration"), overload("int", STRING))
    )
    with pytest.raises(TypeError) as caught:
        method.choose(("1 s",), {})
    assert str(caught.value) == (
        "sleep(str) does not fit: it takes sleep(p0: Duration) or sleep(p0: int, p1: String)."
    )


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        (dt.timedelta(seconds=1), "java.time.Duration"),
        (Decimal("1.5"), "java.math.BigDecimal"),
        (dt.date(2026, 1, 1), "java.time.LocalDate"),
        (dt.time(1, 2), "java.time.LocalTime"),
        (dt.datetime(2026, 1, 1), "java.time.LocalDateTime"),
        (dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc), "java.time.Instant"),
        (Path("/x"), "java.nio.file.Path"),
        (Path("/x"), STRING),
        (b"x", "byte[]"),
        ({"a": "b"}, "java.util.Properties"),
        ("Europe/Berlin", "java.time.ZoneId"),
        (DataTypes.INT(), "org.apache.flink.table.types.DataType"),
        ("INT", "org.apache.flink.table.types.AbstractDataType<java.lang.Object>"),
        (ExplainDetail.CHANGELOG_MODE, "org.apache.flink.table.api.ExplainDetail"),
        ("CHANGELOG_MODE", "org.apache.flink.table.api.ExplainDetail"),
        (None, STRING),
    ],
)
def test_what_goes_with_which_declared_type(value: Any, declared: str) -> None:
    assert fit(value, parse_java_type(declared)) > 0


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        (True, "int"),
        (1, "boolean"),
        (1 << 31, "int"),
        (1.0, "int"),
        ("a", "int"),
        (None, "int"),
        ("NOPE", "org.apache.flink.table.api.ExplainDetail"),
        ("a", "org.apache.flink.table.expressions.Expression"),
        (1, STRING),
        (dt.datetime(2026, 1, 1), "java.time.LocalDate"),
    ],
)
def test_what_does_not_go(value: Any, declared: str) -> None:
    assert fit(value, parse_java_type(declared)) == 0


def test_supertypes_of_mirrored_objects_go() -> None:
    configuration = Configuration()
    assert fit(configuration, parse_java_type("org.apache.flink.configuration.ReadableConfig")) > 0
    assert fit(configuration, parse_java_type("org.apache.flink.table.api.Table")) == 0
