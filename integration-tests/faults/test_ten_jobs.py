"""Job after job in one JVM: nothing grows."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from pyflink._gateway.gateway import gateway
from pyflink.table.udf import udf

pytestmark = pytest.mark.timeout(1200)

# Java's own threads come and go with the work there is.
JAVAS_OWN = (
    "C1 ",
    "C2 ",
    "GC ",
    "G1 ",
    "VM ",
    "Common-Cleaner",
    "Reference Handl",
    "Finalizer",
    "Signal",
)


def descendants(pid: int) -> set[int]:
    """The processes that this one and those below it have started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def threads(pid: int) -> int:
    count = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            count += not (task / "comm").read_text().startswith(JAVAS_OWN)
        except OSError:
            continue
    return count


def direct_memory() -> int:
    """The bytes of Java's direct buffers that are still referred to."""
    gateway().java_class("java.lang.System").gc()
    beans = (
        gateway()
        .java_class("java.lang.management.ManagementFactory")
        .getPlatformMXBeans(
            gateway().java_class("java.lang.management.BufferPoolMXBean")._java_lang_class
        )
    )
    return sum(bean.getMemoryUsed() for bean in beans if bean.getName() == "direct")


class Footprint:
    """What the JVM holds."""

    def __init__(self) -> None:
        pid = gateway().process.pid
        memory = gateway().java_class("io.fletching.engine.batch.ArrowMemory")
        self.counts = {
            "processes": len(descendants(pid)),
            "file handles": len(os.listdir(f"/proc/{pid}/fd")),
            "threads": threads(pid),
            "temporary files": sum(len(files) for *_, files in os.walk(gateway().process.folder)),
            "bytes of Arrow": memory.allocatedBytes(),
            "MiB of direct buffers": direct_memory() >> 20,
        }

    def growth_over(self, other: Footprint) -> dict[str, tuple[int, int]]:
        return {
            what: (other.counts[what], count)
            for what, count in self.counts.items()
            if count > other.counts[what]
        }


def settled(goal: Footprint | None = None) -> Footprint:
    """The least of what is held in a few seconds after a job: its cluster takes a moment to go.

    Where there is a goal, no longer than until it is reached.
    """
    least = Footprint()
    end = time.monotonic() + 8
    while time.monotonic() < end and (goal is None or least.growth_over(goal)):
        time.sleep(0.5)
        now = Footprint()
        for what, count in now.counts.items():
            least.counts[what] = min(least.counts[what], count)
    return least


@udf(result_type="BIGINT")
def plus_one(n):
    return n + 1


@udf(result_type="BIGINT", func_type="arrow")
def plus_two(numbers):
    import pyarrow.compute as pc

    return pc.add(numbers, 2)


@udf(result_type="BIGINT")
def threads_of_python(n):
    import sys

    return len(sys._current_frames())


@udf(result_type="BIGINT")
def functions_in_python(n):
    import gc
    import types

    gc.collect()
    names = ("plus_one", "plus_two", "threads_of_python", "functions_in_python")
    return sum(type(o) is types.FunctionType and o.__name__ in names for o in gc.get_objects())


@udf(result_type="BIGINT")
def channels_in_python(n):
    import gc

    gc.collect()
    names = ("EmbeddedFunction", "ScalarInvoker", "CDataExchange")
    return sum(type(o).__name__ in names for o in gc.get_objects())


def held_by_python(faults: Any) -> dict[str, int]:
    """What a worker holds while it runs one function: with the JVM's own Python, also of others."""
    held = {}
    for what, function in {
        "threads": threads_of_python,
        "functions": functions_in_python,
        "channels": channels_in_python,
    }.items():
        query = f"SELECT {faults.register(function)}(n) FROM (VALUES (CAST(1 AS BIGINT))) AS t (n)"
        with faults.t_env.sql_query(query).execute().collect() as rows:
            held[what] = next(row[0] for row in rows)
    return held


def test_ten_jobs_leave_nothing(faults: Any) -> None:
    faults.source(20_000, rows_per_second=1_000_000)
    one, two = faults.register(plus_one), faults.register(plus_two)

    def run_job() -> None:
        query = f"SELECT SUM(a) FROM (SELECT {two}({one}(n)) AS a FROM numbers)"
        with faults.t_env.sql_query(query).execute().collect() as rows:
            assert [row[0] for row in rows][-1] == sum(range(20_000)) + 3 * 20_000

    for _ in range(3):
        run_job()
    held = held_by_python(faults)
    before = settled()
    assert before.counts["bytes of Arrow"] == 0
    for _ in range(10):
        run_job()
    deadline = time.monotonic() + 120
    while (growth := settled(before).growth_over(before)) and time.monotonic() < deadline:
        pass
    assert growth == {}
    assert held_by_python(faults) == held
