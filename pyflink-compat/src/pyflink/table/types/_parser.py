"""Reads types as SQL writes them."""

from __future__ import annotations

import re
from collections.abc import Callable

from pyflink.table.types import _atomic as atomic
from pyflink.table.types import _composite as composite
from pyflink.table.types._data_type import DataType
from pyflink.table.types._interval import Resolution, interval

_TOKEN = re.compile(
    r"\s*(?:(?P<quoted>`(?:[^`]|``)*`)|(?P<text>'(?:[^']|'')*')|(?P<word>\w+)|(?P<mark>[<>(),.]))"
)


class TypeSyntaxError(ValueError):
    """A text is not a SQL type. The message says what was expected, and where."""


def parse_type(sql: str) -> DataType:
    """The type that the text names, such as ``ROW<a INT NOT NULL, b ARRAY<STRING>>``."""
    parser = _Parser(sql)
    data_type = parser.data_type()
    parser.end()
    return data_type


class _Parser:
    def __init__(self, sql: str) -> None:
        self._sql = sql
        self._tokens: list[str] = []
        position = 0
        while position < len(sql.rstrip()):
            found = _TOKEN.match(sql, position)
            if found is None:
                raise TypeSyntaxError(
                    f"{sql!r} is not a SQL type: {sql[position:].strip()!r} cannot be read."
                )
            self._tokens.append(found.group().strip())
            position = found.end()
        self._next = 0

    def data_type(self) -> DataType:
        """One type, with what may follow it: NOT NULL, and ARRAY or MULTISET."""
        parsed = self._nullability(self._root())
        while self._peek() in ("ARRAY", "MULTISET"):
            made = composite.ArrayType if self._take() == "ARRAY" else composite.MultisetType
            parsed = self._nullability(made(parsed))
        return parsed

    def end(self) -> None:
        if self._next < len(self._tokens):
            raise self._error("nothing more")

    def _root(self) -> DataType:
        if self._next >= len(self._tokens):
            raise self._error("a type")
        name = self._take()
        if name in _SIMPLE:
            if name == "DOUBLE" and self._peek() == "PRECISION":
                self._take()
            return _SIMPLE[name]()
        parse = getattr(self, f"_parse_{name.lower()}", None)
        if parse is None:
            self._next -= 1
            raise self._error("a type")
        parsed: DataType = parse()
        return parsed

    def _nullability(self, data_type: DataType) -> DataType:
        if self._peek() == "NOT":
            self._take()
            self._expect("NULL")
            return data_type.not_null()
        if self._peek() == "NULL":
            self._take()
        return data_type

    def _parse_char(self) -> DataType:
        return atomic.CharType(self._length(1))

    def _parse_varchar(self) -> DataType:
        return atomic.VarCharType(self._length(1))

    def _parse_binary(self) -> DataType:
        return atomic.BinaryType(self._length(1))

    def _parse_varbinary(self) -> DataType:
        return atomic.VarBinaryType(self._length(1))

    def _parse_decimal(self) -> DataType:
        precision, scale = 10, 0
        if self._accept("("):
            precision = self._number()
            if self._accept(","):
                scale = self._number()
            self._expect(")")
        return atomic.DecimalType(precision, scale)

    _parse_dec = _parse_numeric = _parse_decimal

    def _parse_time(self) -> DataType:
        precision = self._length(0)
        self._words("WITHOUT", "TIME", "ZONE")
        return atomic.TimeType(precision)

    def _parse_timestamp(self) -> DataType:
        precision = self._length(6)
        if self._words("WITHOUT", "TIME", "ZONE"):
            return atomic.TimestampType(precision)
        if self._words("WITH", "LOCAL", "TIME", "ZONE"):
            return atomic.LocalZonedTimestampType(precision)
        if self._words("WITH", "TIME", "ZONE"):
            return atomic.ZonedTimestampType(precision)
        return atomic.TimestampType(precision)

    def _parse_timestamp_ltz(self) -> DataType:
        return atomic.LocalZonedTimestampType(self._length(6))

    def _parse_interval(self) -> DataType:
        upper = self._resolution()
        return interval(upper, self._resolution() if self._accept("TO") else None)

    def _parse_array(self) -> DataType:
        return composite.ArrayType(self._enclosed(self.data_type))

    def _parse_multiset(self) -> DataType:
        return composite.MultisetType(self._enclosed(self.data_type))

    def _parse_map(self) -> DataType:
        self._expect("<")
        key = self.data_type()
        self._expect(",")
        value = self.data_type()
        self._expect(">")
        return composite.MapType(key, value)

    def _parse_row(self) -> DataType:
        closing = ")" if self._peek() == "(" else ">"
        self._expect("(" if closing == ")" else "<")
        return composite.RowType(self._fields(closing))

    def _parse_structured(self) -> DataType:
        self._expect("<")
        name = self._text()
        return composite.StructuredType(
            name, self._fields(">") if self._accept(",") else self._close()
        )

    def _parse_raw(self) -> DataType:
        self._expect("(")
        name = self._text()
        self._expect(",")
        serializer = self._text()
        self._expect(")")
        return composite.RawType(name, serializer)

    def _close(self) -> list[composite.RowField]:
        self._expect(">")
        return []

    def _fields(self, closing: str) -> list[composite.RowField]:
        fields: list[composite.RowField] = []
        while not self._accept(closing):
            if fields:
                self._expect(",")
            name = self._identifier()
            data_type = self.data_type()
            description = self._text() if (self._peek() or "").startswith("'") else None
            fields.append(composite.RowField(name, data_type, description))
        return fields

    def _enclosed(self, parse: Callable[[], DataType]) -> DataType:
        self._expect("<")
        parsed = parse()
        self._expect(">")
        return parsed

    def _resolution(self) -> Resolution:
        name = self._take() if self._next < len(self._tokens) else ""
        if name not in Resolution.IntervalUnit.__members__:
            self._next -= 1 if name else 0
            raise self._error("a unit of time, such as DAY")
        return Resolution(Resolution.IntervalUnit[name], self._length(-1))

    def _length(self, default: int) -> int:
        if not self._accept("("):
            return default
        length = self._number()
        self._expect(")")
        return length

    def _number(self) -> int:
        token = self._peek() or ""
        if not token.isdigit():
            raise self._error("a number")
        self._next += 1
        return int(token)

    def _text(self) -> str:
        token = self._peek() or ""
        if not token.startswith("'"):
            raise self._error("a text in single quotes")
        token = self._tokens[self._next]
        self._next += 1
        return token[1:-1].replace("''", "'")

    def _identifier(self) -> str:
        if self._next >= len(self._tokens) or not re.match(r"[`\w]", self._tokens[self._next]):
            raise self._error("a field's name")
        token = self._tokens[self._next]
        self._next += 1
        return token[1:-1].replace("``", "`") if token.startswith("`") else token

    def _words(self, *words: str) -> bool:
        following = [token.upper() for token in self._tokens[self._next : self._next + len(words)]]
        if following != list(words):
            return False
        self._next += len(words)
        return True

    def _peek(self) -> str | None:
        return self._tokens[self._next].upper() if self._next < len(self._tokens) else None

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1].upper()

    def _accept(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._next += 1
        return True

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise self._error(f"'{token}'")

    def _error(self, expected: str) -> TypeSyntaxError:
        if self._next < len(self._tokens):
            found = f"found '{self._tokens[self._next]}'"
        else:
            found = "it ends"
        return TypeSyntaxError(
            f"{self._sql!r} is not a SQL type: where {expected} is expected, {found}."
        )


_SIMPLE: dict[str, Callable[[], DataType]] = {
    "NULL": atomic.NullType,
    "BOOLEAN": atomic.BooleanType,
    "TINYINT": atomic.TinyIntType,
    "SMALLINT": atomic.SmallIntType,
    "INT": atomic.IntType,
    "INTEGER": atomic.IntType,
    "BIGINT": atomic.BigIntType,
    "FLOAT": atomic.FloatType,
    "DOUBLE": atomic.DoubleType,
    "VARIANT": atomic.VariantType,
    "BITMAP": atomic.BitmapType,
    "DESCRIPTOR": atomic.DescriptorType,
    "DATE": atomic.DateType,
    "STRING": lambda: atomic.VarCharType(atomic.MAX_LENGTH),
    "BYTES": lambda: atomic.VarBinaryType(atomic.MAX_LENGTH),
}
