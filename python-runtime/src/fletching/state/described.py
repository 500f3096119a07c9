"""States as the descriptors of functions say."""

from __future__ import annotations

from typing import Any

from fletching.batch.hints import hinted_element
from fletching.protocol import ElementType, StateSpec
from fletching.state.held import HeldAggregating, HeldList, HeldReducing, HeldValue, Place
from fletching.state.held_map import HeldMap
from fletching.state.store import KeyedStore
from fletching.states import (
    AggregatingStateDescriptor,
    ListStateDescriptor,
    MapStateDescriptor,
    ReducingStateDescriptor,
    StateDescriptor,
    StateTtlConfig,
    ValueStateDescriptor,
    millis_of,
)

_PICKLED = ElementType(name="PICKLED_BYTE_ARRAY")
_PICKLED_KEY = ElementType(name="PICKLED_KEY")
_KINDS = {
    ValueStateDescriptor: StateSpec.KIND_VALUE,
    ListStateDescriptor: StateSpec.KIND_LIST,
    MapStateDescriptor: StateSpec.KIND_MAP,
    ReducingStateDescriptor: StateSpec.KIND_REDUCING,
    AggregatingStateDescriptor: StateSpec.KIND_AGGREGATING,
}


def held_state(store: KeyedStore, descriptor: StateDescriptor) -> Any:
    """The state of this descriptor."""
    kind = next(number for each, number in _KINDS.items() if isinstance(descriptor, each))
    element = element_type_of(descriptor.type_info, _PICKLED)

    def make(number: int, place: int) -> tuple[Any, Any]:
        spec = _keyed_spec(number, descriptor.name, kind, element)
        ttl = descriptor._ttl_config
        if ttl is not None and ttl.is_enabled():
            _set_ttl(spec.ttl, ttl)
        where = Place(store, descriptor.name, number, place)
        if isinstance(descriptor, MapStateDescriptor):
            map_key = element_type_of(descriptor.key_type_info, _PICKLED_KEY)
            spec.map_key.CopyFrom(map_key)
            return spec, HeldMap.of(where, map_key, element)
        if isinstance(descriptor, ListStateDescriptor):
            return spec, HeldList(where, element)
        if isinstance(descriptor, ReducingStateDescriptor):
            function = descriptor.get_reduce_function()
            reduce = getattr(function, "reduce", function)
            return spec, HeldReducing(where, element, reduce)
        if isinstance(descriptor, AggregatingStateDescriptor):
            aggregate = descriptor.get_agg_function()
            return spec, HeldAggregating(where, element, aggregate)
        return spec, HeldValue(where, element)

    return store.state(descriptor.name, make)


def _keyed_spec(number: int, name: str, kind: int, value: Any) -> Any:
    return StateSpec(state_id=number, name=name, kind=kind, scope=StateSpec.SCOPE_KEY, value=value)


def value_state(store: KeyedStore, name: str, element: Any) -> HeldValue:
    """The state of one value of this ElementType."""

    def make(number: int, place: int) -> tuple[Any, Any]:
        spec = _keyed_spec(number, name, StateSpec.KIND_VALUE, element)
        return spec, HeldValue(Place(store, name, number, place), element)

    held: Any = store.state(name, make)
    return held  # type: ignore[no-any-return]


def element_type_of(type_info: Any, default: Any) -> Any:
    """The ElementType of a ``TypeInformation``, or of a type hint; the default for None."""
    if type_info is None:
        return default
    if not hasattr(type_info, "description"):
        return _hinted(type_info)
    name, parts, names = type_info.description
    if name == "PICKLED_BYTE_ARRAY":
        return default
    if name == "ROW":
        name, names = "ROW_NAMED", [f"f{i}" for i in range(len(parts))]
    # A map's keys are compared by their bytes in some backends.
    defaults = [_PICKLED_KEY, _PICKLED] if name == "MAP" else [_PICKLED] * len(parts)
    element = ElementType(
        name=name,
        parts=[element_type_of(part, each) for part, each in zip(parts, defaults)],
        field_names=names,
        object_class=getattr(type_info, "object_class", b""),
    )
    logical_type = getattr(type_info, "logical_type", b"")
    if logical_type:
        element.logical_type.ParseFromString(logical_type)
    return element


def _hinted(hint: Any) -> Any:
    element = hinted_element(hint)
    if element is None:
        raise TypeError(
            f"State cannot be of the type {hint!r}: use one of Types, a dataclass or a NamedTuple "
            f"whose fields have hints, a list or a dict of such types, or none for any objects."
        )
    return element


def _set_ttl(message: Any, ttl: StateTtlConfig) -> None:
    message.millis = ttl.ttl_millis()
    message.update_on_read = ttl.get_update_type() is StateTtlConfig.UpdateType.OnReadAndWrite
    message.return_expired = (
        ttl.get_state_visibility() is StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp
    )
    cleanup = ttl.get_cleanup_strategies()
    message.no_background_cleanup = not cleanup.is_cleanup_in_background()
    message.cleanup_full_snapshot = cleanup.in_full_snapshot()
    kinds = StateTtlConfig.CleanupStrategies.Strategies
    incremental = cleanup.given(kinds.INCREMENTAL_CLEANUP)
    if incremental is not None:
        message.cleanup_incrementally = incremental.get_cleanup_size()
        message.cleanup_for_every_record = incremental.run_cleanup_for_every_record()
    rocksdb = cleanup.given(kinds.ROCKSDB_COMPACTION_FILTER)
    if rocksdb is not None:
        message.cleanup_in_rocksdb_after = rocksdb.get_query_time_after_num_entries()
        compaction = rocksdb.get_periodic_compaction_time()
        if compaction is not None:
            message.rocksdb_compaction_millis = millis_of(compaction)
