"""Whether two Arrow arrays hold the same: NaN is NaN, and -0.0 is not 0.0."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def assert_same(found: pa.Array, expected: pa.Array, path: str) -> None:
    """Raises AssertionError, with the way to the first difference."""
    assert found.type == expected.type, path
    assert len(found) == len(expected), path
    assert pc.is_null(found).equals(pc.is_null(expected)), f"{path}: NULLs"
    found, expected = found.drop_null(), expected.drop_null()
    kind = found.type
    if pa.types.is_map(kind) or pa.types.is_list(kind):
        one, other = found.offsets.to_numpy(), expected.offsets.to_numpy()
        assert (np.diff(one) == np.diff(other)).all(), f"{path}: sizes"
        for part in ("keys", "items") if pa.types.is_map(kind) else ("values",):
            left, right = getattr(found, part), getattr(expected, part)
            left, right = left[one[0] : one[-1]], right[other[0] : other[-1]]
            assert_same(left, right, f"{path}.{part}")
    elif pa.types.is_struct(kind):
        for i in range(kind.num_fields):
            assert_same(found.field(i), expected.field(i), f"{path}.{kind.field(i).name}")
    elif pa.types.is_floating(kind):
        left, right = found.to_numpy(), expected.to_numpy()
        same = (left == right) & (np.signbit(left) == np.signbit(right))
        assert (same | (np.isnan(left) & np.isnan(right))).all(), path
    else:
        assert found.equals(expected), path
