"""The rows that go from a program into an engine."""

from __future__ import annotations

import numpy as np
import pandas as pd


def frame(rows: int) -> pd.DataFrame:
    """So many rows of the four columns."""
    numbers = np.arange(rows, dtype=np.int64)
    texts = np.char.add("text", np.char.zfill((numbers % 1_000_000).astype(str), 6))
    return pd.DataFrame(
        {
            "id": numbers,
            "x": numbers * 0.5,
            "text": texts.astype(object),
            "n": (numbers % 1000).astype(np.int32),
        }
    )
