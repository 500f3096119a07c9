"""What is measured: one query per case, the same for every contestant on Flink."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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
FIRST_OF_ALL = Function("first_of_all", "", "BIGINT")


@dataclass(frozen=True)
class Case:
    """A query over generated rows: ``{f}`` in its texts stands for the function."""

    name: str
    title: str
    kind: str  # throughput, latency, cold_start, memory, stream or a transfer of TRANSFERS
    function: Function
    columns: dict[str, str]
    output: tuple[str, ...]  # types
    select: str
    where: str = ""
    passing: float = 1.0  # the share of rows that pass ``where``
    vectorized: bool = False
    rows_per_second: int = 0  # latency only
    rows: int = 0  # memory: how many rows; transfers: at most how many
    curve: str = ""  # the title of the curve on which this case is one point
    point: str = ""  # which
    contestants: tuple[str, ...] = ()  # only these
    config: dict[str, str] = field(default_factory=dict)
    spark_columns: dict[str, str] = field(default_factory=dict)  # as expressions of id
    program: str = ""  # streams: what is run, by its name in jobs/streams.py
    keys: int = 1  # streams: how many there are
    job_seconds: float = 1  # streams: how long a job runs at the least


MOST_TRANSFERRED_ROWS = 12_000_000
TRANSFERS = ("to_pandas", "to_arrow", "collect", "from_pandas")

BIGINT = {"id": "BIGINT"}
FOUR_COLUMNS = {"id": "BIGINT", "x": "DOUBLE", "text": "STRING", "n": "INT"}
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

BOTH_MODES = ("fletching-process", "fletching-thread")


def transfer(name: str, title: str) -> Case:
    return Case(
        name,
        f"`{name}`: {title}",
        name,
        ADD_ONE,
        FOUR_COLUMNS,
        tuple(FOUR_COLUMNS.values()),
        ", ".join(FOUR_COLUMNS),
        rows=MOST_TRANSFERRED_ROWS,
        spark_columns={
            "id": "id",
            "x": "id * 0.5D",
            "text": SPARK_TEXT,
            "n": "cast(id % 1000 as int)",
        },
    )


def batch_size(kind: str, rows: int) -> Case:
    """The same job with batches of at most so many rows; 0 for the default settings."""
    keys = ("python.fn-execution.bundle.size", "python.fn-execution.arrow.batch.size")
    return Case(
        f"batch_size_{kind}_{rows or 'default'}",
        f"`f(id)`, batches of at most {rows or 'the default number of'} rows",
        kind,
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        rows_per_second=100 if kind == "latency" else 0,
        curve={
            "throughput": "Throughput against the largest batch, `f(id)`",
            "latency": "Latency at 100 rows a second against the largest batch, `f(id)`",
        }[kind],
        point=f"{rows:,} rows" if rows else "default",
        contestants=(*BOTH_MODES, "pyflink-process"),
        config={key: str(rows) for key in keys} if rows else {},
    )


def width(columns: int, *, all_read: bool) -> Case:
    names = [f"c{i}" for i in range(columns)]
    read = ", ".join(names) if all_read else "c0"
    return Case(
        f"width_{'all' if all_read else 'one'}_{columns}",
        f"{columns} columns of bigint, {'all' if all_read else 'one'} read",
        "throughput",
        FIRST_OF_ALL if all_read else ADD_ONE,
        dict.fromkeys(names, "BIGINT"),
        (*["BIGINT"] * (1 if all_read else columns + 1),),
        f"{{f}}({read})" if all_read else f"{', '.join(names)}, {{f}}({read})",
        curve="Throughput against the width of rows, "
        + ("a function that reads all columns" if all_read else "a function that reads one"),
        point=f"{columns} columns" if columns > 1 else "1 column",
        contestants=(*BOTH_MODES, "pyflink-process", "source"),
    )


def parallel(parallelism: int) -> Case:
    return Case(
        f"parallel_{parallelism}",
        f"`f(id)` at parallelism {parallelism}",
        "throughput",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "{f}(id)",
        curve="Throughput against parallelism, `f(id)`",
        point=f"parallelism {parallelism}",
        contestants=(*BOTH_MODES, "pyflink-process", "java", "source"),
        config={"parallelism.default": str(parallelism)},
    )


MOST_ELEMENTS = 300_000_000
THOUSAND, MILLION = 1_000, 1_000_000


def stream(program: str, title: str, keys: int = THOUSAND, **more: Any) -> Case:
    """A program over a stream of numbers."""
    name = more.pop("name", program)
    return Case(
        f"stream_{name}",
        title,
        "stream",
        ADD_ONE,
        {},
        (),
        "",
        rows=MOST_ELEMENTS,
        program=program,
        keys=keys,
        **more,
    )


def keys_curve(backend: str, keys: int) -> Case:
    return stream(
        "keyed_count",
        f"a count for each of {keys:,} keys, state backend {backend}",
        keys,
        name=f"keys_{backend}_{keys}",
        job_seconds=5 if keys == MILLION else 1,
        curve=f"Streams: a count for each key against the number of keys, state backend {backend}",
        point=f"{keys:,} keys",
        contestants=(*BOTH_MODES, "java-stream"),
        config={"state.backend.type": backend},
    )


STREAMS = (
    stream("map_typed", "`map`: number + 1, with an output type"),
    stream("map_untyped", "`map`: number + 1, without an output type"),
    stream("chain", "`map` -> `filter` (half pass) -> `flat_map` (two for one)"),
    stream("keyed_count", "a process function with a count in a `ValueState`, 1,000 keys"),
    stream(
        "keyed_count",
        "the same, 1,000,000 keys",
        MILLION,
        name="keyed_count_million",
        job_seconds=5,
    ),
    stream(
        "keyed_count",
        "the count with 1,000 keys, whose key function is called in Python",
        name="keyed_count_called",
        contestants=BOTH_MODES,
        config={"python.fields.read-in-jvm": "false"},
    ),
    stream("map_state", "a process function with counts in a `MapState`, 1,000 keys"),
    stream("reduce", "`reduce`: the greatest number, 1,000 keys"),
    stream("timers", "a timer in event time for each element, 1,000 keys"),
    stream("window_aggregate", "tumbling windows in event time, `aggregate`, 1,000 keys"),
    stream("window_process", "tumbling windows in event time, `process`, 1,000 keys"),
    stream(
        "shuffle",
        "`key_by` -> `map` at parallelism 2",
        config={"parallelism.default": "2"},
    ),
    *(
        keys_curve(backend, keys)
        for backend in ("hashmap", "rocksdb")
        for keys in (10, 100, THOUSAND, 10_000, 100_000, MILLION)
    ),
)

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
        "stream_latency_100",
        "`map` on a stream of rows, 100 elements a second",
        "latency",
        ADD_ONE,
        BIGINT,
        ("BIGINT",),
        "id",
        rows_per_second=100,
        program="map_stream",
        contestants=(
            *BOTH_MODES,
            "pyflink-default",
            "pyflink-process",
            "pyflink-bundle-1",
            "pyflink-thread",
        ),
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
    transfer("to_pandas", "rows into a DataFrame"),
    transfer("to_arrow", "rows into a pyarrow Table"),
    transfer("collect", "rows as Python objects, one by one"),
    transfer("from_pandas", "rows from a DataFrame into a sink that counts them"),
    *(batch_size("throughput", rows) for rows in (0, 1, 10, 100, 1_000, 10_000)),
    *(batch_size("latency", rows) for rows in (0, 1, 1_000, 100_000)),
    *(width(columns, all_read=False) for columns in (1, 10, 100)),
    *(width(columns, all_read=True) for columns in (1, 10, 100)),
    *(parallel(parallelism) for parallelism in (1, 2)),
    *STREAMS,
)
