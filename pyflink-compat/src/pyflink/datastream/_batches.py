"""What functions over batches of elements take and give."""

from __future__ import annotations

import sys
import typing
from typing import TYPE_CHECKING, Any

from pyflink.common.typeinfo import TypeInformation, Types

if TYPE_CHECKING:
    from pyflink.datastream.data_stream import DataStream


def batches_type(stream: DataStream, output_type: TypeInformation | None) -> TypeInformation:
    """The type of what is made. Raises TypeError where elements have no declared type."""
    pickled = Types.PICKLED_BYTE_ARRAY()
    if stream.get_type() == pickled:
        raise TypeError(
            "map_batches takes elements with a declared type: give the function that makes them an "
            "output_type."
        )
    made = output_type or stream.get_type()
    if made == pickled:
        raise TypeError("map_batches gives elements with a declared type: give it an output_type.")
    return made


def func_type_of(function: Any, func_type: str | None) -> str:
    """'arrow' or 'pandas': as it is given, or as the function's first type hint says."""
    if func_type is None:
        return "pandas" if _takes_frame(getattr(function, "map_batches", function)) else "arrow"
    if func_type not in ("arrow", "pandas"):
        raise ValueError(f"func_type is 'arrow' or 'pandas', not {func_type!r}.")
    return func_type


def _takes_frame(function: Any) -> bool:
    try:
        hints = typing.get_type_hints(function)
    except (NameError, TypeError):
        return False
    hints.pop("return", None)
    pandas = sys.modules.get("pandas")
    return pandas is not None and next(iter(hints.values()), None) is pandas.DataFrame
