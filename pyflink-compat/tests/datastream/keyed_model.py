"""Random programs over keyed state and timers, and what they do in plain Python.

An element is a key and what is to be done for it. Its result says what was read. So one function is
every program, and a dict of states is its model.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pyflink.common.typeinfo import Types
from pyflink.datastream.functions import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import (
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
}
_RARE = frozenset({"value.clear", "list.clear", "map.clear", "map.fill", "sum.clear"})


def elements(seed: int, count: int, n_keys: int) -> list[Element]:
    """Random elements."""
    r = random.Random(seed)
    names = [name for name in _MAKE for _ in range(1 if name in _RARE else 6)]
    found = []
    for number in range(count):
        operations = [(name, *_MAKE[name](r)) for name in r.choices(names, k=r.randrange(1, 6))]
        found.append((f"key {r.randrange(n_keys)}", number, operations))
    return found


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

    def process_element(
        self, value: Element, ctx: KeyedProcessFunction.Context
    ) -> Iterator[tuple[str, int, list[Any]]]:
        key, number, operations = value
        assert ctx.get_current_key() == key
        yield key, number, [self.done(*each) for each in operations]

    def done(self, name: str, one: Any, other: Any) -> Any:
        state, operation = name.split(".")
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
        if state == "sum":
            return {
                "get": self.sum.get,
                "add": lambda: self.sum.add(one),
                "clear": self.sum.clear,
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

    def __init__(self) -> None:
        self.value: Any = None
        self.any: Any = None
        self.list: list[str] = []
        self.map: dict[str, Any] = {}
        self.sum: int | None = None

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


def results(program: list[Element]) -> dict[str, list[Any]]:
    """What the elements give, in order for each key."""
    models: dict[str, _Model] = defaultdict(_Model)
    found: dict[str, list[Any]] = defaultdict(list)
    for key, number, operations in program:
        done = [models[key].done(*each) for each in operations]
        found[key].append((key, number, done))
    return found
