"""Avro's records as dicts, in the bytes in which Flink's serializer writes them.

These are not Avro's own: numbers have all their bytes, and counts no sign. Logical types are what
Python has for them, as in Apache Avro's package: dates, times, datetimes in UTC and Decimals.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
import struct
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import pyarrow as pa

from fletching.batch.mismatch import ValueMismatch, describe
from fletching.batch.text import BytesConversion

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_FIRST_DAY = _EPOCH.toordinal()
_MICROSECOND = dt.timedelta(microseconds=1)
_COUNT = struct.Struct(">i")


class _Misfit(Exception):
    """A value that its part of the schema has no place for."""

    def __init__(self, value: Any, wanted: str) -> None:
        self.value = value
        self.wanted = wanted
        self.path = ""

    def within(self, step: str) -> _Misfit:
        """The same, as found in a part of a larger value."""
        dot = "." if self.path and not self.path.startswith("[") else ""
        self.path = step + dot + self.path
        return self


class _Type(Protocol):
    """A part of a schema: reads a value at a place, and says where it ends; appends a value."""

    def read(self, data: bytes, at: int) -> tuple[Any, int]: ...

    def write(self, out: bytearray, value: Any) -> None: ...


class _Null:
    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        return None, at

    def write(self, out: bytearray, value: Any) -> None:
        if value is not None:
            raise _Misfit(value, "null")


class _Boolean:
    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        return data[at] != 0, at + 1

    def write(self, out: bytearray, value: Any) -> None:
        if type(value) is not bool:
            raise _Misfit(value, "boolean")
        out.append(value)


class _Number:
    def __init__(self, name: str, code: str) -> None:
        self._name = name
        self._layout = struct.Struct(code)
        self._is_integer = code in (">i", ">q")

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        return self._layout.unpack_from(data, at)[0], at + self._layout.size

    def write(self, out: bytearray, value: Any) -> None:
        if isinstance(value, (bool, str, bytes)):
            raise _Misfit(value, self._name)
        try:
            number = operator.index(value) if self._is_integer else float(value)
            out += self._layout.pack(number)
        except (TypeError, ValueError, OverflowError, struct.error):
            raise _Misfit(value, self._name) from None


class _Bytes:
    name = "bytes"

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        start = at + 4
        end = start + _COUNT.unpack_from(data, at)[0]
        return data[start:end], end

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, (bytes, bytearray, memoryview)):
            raise _Misfit(value, self.name)
        out += _COUNT.pack(len(value))
        out += value


class _Text(_Bytes):
    name = "string"

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        value, end = super().read(data, at)
        return value.decode(), end

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, str):
            raise _Misfit(value, self.name)
        try:
            encoded = value.encode()
        except UnicodeEncodeError:
            raise _Misfit(value, "string, which is UTF-8 without surrogates") from None
        super().write(out, encoded)


class _Fixed:
    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self.size = size

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        end = at + self.size
        return data[at:end], end

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, (bytes, bytearray, memoryview)) or len(value) != self.size:
            raise _Misfit(value, f"{self._name}, which has {self.size} bytes")
        out += value


class _Enum:
    def __init__(self, name: str, symbols: Sequence[str]) -> None:
        self._name = name
        self._symbols = list(symbols)

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        return self._symbols[_COUNT.unpack_from(data, at)[0]], at + 4

    def write(self, out: bytearray, value: Any) -> None:
        if value not in self._symbols:
            raise _Misfit(value, f"{self._name}, which has {', '.join(self._symbols)}")
        out += _COUNT.pack(self._symbols.index(value))


def _read_count(data: bytes, at: int) -> tuple[int, int]:
    count = shift = 0
    while data[at] & 0x80:
        count |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
    return count | data[at] << shift, at + 1


def _write_count(out: bytearray, count: int) -> None:
    while count > 0x7F:
        out.append(count & 0x7F | 0x80)
        count >>= 7
    out.append(count)


class _Array:
    def __init__(self, item: _Type) -> None:
        self._item = item

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        items: list[Any] = []
        read = self._item.read
        count, at = _read_count(data, at)
        while count:
            for _ in range(count):
                item, at = read(data, at)
                items.append(item)
            count, at = _read_count(data, at)
        return items, at

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, Sequence) or isinstance(value, (str, bytes, bytearray)):
            raise _Misfit(value, "array")
        if value:
            _write_count(out, len(value))
        for position, item in enumerate(value):
            try:
                self._item.write(out, item)
            except _Misfit as e:
                raise e.within(f"[{position}]") from None
        out.append(0)


class _Map:
    def __init__(self, item: _Type) -> None:
        self._item = item
        self._key = _Text()

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        items: dict[str, Any] = {}
        count, at = _read_count(data, at)
        while count:
            for _ in range(count):
                key, at = self._key.read(data, at)
                items[key], at = self._item.read(data, at)
            count, at = _read_count(data, at)
        return items, at

    def write(self, out: bytearray, value: Any) -> None:
        if not isinstance(value, Mapping):
            raise _Misfit(value, "map")
        if value:
            _write_count(out, len(value))
        for key, item in value.items():
            try:
                self._key.write(out, key)
                self._item.write(out, item)
            except _Misfit as e:
                raise e.within(f"[{key!r}]") from None
        out.append(0)


class _Union:
    def __init__(self, branches: Sequence[_Type]) -> None:
        self._branches = branches
        self._null = next((i for i, b in enumerate(branches) if isinstance(b, _Null)), None)
        self._others = [i for i in range(len(branches)) if i != self._null]

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        branch: int = _COUNT.unpack_from(data, at)[0]
        return self._branches[branch].read(data, at + 4)

    def write(self, out: bytearray, value: Any) -> None:
        if value is None and self._null is not None:
            out += _COUNT.pack(self._null)
            return
        start = len(out)
        misfits = []
        for branch in self._others:
            out += _COUNT.pack(branch)
            try:
                self._branches[branch].write(out, value)
                return
            except _Misfit as e:
                del out[start:]
                misfits.append(e)
        if len(misfits) == 1:
            raise misfits[0]
        raise _Misfit(value, "of the types of the union")


class _Record:
    def __init__(self, name: str) -> None:
        self._name = name
        self.fields: list[tuple[str, _Type]] = []

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        record = {}
        for name, kind in self.fields:
            record[name], at = kind.read(data, at)
        return record, at

    def write(self, out: bytearray, value: Any) -> None:
        if hasattr(value, "as_dict"):  # A Row with names.
            value = value.as_dict()
        if not isinstance(value, Mapping):
            raise _Misfit(value, f"{self._name}: a dict")
        unknown = sorted(map(str, value.keys() - {name for name, _ in self.fields}))
        if unknown:
            raise _Misfit(value, f"{self._name}, which has no {', '.join(unknown)}")
        for name, kind in self.fields:
            try:
                kind.write(out, value.get(name))
            except _Misfit as e:
                raise e.within(name) from None


class _Logical:
    """A type whose values have another form in Python; in their plain form they are taken too."""

    def __init__(
        self, plain: _Type, shown: Callable[[Any], Any], plain_of: Callable[[Any], Any]
    ) -> None:
        self._plain = plain
        self._shown = shown
        self._plain_of = plain_of

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        value, at = self._plain.read(data, at)
        return self._shown(value), at

    def write(self, out: bytearray, value: Any) -> None:
        self._plain.write(out, self._plain_of(value))


def _date(days: int) -> dt.date:
    return dt.date.fromordinal(_FIRST_DAY + days)


def _days(value: Any) -> Any:
    if type(value) is not dt.date:
        return value
    return value.toordinal() - _FIRST_DAY


def _in_units(micros: int) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Of times, and back."""

    def shown(count: int) -> dt.time:
        return (dt.datetime.min + dt.timedelta(microseconds=count * micros)).time()

    def plain_of(value: Any) -> Any:
        if not isinstance(value, dt.time):
            return value
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        return (seconds * 1_000_000 + value.microsecond) // micros

    return shown, plain_of


def _since_epoch(micros: int) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Of datetimes in UTC, and back."""

    def shown(count: int) -> dt.datetime:
        return _EPOCH + dt.timedelta(microseconds=count * micros)

    def plain_of(value: Any) -> Any:
        if not isinstance(value, dt.datetime):
            return value
        if value.tzinfo is None:
            raise _Misfit(value, "timestamp, for which a datetime needs a time zone")
        return (value - _EPOCH) // _MICROSECOND // micros

    return shown, plain_of


def _decimal(plain: _Type, precision: int, scale: int) -> _Logical:
    size = plain.size if isinstance(plain, _Fixed) else None

    def shown(value: bytes) -> Decimal:
        unscaled = int.from_bytes(value, "big", signed=True)
        digits = tuple(map(int, str(abs(unscaled))))
        return Decimal((int(unscaled < 0), digits, -scale))

    def plain_of(value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        sign, digits, exponent = value.as_tuple()
        wanted = f"decimal({precision}, {scale})"
        if not isinstance(exponent, int) or exponent < -scale:
            raise _Misfit(value, wanted)
        unscaled = int("".join(map(str, digits))) * 10 ** (exponent + scale) * (-1 if sign else 1)
        if len(str(abs(unscaled))) > precision:
            raise _Misfit(value, wanted)
        length = unscaled.bit_length() // 8 + 1 if size is None else size
        try:
            return unscaled.to_bytes(length, "big", signed=True)
        except OverflowError:
            raise _Misfit(value, f"{wanted} in {size} bytes") from None

    return _Logical(plain, shown, plain_of)


_PRIMITIVES: Mapping[str, Callable[[], _Type]] = {
    "null": _Null,
    "boolean": _Boolean,
    "int": lambda: _Number("int", ">i"),
    "long": lambda: _Number("long", ">q"),
    "float": lambda: _Number("float", ">f"),
    "double": lambda: _Number("double", ">d"),
    "bytes": _Bytes,
    "string": _Text,
}
_LOGICAL: Mapping[tuple[str, str], tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    ("int", "date"): (_date, _days),
    ("int", "time-millis"): _in_units(1000),
    ("long", "time-micros"): _in_units(1),
    ("long", "timestamp-millis"): _since_epoch(1000),
    ("long", "timestamp-micros"): _since_epoch(1),
}


class _Parser:
    """Makes types of a schema, whose named types may be named again further on."""

    def __init__(self) -> None:
        self._named: dict[str, _Type] = {}

    def type_of(self, schema: Any, namespace: str) -> _Type:
        if isinstance(schema, list):
            return _Union([self.type_of(each, namespace) for each in schema])
        if isinstance(schema, str):
            named = self._named.get(_full_name(schema, namespace)) or self._named.get(schema)
            return named or _PRIMITIVES[schema]()
        return self._logical_of(schema, self._plain_of(schema, namespace))

    def _plain_of(self, schema: Any, namespace: str) -> _Type:
        kind = schema["type"]
        if kind == "array":
            return _Array(self.type_of(schema["items"], namespace))
        if kind == "map":
            return _Map(self.type_of(schema["values"], namespace))
        if kind not in ("record", "error", "enum", "fixed"):
            return self.type_of(kind, namespace)
        name = _full_name(schema["name"], schema.get("namespace", namespace))
        if kind == "enum":
            self._named[name] = _Enum(name, schema["symbols"])
        elif kind == "fixed":
            self._named[name] = self._logical_of(schema, _Fixed(name, schema["size"]))
        else:
            self._named[name] = record = _Record(name)
            inner = name.rpartition(".")[0]
            record.fields = [(f["name"], self.type_of(f["type"], inner)) for f in schema["fields"]]
        return self._named[name]

    def _logical_of(self, schema: Any, plain: _Type) -> _Type:
        kind, logical = schema["type"], schema.get("logicalType")
        if logical == "decimal" and isinstance(plain, (_Bytes, _Fixed)):
            return _decimal(plain, schema["precision"], schema.get("scale", 0))
        forms = _LOGICAL.get((kind, logical)) if isinstance(kind, str) else None
        return plain if forms is None else _Logical(plain, *forms)


def _full_name(name: str, namespace: str) -> str:
    return f"{namespace}.{name}" if namespace and "." not in name else name


class AvroConversion(BytesConversion):
    """Dicts by an Avro schema, as Flink's serializer of generic records has them."""

    def __init__(self, logical: Any, arrow: pa.DataType, schema: str) -> None:
        super().__init__(logical, arrow)
        self.sql = "AVRO"
        self._type = _Parser().type_of(json.loads(schema), "")

    def decode(self, array: pa.Array) -> list[Any]:
        read = self._type.read
        return [None if each is None else read(each, 0)[0] for each in super().decode(array)]

    def encode_nullable(self, values: Sequence[Any]) -> pa.Array:
        return self.bulk([self._written(index, value) for index, value in enumerate(values)])

    def _written(self, index: int, value: Any) -> bytes | None:
        if value is None:
            return None
        out = bytearray()
        try:
            self._type.write(out, value)
        except _Misfit as e:
            what = f"its part {e.path} is {describe(e.value)}, which" if e.path else "it"
            raise ValueMismatch(
                index,
                value,
                f"{what} is no {e.wanted}; return what the Avro schema has, or declare another "
                "result_type",
            ) from None
        return bytes(out)
