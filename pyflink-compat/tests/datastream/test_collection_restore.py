"""Jobs over collections that go on from a savepoint: with the same collection, or another one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from pyflink.common.typeinfo import TypeInformation, Types
from pyflink.datastream import DataStream
from pyflink.datastream.functions import KeyedProcessFunction, MapFunction, RuntimeContext
from pyflink.datastream.state import ValueStateDescriptor
from pyflink.util.exceptions import JavaException

from .environments import environment, savepoint_of


class Noted(MapFunction):
    """Writes elements to a file, slowly at first."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.is_slow = not file.exists()

    def map(self, value: Any) -> Any:
        time.sleep(0.005 * self.is_slow)
        with self.file.open("a") as file:
            file.write(f"{shown(value)}\n")
        return value


def shown(value: Any) -> str:
    return repr(sorted(value)) if isinstance(value, (set, frozenset)) else repr(value)


class Counted(KeyedProcessFunction):
    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))

    def process_element(self, value: Any, ctx: Any) -> Any:
        self.count.update((self.count.value() or 0) + 1)
        yield self.count.value()


def stream(
    collection: list[Any], kind: TypeInformation | None, seen: Path, uid: str, *options: str
) -> DataStream:
    env = environment("process", "python.fn-execution.arrow.batch.size=5", *options)
    noted = env.from_collection(collection, kind).uid(uid).map(Noted(seen))
    return noted.key_by(lambda each: 0, Types.LONG()).process(Counted()).uid("counted")


def stopped(collection: list[Any], kind: TypeInformation | None, seen: Path) -> str:
    """The savepoint of a job that has read some of the collection."""
    made = stream(collection, kind, seen, "collection")
    made.map(lambda count: None).print()
    job = made.get_execution_environment().execute_async()
    deadline = time.monotonic() + 60
    while not seen.exists() or seen.read_text().count("\n") < 10:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    savepoint = savepoint_of(job, seen.parent)
    assert 10 <= seen.read_text().count("\n") < len(collection)
    return f"execution.state-recovery.path={savepoint}"


NUMBERS = list(range(1000))
SETS = [{"a", "b", f"element {n}"} for n in range(1000)]


@pytest.mark.parametrize(
    ("collection", "again", "kind"),
    [
        (NUMBERS, NUMBERS, Types.LONG()),
        (NUMBERS, NUMBERS, None),
        (SETS, [{f"element {n}", "b", "a"} for n in range(1000)], None),
    ],
    ids=["typed", "pickled", "sets"],
)
def test_the_same_collection_goes_on(
    tmp_path: Path, collection: list[Any], again: list[Any], kind: TypeInformation | None
) -> None:
    seen = tmp_path / "seen"
    savepoint = stopped(collection, kind, seen)
    counts = list(stream(again, kind, seen, "collection", savepoint).execute_and_collect())
    assert seen.read_text().splitlines() == [shown(each) for each in collection]
    assert counts[-1] == len(collection)


def test_another_collection_is_refused(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    savepoint = stopped(NUMBERS, Types.LONG(), seen)
    before = seen.read_text()
    for others, found in ([*NUMBERS, 7], "1001 others"), ([*NUMBERS[:-1], 7], "as many others"):
        made = stream(others, Types.LONG(), seen, "collection", savepoint)
        with pytest.raises(JavaException) as told:
            list(made.execute_and_collect())
        assert (
            "The checkpoint was made while the job read 1000 rows of the Python client, and it is "
            f"restored with {found}, of which as many would be left out as had been read. Give "
            "from_collection, from_elements, from_pandas or from_arrow the same rows; or give the "
            "new rows' stream another uid, and allow state that nobody claims "
            "(execution.state-recovery.ignore-unclaimed-state)."
        ) in str(told.value)
    assert seen.read_text() == before
    unclaimed = "execution.state-recovery.ignore-unclaimed-state=true"
    made = stream([1, 2, 3], Types.LONG(), seen, "others", savepoint, unclaimed)
    read = before.count("\n")
    assert list(made.execute_and_collect()) == [read + 1, read + 2, read + 3]
