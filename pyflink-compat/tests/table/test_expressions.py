"""Expressions written in Python are those that Java would have written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from pyflink.table import DataTypes, expression
from pyflink.table import expressions as e
from pyflink.table.expression import Expression, JsonValueOnEmptyOrError
from pyflink.table.expressions import col

CASES = [
    ("a + 1", "plus(a, 1)"),
    ("1 + a", "plus(1, a)"),
    ("a - b", "minus(a, b)"),
    ("1 - a", "minus(1, a)"),
    ("a * 2", "times(a, 2)"),
    ("2 * a", "times(2, a)"),
    ("a / 2", "divide(a, 2)"),
    ("2 / a", "divide(2, a)"),
    ("a % 2", "mod(a, 2)"),
    ("2 % a", "mod(2, a)"),
    ("a ** 2", "power(a, 2)"),
    ("2 ** a", "power(2, a)"),
    ("-a", "minusPrefix(a)"),
    ("abs(a)", "abs(a)"),
    ("a == b", "equals(a, b)"),
    ("a != b", "notEquals(a, b)"),
    ("a < 1", "lessThan(a, 1)"),
    ("a <= 1", "lessThanOrEqual(a, 1)"),
    ("a > 1", "greaterThan(a, 1)"),
    ("a >= 1", "greaterThanOrEqual(a, 1)"),
    ("(a > 1) & (b > 1)", "and(greaterThan(a, 1), greaterThan(b, 1))"),
    ("(a > 1) | (b > 1)", "or(greaterThan(a, 1), greaterThan(b, 1))"),
    ("~(a > 1)", "not(greaterThan(a, 1))"),
    ("a == 'x'", "equals(a, 'x')"),
    ("a == True", "equals(a, true)"),
    ("a == 1.5", "equals(a, 1.5)"),
    ("a == Decimal('1.50')", "equals(a, 1.50)"),
    ("a == dt.date(2026, 1, 2)", "equals(a, 2026-01-02)"),
    ("a == 1 << 40", "equals(a, 1099511627776)"),
    ("a['f']", "get(a, 'f')"),
    ("a[1]", "at(a, 1)"),
    ("a.f", "get(a, 'f')"),
    ("a.is_null", "isNull(a)"),
    ("a.sum.alias('s')", "as(sum(a), 's')"),
    ("a.cast(DataTypes.BIGINT())", "cast(a, BIGINT)"),
    ("a.try_cast('BIGINT')", "TRY_CAST(a, BIGINT)"),
    ("a.in_(1, 2, 3)", "in(a, 1, 2, 3)"),
    ("a.between(1, 2)", "between(a, 1, 2)"),
    ("a.upper_case", "upper(a)"),
    ("a.substring(1, 2)", "substring(a, 1, 2)"),
    ("a.truncate(2)", "truncate(a, 2)"),
    ("a.asc", "asc(a)"),
    ("a.desc", "desc(a)"),
    ("a.floor(TimeIntervalUnit.DAY)", "floor(a, DAY)"),
    ("a.array_distinct()", "ARRAY_DISTINCT(a)"),
    ("a.url_encode()", "URL_ENCODE(a)"),
    ("e.if_then_else(a > 1, 'x', 'y')", "ifThenElse(greaterThan(a, 1), 'x', 'y')"),
    ("e.and_(a > 1, b > 1, a > 2)", "and(greaterThan(a, 1), greaterThan(b, 1), greaterThan(a, 2))"),
    ("e.not_(a > 1)", "not(greaterThan(a, 1))"),
    ("e.concat('x', a, b)", "concat('x', a, b)"),
    ("e.row(1, 'x')", "row(1, 'x')"),
    ("e.array(1, 2, 3, 4)", "array(1, 2, 3, 4)"),
    ("e.map_('k', 1)", "map('k', 1)"),
    ("e.range_('a', 'b')", "rangeTo(a, b)"),
    ("e.pi()", "pi()"),
    ("e.rand(3)", "rand(3)"),
    ("e.rand_integer(10, 3)", "randInteger(3, 10)"),
    ("e.log(a, 2)", "log(2, a)"),
    ("e.null_of(DataTypes.INT())", "null"),
    ("e.coalesce(a, b, 0)", "COALESCE(a, b, 0)"),
    ("e.with_columns(a, b)", "withColumns(a, b)"),
    ("e.call('f', a, 1)", "f(a, 1)"),
    ("e.timestamp_diff(TimePointUnit.DAY, a, b)", "timestampDiff(DAY, a, b)"),
    ("e.json_object(JsonOnNull.NULL, 'k', 1)", "JSON_OBJECT(NULL, 'k', 1)"),
    ("lit(3).minutes", "180000"),
    ("lit(dt.timedelta(seconds=1))", "PT1S"),
    ("lit(1, DataTypes.BIGINT())", "cast(1, BIGINT)"),
]


@pytest.mark.parametrize(("source", "text"), CASES)
def test_what_is_built(source: str, text: str) -> None:
    names = {**vars(expression), "a": col("a"), "b": col("b"), "e": e, "lit": e.lit}
    names |= {"dt": dt, "Decimal": Decimal, "DataTypes": DataTypes}
    assert str(eval(source, names)) == text


def test_json_value() -> None:
    found = col("a").json_value("$.x", "INT", JsonValueOnEmptyOrError.DEFAULT, 5)
    assert str(found) == "JSON_VALUE(a, '$.x', INT, DEFAULT, 5, NULL, null)"


def test_a_comparison_is_not_a_condition_of_python() -> None:
    with pytest.raises(ValueError, match="An expression is neither true nor false") as caught:
        bool(col("a") > 1)
    assert str(caught.value) == (
        "An expression is neither true nor false before the job runs: use & for and, | for or, "
        "~ for not, and write parentheses around comparisons, as in "
        "(col('a') > 1) & (col('b') > 2)."
    )


def test_the_java_handle() -> None:
    a = col("a")
    assert a._j_expr is a._java
    assert str(Expression(a._j_expr)) == "a"
    assert str(Expression("x")) == "x"


def test_the_bounds_of_windows() -> None:
    assert str(e.UNBOUNDED_ROW) == "UNBOUNDED_ROW"
