"""Functions over two streams, without an engine."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from fletching.batch.elements import ElementConversions
from fletching.connected_streams import (
    BroadcastProcessFunction,
    CoFlatMapFunction,
    CoMapFunction,
    CoProcessFunction,
    KeyedBroadcastProcessFunction,
    KeyedCoProcessFunction,
)
from fletching.failure import WorkerFailure
from fletching.invoke.process import ProcessInvoker
from fletching.protocol import (
    ElementType,
    FunctionSpec,
    KeySpec,
    ProcessSpec,
    StateColumns,
    StateGiven,
    StateSpec,
    StreamOutput,
)
from fletching.state.broadcast import BroadcastStates, HeldBroadcast
from fletching.state.store import Columns, StateStore
from fletching.states import ListStateDescriptor, MapStateDescriptor, ValueStateDescriptor
from fletching.streams import OutputTag
from fletching.testing.specs import columns, logical, stream_function

LONG = ElementType(name="LONG")
TEXT = ElementType(name="STRING")
PICKLED = ElementType(name="PICKLED_BYTE_ARRAY")
RULES = MapStateDescriptor("rules")
_TINYINT = logical("TINYINT", nullable=False)
_INT = logical("INT", nullable=False)


def co_spec(functions, tags=(), with_time=False, with_key=False):
    """Of numbers and texts; outputs are pickled, and keys come one after the other."""
    time = {"timestamp": logical("BIGINT"), "watermark": logical("BIGINT", nullable=False)}
    key = {"key": _INT} if with_key else {}
    timer = {"timer": logical("BIGINT"), "key": logical("INT")} if with_key else {}
    outputs = {f"element_{i}": logical("BYTES") for i in range(1 + len(tags))}
    number = {"output": _TINYINT} if tags or with_key else {}
    return FunctionSpec(
        function_id="function-1",
        operator_name="Process",
        input=columns(
            input=_TINYINT,
            element_0=logical("BIGINT"),
            element_1=logical("STRING"),
            **(time if with_time else {}),
            **key,
        ),
        output=columns(row=_INT, **number, **outputs, **timer),
        process=ProcessSpec(
            functions=functions,
            inputs=[LONG, TEXT],
            outputs=[StreamOutput(tag=tag, type=PICKLED) for tag in ("", *tags)],
            key=KeySpec(type=LONG, one_at_a_time=True) if with_key else None,
        ),
    )


def batch_of(*elements, **more):
    """A batch of numbers and texts; what is an int below 0 in a tuple says what a row is."""
    return pa.record_batch(
        {
            "input": pa.array(
                [e[0] if isinstance(e, tuple) else int(isinstance(e, str)) for e in elements],
                pa.int8(),
            ),
            "element_0": pa.array([e if isinstance(e, int) else None for e in elements]),
            "element_1": pa.array(
                [e if isinstance(e, str) else None for e in elements], pa.string()
            ),
            **{name: pa.array(values) for name, values in more.items()},
        }
    )


def parts_of(functions, batch, keys=(), **parameters):
    invoker = ProcessInvoker(co_spec(functions, **parameters))
    invoker.open()
    try:
        if keys:
            message = Columns(invoker._store.conversions, value=LONG).encode(
                list(range(len(keys))), keys
            )
            invoker.give(StateGiven(keys=message))
        return [part.to_pydict() for part in invoker.parts(batch)]
    finally:
        invoker.close()


def made(functions, batch, **parameters):
    """Elements, each with the number of the row that it was made of; tagged ones in pairs."""
    tags = ["", *parameters.get("tags", ())]
    found = []
    for part in parts_of(functions, batch, **parameters):
        for index, row in enumerate(part["row"]):
            output = part["output"][index] if "output" in part else 0
            element = pickle.loads(part[f"element_{output}"][index])
            found.append((row, (tags[output], element) if output else element))
    return found


class Named(CoMapFunction):
    def map1(self, value):
        return None if value == 3 else f"number {value}"

    def map2(self, value):
        yield value
        yield value.upper()


class Counted(CoFlatMapFunction):
    def flat_map1(self, value):
        return range(value)

    def flat_map2(self, value):
        return None if value == "none" else list(value)


def test_a_method_for_each_input():
    batch = batch_of(1, "a", 3, 2)
    assert made([stream_function("CO_MAP", Named())], batch) == [
        (0, "number 1"),
        (1, "a"),
        (1, "A"),
        (3, "number 2"),
    ]
    batch = batch_of("ab", 2, "none")
    assert made([stream_function("CO_FLAT_MAP", Counted())], batch) == [
        (0, "a"),
        (0, "b"),
        (1, 0),
        (1, 1),
    ]
    assert made([stream_function("CO_MAP", Named())], batch_of(1, 2)) == [
        (0, "number 1"),
        (1, "number 2"),
    ]


def test_other_functions_may_follow():
    chain = [stream_function("CO_MAP", Named()), stream_function("MAP", len)]
    assert made(chain, batch_of("abc", 3, 10)) == [(0, 3), (0, 3), (2, 9)]


class Timed(CoProcessFunction):
    def process_element1(self, value, ctx):
        yield value, ctx.timestamp(), ctx.timer_service().current_watermark()
        yield OutputTag("late"), value

    def process_element2(self, value, ctx):
        return [(value, ctx.timestamp())]


def test_a_process_function_knows_times_and_side_outputs():
    batch = batch_of("a", 1, timestamp=[None, 7], watermark=[5, 6])
    chain = [stream_function("CO_PROCESS", Timed())]
    assert made(chain, batch, tags=["late"], with_time=True) == [
        (0, ("a", None)),
        (1, (1, 7, 6)),
        (1, ("late", 1)),
    ]


class Timers(CoProcessFunction):
    def process_element1(self, value, ctx):
        ctx.timer_service().register_event_time_timer(value)

    def process_element2(self, value, ctx):
        raise AssertionError(value)


def test_timers_without_keys_are_refused():
    batch = batch_of(1, timestamp=[1], watermark=[1])
    with pytest.raises(WorkerFailure) as failure:
        made([stream_function("CO_PROCESS", Timers(), "t")], batch, with_time=True)
    assert str(failure.value) == (
        "The function 't' raised RuntimeError: Timers are of keyed streams only: call key_by, and "
        "process with a KeyedCoProcessFunction., called with (1) in the operator 'operator of t': "
        "handle such arguments in the function."
    )


class Together(KeyedCoProcessFunction):
    def open(self, runtime_context):
        self.found = runtime_context.get_list_state(ListStateDescriptor("found"))

    def process_element1(self, value, ctx):
        self.found.add(value)
        ctx.timer_service().register_event_time_timer(90)

    process_element2 = process_element1

    def on_timer(self, timestamp, ctx):
        yield ctx.get_current_key(), timestamp, self.found.get()


def test_both_inputs_share_a_keys_state_and_timers():
    batch = batch_of(
        *(1, "a", 2, (-4,), "b", (-4,)),
        timestamp=[1, 2, 3, None, 4, None],
        watermark=[0] * 6,
        key=[0, 0, 0, 0, 1, 1],
    )
    chain = [stream_function("KEYED_CO_PROCESS", Together())]
    assert made(chain, batch, with_time=True, with_key=True, keys=[10, 20]) == [
        (3, (10, 90, [1, "a", 2])),
        (5, (20, 90, ["b"])),
    ]


class CountedByKey(CoMapFunction):
    def open(self, runtime_context):
        self.count = runtime_context.get_state(ValueStateDescriptor("count"))

    def map1(self, value):
        self.count.update((self.count.value() or 0) + 1)
        return self.count.value()

    def map2(self, value):
        return value, self.count.value()


def test_a_map_of_both_inputs_has_state():
    batch = batch_of(7, "a", 8, "b", key=[0, 1, 0, 0])
    chain = [stream_function("CO_MAP", CountedByKey())]
    assert made(chain, batch, with_key=True, keys=[10, 20]) == [
        (0, 1),
        (1, ("a", None)),
        (2, 2),
        (3, ("b", 2)),
    ]


class Engine:
    """Has the entries of one broadcast state, which it gives in pages of two."""

    def __init__(self, entries):
        self.columns = None
        self.entries = list(entries.items())
        self.reads = 0

    def register_state(self, spec):
        raise AssertionError(spec)

    def read_state(self, read):
        self.reads += 1
        assert (read.state_id, read.key, read.pages) == (0, 0, True)
        page = self.entries[read.page : read.page + 2]
        following = read.page + 2
        message = b""
        if page:
            keys, values = zip(*page)
            message = self.columns.encode([0] * len(page), keys, values)
        return StateGiven(
            read_id=read.read_id,
            states=[StateColumns(state_id=0, record_batch=message)],
            next_page=following if following < len(self.entries) else 0,
        )


def held_broadcast(entries, value=LONG):
    """The state 'rules', and the engine that has it."""
    engine = Engine(entries)
    store = StateStore(ElementConversions(), engine)
    spec = rules_spec(value)
    engine.columns = Columns(store.conversions, map_key=spec.map_key, value=spec.value)
    held = HeldBroadcast(store, spec)
    store.add_known(held)
    return held, engine, store


def rules_spec(value=LONG):
    return StateSpec(
        name="rules",
        kind=StateSpec.KIND_MAP,
        scope=StateSpec.SCOPE_BROADCAST,
        map_key=TEXT,
        value=value,
    )


def test_all_of_a_broadcast_state_is_read_once():
    held, engine, _ = held_broadcast({"a": 1, "b": 2, "c": 3})
    assert engine.reads == 0
    assert held["b"] == 2
    assert list(held) == ["a", "b", "c"]
    assert "d" not in held
    assert held.get("d") is None
    assert engine.reads == 2
    empty, engine, _ = held_broadcast({})
    assert empty.is_empty()
    assert empty.is_empty()
    assert engine.reads == 1


def test_changes_of_a_broadcast_state_are_told_once():
    held, _, store = held_broadcast({"a": 1, "b": 2})
    held["a"] = 7
    del held["b"]
    held.remove("nothing")
    assert sorted(told(store)) == [(0, "a", 7), (1, "b", None)]
    assert store.changes() == []
    held.clear()
    held.put_all({"c": 5})
    assert told(store) == [(2, None, None), (0, "c", 5)]
    for key, value in held.items():
        held[f"{key}{key}"] = value
    assert told(store) == [(0, "cc", 5)]
    assert list(held.values()) == [5, 5]


def told(store):
    """Changes, map keys and values."""
    (message,) = store.changes()
    tinyint = logical("TINYINT", nullable=False)
    decoded = Columns(store.conversions, change=tinyint, map_key=TEXT, value=LONG).decode(
        message.record_batch
    )
    assert (message.state_id, set(decoded[0])) == (0, {0})
    return list(zip(*decoded[1:]))


def test_what_a_broadcast_state_cannot_hold_is_refused():
    held, _, store = held_broadcast({})
    with pytest.raises(ValueError, match=r"^The broadcast state 'rules' cannot hold None\.$"):
        held["a"] = None
    held["a"] = "text"
    with pytest.raises(WorkerFailure) as failure:
        store.changes()
    assert str(failure.value) == (
        "The state 'rules' holds 'text' (str), which is not of its type: give its descriptor "
        "another type, or none."
    )


def test_a_broadcast_state_is_found_by_its_descriptor():
    held, _, _ = held_broadcast({"a": 1})
    states = BroadcastStates([held])
    assert states.writable(MapStateDescriptor("rules")) is held
    view = states.readable(RULES)
    assert (dict(view.items()), list(view.keys()), list(view.values())) == ({"a": 1}, ["a"], [1])
    assert view["a"] == 1
    assert "b" not in view
    assert not view.is_empty()
    with pytest.raises(RuntimeError) as read_only:
        view.clear()
    assert str(read_only.value) == (
        "The broadcast state 'rules' may only be read here: change it in process_broadcast_element."
    )
    with pytest.raises(RuntimeError) as unknown:
        states.readable(MapStateDescriptor("ruls"))
    assert str(unknown.value) == (
        "The state 'ruls' is not among those that broadcast was called with, which are 'rules': "
        "call it with this descriptor, too."
    )
    with pytest.raises(TypeError) as other:
        states.readable(ListStateDescriptor("rules"))
    assert str(other.value).startswith("A MapStateDescriptor is needed, not <")


def broadcasting(kind, function):
    message = stream_function(kind, function)
    message.states.append(rules_spec())
    return message


class Ruled(BroadcastProcessFunction):
    def process_element(self, value, ctx):
        assert not hasattr(ctx, "get_current_key")
        yield value, dict(ctx.get_broadcast_state(RULES).items()), ctx.timestamp()

    def process_broadcast_element(self, value, ctx):
        ctx.get_broadcast_state(RULES)[value] = len(value)
        yield ctx.current_watermark(), ctx.timestamp()


def test_a_function_without_keys_has_broadcast_state():
    batch = batch_of(1, "ab", 2, timestamp=[1, 2, None], watermark=[7, 8, 9])
    chain = [broadcasting("BROADCAST_PROCESS", Ruled())]
    assert made(chain, batch, with_time=True) == [
        (0, (1, {}, 1)),
        (1, (8, 2)),
        (2, (2, {"ab": 2}, None)),
    ]


class RuledByKey(KeyedBroadcastProcessFunction):
    def open(self, runtime_context):
        self.last = runtime_context.get_state(ValueStateDescriptor("last"))

    def process_element(self, value, ctx):
        yield ctx.get_current_key(), self.last.value(), len(list(ctx.get_broadcast_state(RULES)))
        self.last.update(value)
        ctx.timer_service().register_event_time_timer(value)

    def process_broadcast_element(self, value, ctx):
        if value == "state":
            self.last.value()
        assert not hasattr(ctx, "timer_service")
        ctx.get_broadcast_state(RULES)[value] = 1

    def on_timer(self, timestamp, ctx):
        yield OutputTag("late"), (timestamp, list(ctx.get_broadcast_state(RULES)))


def test_a_function_with_keys_has_both_states():
    batch = batch_of(
        *("a", 5, 6, (-4,), 7),
        timestamp=[1, 2, 3, None, 4],
        watermark=[0] * 5,
        key=[-1, 0, 0, 0, 1],
    )
    chain = [broadcasting("KEYED_BROADCAST_PROCESS", RuledByKey())]
    assert made(chain, batch, with_time=True, with_key=True, keys=[10, 20], tags=["late"]) == [
        (1, (10, None, 1)),
        (2, (10, 5, 1)),
        (3, ("late", (5, ["a"]))),
        (3, ("late", (6, ["a"]))),
        (4, (20, None, 1)),
    ]


def test_a_broadcast_element_has_no_key():
    batch = batch_of(1, "state", timestamp=[1, 2], watermark=[0, 0], key=[0, -1])
    chain = [broadcasting("KEYED_BROADCAST_PROCESS", RuledByKey())]
    with pytest.raises(WorkerFailure) as failure:
        made(chain, batch, with_time=True, with_key=True, keys=[10])
    assert str(failure.value) == (
        "The function 'f' raised RuntimeError: The state 'last' was used where there is no key: "
        "use it while an element or a timer is processed., called with ('state') in the operator "
        "'operator of f': handle such arguments in the function."
    )
