"""State of tasks, which functions keep that are told of checkpoints, on an embedded Flink."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyflink.common.typeinfo import Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.functions import (
    CheckpointedFunction,
    KeyedProcessFunction,
    MapFunction,
    RuntimeContext,
)
from pyflink.datastream.state import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListStateDescriptor,
    MapStateDescriptor,
    ValueStateDescriptor,
)
from pyflink.util.exceptions import JavaException

from .environments import environment, savepoint_of


class Counting(MapFunction, CheckpointedFunction):
    """Counts in a field; in state is the count at the last snapshot, and that of every task."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.task = runtime_context.get_index_of_this_subtask()
        self.count = 0

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        store = context.get_operator_state_store()
        self.counts = store.get_list_state(ListStateDescriptor("counts", Types.LONG()))
        self.everyone = store.get_union_list_state(ListStateDescriptor("everyone"))
        self.restored = sorted(self.everyone.get()) if context.is_restored() else None
        self.count = sum(self.counts.get())

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        self.counts.clear()
        self.counts.add(self.count)
        self.everyone.update([(self.task, self.count)])

    def map(self, value: int) -> tuple[int, Any]:
        self.count += 1
        return self.count, self.restored


class Slow(MapFunction):
    def map(self, value: int) -> int:
        time.sleep(0.005)
        return value


def counted(env: StreamExecutionEnvironment, last: int, parallelism: int) -> Any:
    numbers = env.from_sequence(0, last).uid(f"to {last}").map(Slow(), Types.LONG()).rebalance()
    return numbers.map(Counting()).uid("counted").set_parallelism(parallelism)


@pytest.mark.parametrize(("first", "second"), [("process", "thread"), ("thread", "process")])
def test_lists_are_parted_and_united(tmp_path: Path, first: str, second: str) -> None:
    seen = tmp_path / "seen"
    made = counted(environment(first), 100_000, 2)
    made.map(lambda each: seen.open("a").write("x")).print()
    job = made.get_execution_environment().execute_async()
    deadline = time.monotonic() + 60
    while not seen.exists() or seen.stat().st_size < 30:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    savepoint = savepoint_of(job, tmp_path)
    env = environment(
        second,
        f"execution.state-recovery.path={savepoint}",
        "execution.state-recovery.ignore-unclaimed-state=true",
    )
    [(count, everyone), (next_count, _)] = list(counted(env, 1, 1).execute_and_collect())
    assert [task for task, _ in everyone] == [0, 1]
    assert count == sum(each for _, each in everyone) + 1
    assert count > 30
    assert next_count == count + 1


class OnceBroken(Counting):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        super().snapshot_state(context)
        (self.folder / f"snapshot {self.count}").touch()

    def map(self, value: int) -> tuple[int, Any]:
        made = super().map(value)
        if value == 60:
            deadline = time.monotonic() + 60
            while not self.has_checkpoint() and time.monotonic() < deadline:
                time.sleep(0.01)
        if value == 61 and not (self.folder / "broken").exists():
            (self.folder / "broken").touch()
            raise ValueError("once")
        return made

    def has_checkpoint(self) -> bool:
        return any(self.folder.glob("snapshot *"))


def test_a_failure_costs_no_count(tmp_path: Path, mode: str) -> None:
    env = environment(
        mode,
        "execution.checkpointing.interval=20ms",
        "restart-strategy.type=fixed-delay",
        "restart-strategy.fixed-delay.delay=10ms",
        "python.fn-execution.arrow.batch.size=1",
    )
    numbers = env.from_sequence(0, 99).map(Slow(), Types.LONG())
    found = list(numbers.map(OnceBroken(tmp_path)).disable_chaining().execute_and_collect())
    assert (tmp_path / "broken").exists()
    assert max(count for count, _ in found) == 100


class Both(KeyedProcessFunction, CheckpointedFunction):
    """State of keys and of the task, whichever is asked for first."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.of_key = runtime_context.get_state(ValueStateDescriptor("of key", Types.LONG()))

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        store = context.get_operator_state_store()
        self.of_task = store.get_list_state(ListStateDescriptor("of task", Types.STRING()))
        self.more = context.get_keyed_state_store().get_map_state(
            MapStateDescriptor("more", Types.LONG(), Types.LONG())
        )

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        pass

    def process_element(self, value: int, ctx: Any) -> Iterator[Any]:
        self.of_key.update((self.of_key.value() or 0) + value)
        self.more.put(value, value)
        self.of_task.add(str(value))
        yield self.of_key.value(), sorted(self.more.keys()), self.of_task.get()


def test_state_of_keys_and_of_the_task(mode: str) -> None:
    numbers = environment(mode).from_collection([1, 2, 3, 4], Types.LONG())
    made = numbers.key_by(lambda number: number % 2, Types.LONG()).process(Both())
    assert list(made.execute_and_collect()) == [
        (1, [1], ["1"]),
        (2, [2], ["1", "2"]),
        (4, [1, 3], ["1", "2", "3"]),
        (6, [2, 4], ["1", "2", "3", "4"]),
    ]


class Mistaken(Counting):
    def initialize_state(self, context: FunctionInitializationContext) -> None:
        store = context.get_operator_state_store()
        store.get_list_state(ListStateDescriptor("same"))
        store.get_union_list_state(ListStateDescriptor("same"))


def test_mistakes_are_told(mode: str) -> None:
    numbers = environment(mode).from_collection([1], Types.LONG())
    with pytest.raises(JavaException) as told:
        list(numbers.map(Mistaken()).execute_and_collect())
    assert (
        "The function 'Mistaken' raised ValueError: The state 'same' is asked for as a list and as "
        "a union list: give one of them another name. in its initialize_state()"
    ) in str(told.value)


class Telling(MapFunction, CheckpointedFunction):
    """Writes a file for each snapshot, and emits which one it goes on from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, runtime_context: RuntimeContext) -> None:
        self.task = runtime_context.get_index_of_this_subtask()

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        self.restored = context.is_restored(), context.get_restored_checkpoint_id()
        self.last = context.get_operator_state_store().get_list_state(ListStateDescriptor("last"))

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        told = context.get_checkpoint_id(), context.get_checkpoint_timestamp()
        self.last.update([*self.last.get(), told])
        (self.folder / f"{self.task} {told[0]} {told[1]}").touch()

    def map(self, value: int) -> tuple[Any, Any]:
        return self.restored, sorted(self.last.get())


def told_of(folder: Path) -> dict[int, set[tuple[int, int]]]:
    """Of each checkpoint the tasks that were told of it, and the time that they were told."""
    found: dict[int, set[tuple[int, int]]] = {}
    for task, number, timestamp in (map(int, each.name.split()) for each in folder.iterdir()):
        found.setdefault(number, set()).add((task, timestamp))
    return found


def test_snapshots_have_numbers_and_times(tmp_path: Path, mode: str) -> None:
    (tmp_path / "told").mkdir()
    began = time.time_ns() // 1_000_000
    env = environment(
        mode,
        "execution.checkpointing.interval=100ms",
        f"execution.checkpointing.dir={tmp_path.as_uri()}",
        "execution.checkpointing.num-retained=100",
    )

    def streamed(env: StreamExecutionEnvironment, last: int) -> Any:
        numbers = env.from_sequence(0, last).uid(f"to {last}").map(Slow(), Types.LONG())
        telling = numbers.rebalance().map(Telling(tmp_path / "told")).uid("telling")
        return telling.set_parallelism(2)

    made = streamed(env, 100_000)
    made.map(lambda each: None).print()
    job = env.execute_async()
    deadline = time.monotonic() + 60
    while len(told_of(tmp_path / "told")) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    kept = {int(each.parent.name[4:]) for each in tmp_path.glob("*/chk-*/_metadata")}
    savepoint = savepoint_of(job, tmp_path)
    told = told_of(tmp_path / "told")
    last = max(told)
    assert len(kept) >= 2
    assert last > max(kept)
    previous = began
    for number, tasks in sorted(told.items()):
        # One that was given up meanwhile need not have come to both.
        assert [task for task, _ in sorted(tasks)] == [0, 1] or number not in {*kept, last}
        [timestamp] = {timestamp for _, timestamp in tasks}
        assert previous <= timestamp <= time.time_ns() // 1_000_000
        previous = timestamp
    assert kept <= set(told)
    again = environment(
        mode,
        f"execution.state-recovery.path={savepoint}",
        "execution.state-recovery.ignore-unclaimed-state=true",
    )
    found = list(streamed(again, 1).execute_and_collect())
    assert [restored for restored, _ in found] == [(True, last), (True, last)]
    assert sorted(each for _, tasks in found for each in tasks) == sorted(
        (number, timestamp) for number, tasks in told.items() for _, timestamp in tasks
    )


class Few(KeyedProcessFunction, CheckpointedFunction):
    """Counts the snapshots that it is told of."""

    def open(self, runtime_context: RuntimeContext) -> None:
        self.count = runtime_context.get_state(ValueStateDescriptor("count", Types.LONG()))
        self.snapshots = 0

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        assert not context.is_restored()
        assert context.get_restored_checkpoint_id() is None

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        self.snapshots += 1

    def process_element(self, value: int, ctx: Any) -> Iterator[Any]:
        self.count.update((self.count.value() or 0) + 1)
        yield self.count.value(), self.snapshots


def test_keys_that_leave_the_worker_are_no_snapshot(mode: str) -> None:
    env = environment(mode, "python.state.cache.keys=2", "python.fn-execution.arrow.batch.size=5")
    numbers = env.from_collection(list(range(50)) * 2, Types.LONG())
    found = list(numbers.key_by(lambda n: n, Types.LONG()).process(Few()).execute_and_collect())
    assert found == [(1, 0)] * 50 + [(2, 0)] * 50
