"""Expressions: what SELECT, WHERE and their like are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._mirror.generated.api_expression import ApiExpression
from pyflink._mirror.generated.json_exists_on_error import JsonExistsOnError
from pyflink._mirror.generated.json_on_null import JsonOnNull
from pyflink._mirror.generated.json_query_on_empty_or_error import JsonQueryOnEmptyOrError
from pyflink._mirror.generated.json_query_wrapper import JsonQueryWrapper
from pyflink._mirror.generated.json_type import JsonType
from pyflink._mirror.generated.json_value_on_empty_or_error import JsonValueOnEmptyOrError
from pyflink._mirror.generated.time_interval_unit import TimeIntervalUnit
from pyflink._mirror.generated.time_point_unit import TimePointUnit

if TYPE_CHECKING:
    from pyflink.table.types import DataType

__all__ = [
    "Expression",
    "JsonExistsOnError",
    "JsonOnNull",
    "JsonQueryOnEmptyOrError",
    "JsonQueryWrapper",
    "JsonType",
    "JsonValueOnEmptyOrError",
    "TimeIntervalUnit",
    "TimePointUnit",
]


class Expression(ApiExpression):
    """A column, a constant, a call, or anything built of them.

    Python's operators build expressions: arithmetic, comparisons, ``&`` for AND, ``|`` for OR and
    ``~`` for NOT. Operands that are no expressions are constants.
    """

    def __init__(self, j_expr_or_property_name: Any) -> None:
        if isinstance(j_expr_or_property_name, str):
            from pyflink.table.expressions import col

            j_expr_or_property_name = col(j_expr_or_property_name)._java
        self._hold(j_expr_or_property_name)

    def __class_getitem__(cls, item: Any) -> type[Expression]:
        """Lets ``Expression[bool]`` be written."""
        return cls

    def __str__(self) -> str:
        return self.as_summary_string()

    def __abs__(self) -> Expression:
        return self.abs

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return self.is_equal(other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self.is_not_equal(other)

    def __lt__(self, other: Any) -> Expression:
        return self.is_less(other)

    def __gt__(self, other: Any) -> Expression:
        return self.is_greater(other)

    def __le__(self, other: Any) -> Expression:
        return self.is_less_or_equal(other)

    def __ge__(self, other: Any) -> Expression:
        return self.is_greater_or_equal(other)

    # Expressions are told apart by what they are: == builds one.
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise ValueError(
            "An expression is neither true nor false before the job runs: use & for and, | for or, "
            "~ for not, and write parentheses around comparisons, as in "
            "(col('a') > 1) & (col('b') > 2)."
        )

    def __and__(self, other: Any) -> Expression:
        return self.and_(other)

    def __or__(self, other: Any) -> Expression:
        return self.or_(other)

    def __invert__(self) -> Expression:
        return self.not_

    def __rand__(self, other: Any) -> Expression:
        return _constant(other).and_(self)

    def __ror__(self, other: Any) -> Expression:
        return _constant(other).or_(self)

    def __add__(self, other: Any) -> Expression:
        return self.plus(other)

    def __sub__(self, other: Any) -> Expression:
        return self.minus(other)

    def __mul__(self, other: Any) -> Expression:
        return self.times(other)

    def __truediv__(self, other: Any) -> Expression:
        return self.divided_by(other)

    def __mod__(self, other: Any) -> Expression:
        return self.mod(other)

    def __pow__(self, other: Any) -> Expression:
        return self.power(other)

    def __neg__(self) -> Expression:
        from pyflink.table.expressions import negative

        return negative(self)

    def __radd__(self, other: Any) -> Expression:
        return _constant(other).plus(self)

    def __rsub__(self, other: Any) -> Expression:
        return _constant(other).minus(self)

    def __rmul__(self, other: Any) -> Expression:
        return _constant(other).times(self)

    def __rtruediv__(self, other: Any) -> Expression:
        return _constant(other).divided_by(self)

    def __rmod__(self, other: Any) -> Expression:
        return _constant(other).mod(self)

    def __rpow__(self, other: Any) -> Expression:
        return _constant(other).power(self)

    def __getitem__(self, name_or_index: str | int) -> Expression:
        return self.get(name_or_index) if isinstance(name_or_index, str) else self.at(name_or_index)

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get(name)

    def alias(self, name: str, *extra_names: str) -> Expression:
        """The expression under another name; its fields, if it has any, under more names."""
        return self.as_(name, *extra_names)

    def array_join(self, delimiter: Any, null_replacement: Any = None) -> Expression:
        """The array's elements as one text; NULLs are left out unless something stands for them."""
        return _built_in("ARRAY_JOIN", self, delimiter, null_replacement)

    def array_sort(self, ascending_order: Any = None, null_first: Any = None) -> Expression:
        """The array in order: ascending, and NULLs first, unless it is said otherwise."""
        return _built_in("ARRAY_SORT", self, ascending_order, null_first)

    def truncate(self, n: Any = 0) -> Expression:
        """The number with ``n`` digits behind the point, the rest cut off."""
        truncated: Expression = super().truncate(n)
        return truncated

    def json_value(
        self,
        path: str,
        returning_type: DataType | str = "STRING",
        on_empty: JsonValueOnEmptyOrError = JsonValueOnEmptyOrError.NULL,
        default_on_empty: Any = None,
        on_error: JsonValueOnEmptyOrError = JsonValueOnEmptyOrError.NULL,
        default_on_error: Any = None,
    ) -> Expression:
        """The scalar at a path of a JSON text."""
        found: Expression = super().json_value(
            path, returning_type, on_empty, default_on_empty, on_error, default_on_error
        )
        return found

    def json_query(  # type: ignore[override]
        self,
        path: str,
        wrapping_behavior: JsonQueryWrapper = JsonQueryWrapper.WITHOUT_ARRAY,
        on_empty: JsonQueryOnEmptyOrError = JsonQueryOnEmptyOrError.NULL,
        on_error: JsonQueryOnEmptyOrError = JsonQueryOnEmptyOrError.NULL,
        returning_type: DataType | str | None = None,
    ) -> Expression:
        """The object or array at a path of a JSON text, as text or as ARRAY<STRING>."""
        types = () if returning_type is None else (returning_type,)
        arguments: Any = (path, *types, wrapping_behavior, on_empty, on_error)
        found: Expression = super().json_query(*arguments)
        return found


def _built_in(name: str, *arguments: Any) -> Expression:
    """A function of SQL that Java's expressions have no method for; trailing Nones are left out."""
    from pyflink.table.expressions import call

    given = list(arguments)
    while given[-1] is None:
        given.pop()
    return call(name, *given)


def _constant(value: Any) -> Expression:
    from pyflink.table.expressions import lit

    return lit(value)
