"""Random programs over keyed state and timers, and what they do in plain Python.

An element is a key and what is to be done for it. Its result says what was read. So one function is
every program, and a dict of states is its model. The number of an element is its time.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pyflink.common.typeinfo import Types
from pyflink.common.watermark_strategy import (
    TimestampAssigner,
    WatermarkGenerator,
    WatermarkOutput,
    WatermarkStrategy,
)
from pyflink.datastream.functions import AggregateFunction, KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import (
    AggregatingStateDescriptor,
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    ValueStateDescriptor,
)

Operation = tuple[str, Any, Any]
Element = tuple[str, int, list[Operation]]
"""A key, a number that counts the elements, and operations."""

_MAKE: dict[str, Any] = {
    "value.get": lambda r: (None, None),
    "value.set": lambda r: (r.randrange(1000), None),
    "value.clear": lambda r: (None, None),
    "any.get": lambda r: (None, None),
    "any.set": lambda r: ({"x": [r.randrange(9)], "y": None}, None),
    "list.add": lambda r: (str(r.randrange(1000)), None),
    "list.add_all": lambda r: ([str(r.randrange(10)) for _ in range(r.randrange(4))], None),
    "list.update": lambda r: ([str(r.randrange(10)) for _ in range(r.randrange(4))], None),
    "list.get": lambda r: (None, None),
    "list.clear": lambda r: (None, None),
    "map.put": lambda r: (str(r.randrange(150)), r.choice([None, *range(20)])),
    "map.fill": lambda r: (r.randrange(1000), None),
    "map.get": lambda r: (str(r.randrange(150)), None),
    "map.contains": lambda r: (str(r.randrange(150)), None),
    "map.remove": lambda r: (str(r.randrange(150)), None),
    "map.items": lambda r: (None, None),
    "map.is_empty": lambda r: (None, None),
    "map.clear": lambda r: (None, None),
    "sum.add": lambda r: (r.randrange(1000), None),
    "sum.get": lambda r: (None, None),
    "sum.clear": lambda r: (None, None),
    "spread.add": lambda r: (r.randrange(1000), None),
    "spread.get": lambda r: (None, None),
    "spread.clear": lambda r: (None, None),
    "timer.register": lambda r: (r.randrange(-20, 80), None),
    "timer.delete": lambda r: (r.randrange(-5, 60), None),
}
_RARE = frozenset({name for name in _MAKE if name.endswith(".clear")} | {"map.fill"})
_END = 2**63 - 1
MARKED = 7
"""A watermark is behind every so manieth element: the element's time."""


def elements(seed: int, count: int, n_keys: int) -> list[Element]:
    """Random elements."""
    r = random.Random(seed)
    names = [name for name in _MAKE for _ in range(1 if name in _RARE else 6)]
    found = []
    for number in range(count):
        operations = [(name, *_MAKE[name](r)) for name in r.choices(names, k=r.randrange(1, 6))]
        found.append((f"key {r.randrange(n_keys)}", number, operations))
    return found


def time_of_timer(number: int, distance: int) -> int:
    """Few times, so that timers are registered again, and are there when they are deleted."""
    return (number + distance) // 5 * 5


def at_timer(time: int) -> list[Operation]:
    """What is done when a timer fires: others that are due by the same watermark are changed."""
    again = [("timer.register", 25, None)] if time % 3 == 0 else []
    other = [("timer.delete", 5, None)] if time % 2 == 0 else []
    return [
        *again,
        *other,
        ("value.get", None, None),
        ("list.add", f"at {time}", None),
        ("sum.add", time, None),
        ("map.get", str(abs(time) % 150), None),
    ]


class _Numbers(TimestampAssigner):
    def extract_timestamp(self, value: Element, record_timestamp: int) -> int:
        return value[1]


class _Marks(WatermarkGenerator):
    def on_event(self, event: Element, event_timestamp: int, output: WatermarkOutput) -> None:
        if event[1] % MARKED == 0:
            output.emit_watermark(event[1])

    def on_periodic_emit(self, output: WatermarkOutput) -> None:
        pass


def strategy() -> WatermarkStrategy:
    """Gives elements their times, and watermarks that do not depend on when the job is restored.

    Behind a restored checkpoint there is no watermark until the next one. Nothing here asks for it,
    and a timer that is registered for a time gone by fires with the next one in any case.
    """
    return WatermarkStrategy.for_generator(_Marks).with_timestamp_assigner(_Numbers())


class _Spread(AggregateFunction):
    """The number of what was added, its sum, the least and the greatest."""

    def create_accumulator(self) -> tuple[int, int, int, int]:
        return 0, 0, 10**6, -1

    def add(self, value: int, accumulator: Any) -> Any:
        return self.merge(accumulator, (1, value, value, value))

    def get_result(self, accumulator: Any) -> list[int]:
        return list(accumulator)

    def merge(self, acc_a: Any, acc_b: Any) -> Any:
        counts, sums, least, greatest = zip(acc_a, acc_b)
        return sum(counts), sum(sums), min(least), max(greatest)


class Program(KeyedProcessFunction):
    """Does what elements say."""

    def open(self, runtime_context: RuntimeContext) -> None:
        get = runtime_context
        self.value = get.get_state(ValueStateDescriptor("value", Types.LONG()))
        self.any = get.get_state(ValueStateDescriptor("any"))
        self.list = get.get_list_state(ListStateDescriptor("list", Types.STRING()))
        self.map = get.get_map_state(MapStateDescriptor("map", Types.STRING(), Types.INT()))
        self.sum = get.get_reducing_state(
            ReducingStateDescriptor("sum", lambda one, other: one + other, Types.LONG())
        )
        self.spread = get.get_aggregating_state(AggregatingStateDescriptor("spread", _Spread()))

    def process_element(
        self, value: Element, ctx: KeyedProcessFunction.Context
    ) -> Iterator[tuple[str, Any, list[Any]]]:
        key, number, operations = value
        assert ctx.get_current_key() == key
        assert ctx.timestamp() == number
        yield key, number, self.all_done(number, operations, ctx)

    def on_timer(
        self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext
    ) -> Iterator[tuple[str, Any, list[Any]]]:
        done = self.all_done(timestamp, at_timer(timestamp), ctx)
        yield ctx.get_current_key(), f"timer {timestamp}", done

    def all_done(
        self, time: int, operations: list[Operation], ctx: KeyedProcessFunction.Context
    ) -> list[Any]:
        self.timers = ctx.timer_service()
        self.time = time
        return [self.done(*each) for each in operations]

    def done(self, name: str, one: Any, other: Any) -> Any:
        state, operation = name.split(".")
        if state == "timer":
            return {
                "register": self.timers.register_event_time_timer,
                "delete": self.timers.delete_event_time_timer,
                "leave": lambda time: None,
            }[operation](time_of_timer(self.time, one))
        if state in ("value", "any"):
            held = getattr(self, state)
            return {
                "get": held.value,
                "set": lambda: held.update(one),
                "clear": held.clear,
            }[operation]()
        if state == "list":
            return {
                "get": lambda: list(self.list.get()),
                "add": lambda: self.list.add(one),
                "add_all": lambda: self.list.add_all(one),
                "update": lambda: self.list.update(one),
                "clear": self.list.clear,
            }[operation]()
        if state in ("sum", "spread"):
            folded = getattr(self, state)
            return {
                "get": folded.get,
                "add": lambda: folded.add(one),
                "clear": folded.clear,
            }[operation]()
        return {
            "put": lambda: self.map.put(one, other),
            "fill": lambda: self.map.put_all({str(i): one for i in range(150)}),
            "get": lambda: self.map.get(one),
            "contains": lambda: self.map.contains(one),
            "remove": lambda: self.map.remove(one),
            "items": lambda: sorted(self.map.items()),
            "is_empty": self.map.is_empty,
            "clear": self.map.clear,
        }[operation]()


class _Model:
    """What a key has, in plain Python."""

    def __init__(self, is_streaming: bool) -> None:
        self.is_streaming = is_streaming
        self.value: Any = None
        self.any: Any = None
        self.list: list[str] = []
        self.map: dict[str, Any] = {}
        self.sum: int | None = None
        self.spread: list[int] | None = None
        self.timers: set[int] = set()
        self.registers = True
        self.time = 0

    def all_done(self, time: int, operations: list[Operation]) -> list[Any]:
        self.time = time
        return [self.done(*each) for each in operations]

    def fired(self, mark: int) -> Iterator[tuple[str, list[Any]]]:
        while self.timers and min(self.timers) <= mark:
            time = min(self.timers)
            self.timers.remove(time)
            self.registers = self.is_streaming
            yield f"timer {time}", self.all_done(time, at_timer(time))

    def done(self, name: str, one: Any, other: Any) -> Any:
        state, operation = name.split(".")
        return getattr(self, f"_{state}")(operation, one, other)

    def _value(self, operation: str, one: Any, other: Any, state: str = "value") -> Any:
        if operation == "get":
            return getattr(self, state)
        setattr(self, state, one)
        return None

    def _any(self, operation: str, one: Any, other: Any) -> Any:
        return self._value(operation, one, other, "any")

    def _list(self, operation: str, one: Any, other: Any) -> Any:
        if operation == "get":
            return list(self.list)
        if operation == "add":
            self.list.append(one)
        elif operation == "add_all":
            self.list.extend(one)
        else:
            self.list = list(one or ())
        return None

    def _sum(self, operation: str, one: Any, other: Any) -> Any:
        if operation == "get":
            return self.sum
        self.sum = None if operation == "clear" else (self.sum or 0) + one
        return None

    def _spread(self, operation: str, one: Any, other: Any) -> Any:
        if operation == "clear":
            self.spread = None
        elif operation == "add":
            count, total, least, greatest = self.spread or (0, 0, one, one)
            self.spread = [count + 1, total + one, min(least, one), max(greatest, one)]
        return self.spread if operation == "get" else None

    def _timer(self, operation: str, one: Any, other: Any) -> Any:
        time = time_of_timer(self.time, one)
        if operation == "register":
            # In batch execution nothing comes when timers have fired.
            if self.registers:
                self.timers.add(time)
        elif operation == "delete":
            self.timers.discard(time)

    def _map(self, operation: str, one: Any, other: Any) -> Any:
        if operation == "put":
            self.map[one] = other
        elif operation == "fill":
            self.map.update({str(i): one for i in range(150)})
        elif operation == "remove":
            self.map.pop(one, None)
        elif operation == "clear":
            self.map.clear()
        return {
            "get": lambda: self.map.get(one),
            "contains": lambda: one in self.map,
            "items": lambda: sorted(self.map.items()),
            "is_empty": lambda: not self.map,
        }.get(operation, lambda: None)()


def results(program: list[Element], is_streaming: bool = True) -> dict[str, list[Any]]:
    """What the elements give, in order for each key."""
    models: dict[str, _Model] = defaultdict(lambda: _Model(is_streaming))
    found: dict[str, list[Any]] = defaultdict(list)

    def advance(mark: int) -> None:
        for key, model in models.items():
            found[key] += ((key, *each) for each in model.fired(mark))

    for key, number, operations in program:
        found[key].append((key, number, models[key].all_done(number, operations)))
        if is_streaming and number % MARKED == 0:
            advance(number)
    advance(_END)
    return found
