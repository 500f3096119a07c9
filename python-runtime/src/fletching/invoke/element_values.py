"""Elements that come alone as Python's objects, both ways: what ``values`` is for rows of tables.

A row is a tuple of its fields on its way, and an object that is pickled its pickle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa

from fletching.batch.conversion import Conversion
from fletching.batch.elements import InstantElementConversion, PickledConversion
from fletching.batch.nested import RowConversion
from fletching.invoke.values import fits_as_is


class _NotAsItIs(Exception):
    """A value that the rules for batches convert or refuse."""


@dataclass(frozen=True)
class ValueForm:
    """How elements of a type travel alone."""

    decode: Callable[[Any], Any]
    encode: Callable[[Any], Any]
    """Raises ValueMismatch for what does not fit, as the type's conversion does."""

    @staticmethod
    def of(conversion: Conversion) -> ValueForm | None:
        """The form of this conversion's elements; None if they need Arrow."""
        form = _form(conversion)
        return form and ValueForm(form.decode, partial(_encoded, conversion, form.encode))


def _encoded(conversion: Conversion, encode: Callable[[Any], Any], value: Any) -> Any:
    try:
        return encode(value)
    except _NotAsItIs:
        return _plain(conversion.encode([value]))


def _plain(array: pa.Array) -> Any:
    """What the one value of an array is on its way."""
    if not pa.types.is_struct(array.type):
        return array[0].as_py()
    if array.null_count:
        return None
    return tuple(_plain(array.field(i)) for i in range(array.type.num_fields))


def _form(conversion: Conversion) -> ValueForm | None:
    fits = fits_as_is(conversion)
    if fits is not None:
        return ValueForm(_same, partial(_checked, fits))
    if isinstance(conversion, PickledConversion):
        return ValueForm(conversion.decode_one, conversion.encode_one)
    if isinstance(conversion, RowConversion) and type(conversion) is not InstantElementConversion:
        fields = [form for form in map(_form, conversion.fields) if form is not None]
        if fields and len(fields) == len(conversion.fields):
            return ValueForm(
                partial(_decoded_row, conversion, [field.decode for field in fields]),
                partial(_encoded_row, conversion, [field.encode for field in fields]),
            )
    return None


def _same(value: Any) -> Any:
    return value


def _checked(fits: Callable[[Any], bool], value: Any) -> Any:
    if fits(value):
        return value
    raise _NotAsItIs


def _decoded_row(
    conversion: RowConversion, fields: Sequence[Callable[[Any], Any]], values: Any
) -> Any:
    if values is None:
        return None
    (row,) = conversion.rows([[decode(value)] for decode, value in zip(fields, values)])
    return row


def _encoded_row(
    conversion: RowConversion, fields: Sequence[Callable[[Any], Any]], value: Any
) -> Any:
    rows = conversion.plain_rows([value])
    if not rows:
        raise _NotAsItIs
    return tuple(encode(each) for encode, each in zip(fields, rows[0]))
