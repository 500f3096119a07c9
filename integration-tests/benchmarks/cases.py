"""What is measured: one query per case, the same for every contestant on Flink."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Function:
    """A function in its three forms; ``python`` and ``arrow`` are names in ``functions.py``."""

    python: str
    java: str
    result_type: str
    arrow: str = ""


ADD_ONE = Function("add_one", "AddOne", "BIGINT", "add_one_arrow")
ADD_ONE_DOUBLE = Function("add_one", "AddOne", "DOUBLE", "add_one_arrow")
UPPER = Function("upper", "Upper", "STRING")
BLEND = Function("blend", "Blend", "DOUBLE")
IS_EVEN = Function("is_even", "IsEven", "BOOLEAN")


@dataclass(frozen=True)
class Case:
    """A query over generated rows: ``{f}`` in its texts stands for the function."""

    name: str
    title: str
    kind: str  # throughput, latency, cold_start or memory
    function: Function
    columns: dict[str, str]
    output: tuple[str, ...]  # types
    select: str
    where: str = ""
    passing: float = 1.0  # the share of rows that pass ``where``
    vectorized: bool = False
    rows_per_second: int = 0  # latency only
    rows: int = 0  # memory only: how many rows
    spark_columns: dict[str, str] = field(default_factory=dict)  # as expressions of id


BIGINT = {"id": "BIGINT"}
TEN_COLUMNS = {
    "c0": "BIGINT",
    "c1": "STRING",
    "c2": "DOUBLE",
    "c3": "BIGINT",
    "c4": "INT",
    "c5": "DOUBLE",
    "c6": "BOOLEAN",
    "c7": "BIGINT",
    "c8": "INT",
    "c9": "DOUBLE",
}
SPARK_TEXT = "concat('text', lpad(cast(id % 1000000 as string), 6, '0'))"

ALL = (
    Case("bigint", "`f(id)`: bigint + 1", "throughput", ADD_ONE, BIGINT, ("BIGINT",), "{f}(id)"),
    Case(
        "string",
        "`f(text)`: a string of ten characters in capitals",
        "throughput",
        UPPER,
        {"id": "STRING"},
        ("STRING",),
        "{f}(id)",
        spark_columns={"id": SPARK_TEXT},
    ),
    Case(
        "ten_columns",
        "`c0 ... c9, f(c0, c1, c2)`: ten columns, three of them read",
        "throughput",
        BLEND,
        TEN_COLUMNS,
        (*TEN_COLUMNS.values(), "DOUBLE"),
        ", ".join(TEN_COLUMNS) + ", {f}(c0, c1, c2)",
        spark_columns={
            "c0": "id",
            "c1": SPARK_TEXT,
            "c2": "id * 0.5D",
            "c3": "id + 3",
            "c4": "cast(id % 1000 as int)",
            "c5": "id * 0.25D",
            "c6": "id % 3 = 0",
            "c7": "id + 7",
            "c8": "cast(id % 77 as int)",
            "c9": "id * 2D",
        },
    ),
    Case(
        "nested",
        "`f(f(id))`: two nested calls",
        "throughput",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}({f}(id))",
    ),
    Case(
        "where",
        "`WHERE f(id)`: a predicate that half of the rows pass (rows counted before it)",
        "throughput",
        IS_EVEN,
        BIGINT,
        ("BIGINT",),
        "id",
        where="{f}(id)",
        passing=0.5,
    ),
    Case(
        "vectorized_bigint",
        "`f(id)`: bigint + 1, vectorized",
        "throughput",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        vectorized=True,
    ),
    Case(
        "vectorized_double",
        "`f(x)`: double + 1, vectorized",
        "throughput",
        ADD_ONE_DOUBLE,
        {"id": "DOUBLE"},
        ("DOUBLE",),
        "{f}(id)",
        vectorized=True,
        spark_columns={"id": "id * 0.5D"},
    ),
    Case(
        "latency_100",
        "100 rows a second",
        "latency",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        rows_per_second=100,
    ),
    Case(
        "latency_10000",
        "10,000 rows a second",
        "latency",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        rows_per_second=10_000,
    ),
    Case(
        "cold_start",
        "from the start of the script to the first row in the script's hands",
        "cold_start",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        rows=1,
    ),
    Case(
        "memory",
        "2,000,000 rows of bigint + 1",
        "memory",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        rows=2_000_000,
    ),
)
