"""Flink's DataStream API. Names are imported when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyflink._lazy import lazy_names

_HOMES = {
    "AggregateFunction": "pyflink.datastream.functions",
    "AggregatingState": "pyflink.datastream.state",
    "AggregatingStateDescriptor": "pyflink.datastream.state",
    "AllWindowFunction": "pyflink.datastream.functions",
    "AllWindowedStream": "pyflink.datastream.windowed_stream",
    "AppendingState": "pyflink.datastream.state",
    "BroadcastConnectedStream": "pyflink.datastream.connected_streams",
    "BroadcastProcessFunction": "pyflink.datastream.functions",
    "BroadcastState": "pyflink.datastream.state",
    "BroadcastStream": "pyflink.datastream.connected_streams",
    "AsyncDataStream": "pyflink.datastream.async_data_stream",
    "AsyncFunction": "pyflink.datastream.functions",
    "AsyncRetryPredicate": "pyflink.datastream.functions",
    "AsyncRetryStrategy": "pyflink.datastream.functions",
    "CachedDataStream": "pyflink.datastream.cached_data_stream",
    "CheckpointConfig": "pyflink.datastream.checkpoint_config",
    "CheckpointStorage": "pyflink.datastream.checkpoint_storage",
    "CheckpointingMode": "pyflink.datastream.checkpointing_mode",
    "CoFlatMapFunction": "pyflink.datastream.functions",
    "CoMapFunction": "pyflink.datastream.functions",
    "CoProcessFunction": "pyflink.datastream.functions",
    "ConnectedStreams": "pyflink.datastream.connected_streams",
    "CountWindow": "pyflink.datastream.window",
    "CustomCheckpointStorage": "pyflink.datastream.checkpoint_storage",
    "CustomStateBackend": "pyflink.datastream.state_backend",
    "DataStream": "pyflink.datastream.data_stream",
    "DataStreamSink": "pyflink.datastream.data_stream",
    "EmbeddedRocksDBStateBackend": "pyflink.datastream.state_backend",
    "ExternalizedCheckpointRetention": "pyflink.datastream.externalized_checkpoint_retention",
    "FileSystemCheckpointStorage": "pyflink.datastream.checkpoint_storage",
    "FilterFunction": "pyflink.datastream.functions",
    "FlatMapFunction": "pyflink.datastream.functions",
    "Function": "pyflink.datastream.functions",
    "GlobalWindow": "pyflink.datastream.window",
    "HashMapStateBackend": "pyflink.datastream.state_backend",
    "JobListener": "pyflink.datastream.job_listener",
    "JobManagerCheckpointStorage": "pyflink.datastream.checkpoint_storage",
    "KeySelector": "pyflink.datastream.functions",
    "KeyedBroadcastProcessFunction": "pyflink.datastream.functions",
    "KeyedCoProcessFunction": "pyflink.datastream.functions",
    "KeyedProcessFunction": "pyflink.datastream.functions",
    "KeyedStream": "pyflink.datastream.keyed_stream",
    "ListState": "pyflink.datastream.state",
    "ListStateDescriptor": "pyflink.datastream.state",
    "LocalStreamEnvironment": "pyflink.datastream.stream_environments",
    "MapFunction": "pyflink.datastream.functions",
    "MapState": "pyflink.datastream.state",
    "MapStateDescriptor": "pyflink.datastream.state",
    "MemorySize": "pyflink.datastream.slot_sharing_group",
    "MergingWindowAssigner": "pyflink.datastream.window",
    "NullByteKeySelector": "pyflink.datastream.functions",
    "OutputTag": "pyflink.datastream.output_tag",
    "Partitioner": "pyflink.datastream.functions",
    "PredefinedOptions": "pyflink.datastream.state_backend",
    "ProcessAllWindowFunction": "pyflink.datastream.functions",
    "ProcessFunction": "pyflink.datastream.functions",
    "ReadOnlyBroadcastState": "pyflink.datastream.state",
    "ProcessWindowFunction": "pyflink.datastream.functions",
    "ReduceFunction": "pyflink.datastream.functions",
    "ReducingState": "pyflink.datastream.state",
    "ReducingStateDescriptor": "pyflink.datastream.state",
    "RemoteStreamEnvironment": "pyflink.datastream.stream_environments",
    "RuntimeContext": "pyflink.datastream.functions",
    "RuntimeExecutionMode": "pyflink.datastream.execution_mode",
    "SinkFunction": "pyflink.datastream._java_functions",
    "SlotSharingGroup": "pyflink.datastream.slot_sharing_group",
    "SourceFunction": "pyflink.datastream._java_functions",
    "StateBackend": "pyflink.datastream.state_backend",
    "StateDescriptor": "pyflink.datastream.state",
    "StateTtlConfig": "pyflink.datastream.state",
    "StreamExecutionEnvironment": "pyflink.datastream.stream_execution_environment",
    "TimeDomain": "pyflink.datastream.time_domain",
    "TimeWindow": "pyflink.datastream.window",
    "TimerService": "pyflink.datastream.timerservice",
    "Trigger": "pyflink.datastream.window",
    "TriggerResult": "pyflink.datastream.window",
    "ValueState": "pyflink.datastream.state",
    "ValueStateDescriptor": "pyflink.datastream.state",
    "Window": "pyflink.datastream.window",
    "WindowAssigner": "pyflink.datastream.window",
    "WindowFunction": "pyflink.datastream.functions",
    "WindowedStream": "pyflink.datastream.windowed_stream",
}

if TYPE_CHECKING:
    from pyflink.datastream._java_functions import SinkFunction as SinkFunction
    from pyflink.datastream._java_functions import SourceFunction as SourceFunction
    from pyflink.datastream.async_data_stream import AsyncDataStream as AsyncDataStream
    from pyflink.datastream.cached_data_stream import CachedDataStream as CachedDataStream
    from pyflink.datastream.checkpoint_config import CheckpointConfig as CheckpointConfig
    from pyflink.datastream.checkpoint_storage import CheckpointStorage as CheckpointStorage
    from pyflink.datastream.checkpoint_storage import (
        CustomCheckpointStorage as CustomCheckpointStorage,
    )
    from pyflink.datastream.checkpoint_storage import (
        FileSystemCheckpointStorage as FileSystemCheckpointStorage,
    )
    from pyflink.datastream.checkpoint_storage import (
        JobManagerCheckpointStorage as JobManagerCheckpointStorage,
    )
    from pyflink.datastream.checkpointing_mode import CheckpointingMode as CheckpointingMode
    from pyflink.datastream.connected_streams import (
        BroadcastConnectedStream as BroadcastConnectedStream,
    )
    from pyflink.datastream.connected_streams import BroadcastStream as BroadcastStream
    from pyflink.datastream.connected_streams import ConnectedStreams as ConnectedStreams
    from pyflink.datastream.data_stream import DataStream as DataStream
    from pyflink.datastream.data_stream import DataStreamSink as DataStreamSink
    from pyflink.datastream.execution_mode import RuntimeExecutionMode as RuntimeExecutionMode
    from pyflink.datastream.externalized_checkpoint_retention import (
        ExternalizedCheckpointRetention as ExternalizedCheckpointRetention,
    )
    from pyflink.datastream.functions import AggregateFunction as AggregateFunction
    from pyflink.datastream.functions import AllWindowFunction as AllWindowFunction
    from pyflink.datastream.functions import AsyncFunction as AsyncFunction
    from pyflink.datastream.functions import AsyncRetryPredicate as AsyncRetryPredicate
    from pyflink.datastream.functions import AsyncRetryStrategy as AsyncRetryStrategy
    from pyflink.datastream.functions import BroadcastProcessFunction as BroadcastProcessFunction
    from pyflink.datastream.functions import CoFlatMapFunction as CoFlatMapFunction
    from pyflink.datastream.functions import CoMapFunction as CoMapFunction
    from pyflink.datastream.functions import CoProcessFunction as CoProcessFunction
    from pyflink.datastream.functions import FilterFunction as FilterFunction
    from pyflink.datastream.functions import FlatMapFunction as FlatMapFunction
    from pyflink.datastream.functions import Function as Function
    from pyflink.datastream.functions import (
        KeyedBroadcastProcessFunction as KeyedBroadcastProcessFunction,
    )
    from pyflink.datastream.functions import KeyedCoProcessFunction as KeyedCoProcessFunction
    from pyflink.datastream.functions import KeyedProcessFunction as KeyedProcessFunction
    from pyflink.datastream.functions import KeySelector as KeySelector
    from pyflink.datastream.functions import MapFunction as MapFunction
    from pyflink.datastream.functions import NullByteKeySelector as NullByteKeySelector
    from pyflink.datastream.functions import Partitioner as Partitioner
    from pyflink.datastream.functions import ProcessAllWindowFunction as ProcessAllWindowFunction
    from pyflink.datastream.functions import ProcessFunction as ProcessFunction
    from pyflink.datastream.functions import ProcessWindowFunction as ProcessWindowFunction
    from pyflink.datastream.functions import ReduceFunction as ReduceFunction
    from pyflink.datastream.functions import RuntimeContext as RuntimeContext
    from pyflink.datastream.functions import WindowFunction as WindowFunction
    from pyflink.datastream.job_listener import JobListener as JobListener
    from pyflink.datastream.keyed_stream import KeyedStream as KeyedStream
    from pyflink.datastream.output_tag import OutputTag as OutputTag
    from pyflink.datastream.slot_sharing_group import MemorySize as MemorySize
    from pyflink.datastream.slot_sharing_group import SlotSharingGroup as SlotSharingGroup
    from pyflink.datastream.state import AggregatingState as AggregatingState
    from pyflink.datastream.state import AggregatingStateDescriptor as AggregatingStateDescriptor
    from pyflink.datastream.state import AppendingState as AppendingState
    from pyflink.datastream.state import BroadcastState as BroadcastState
    from pyflink.datastream.state import ListState as ListState
    from pyflink.datastream.state import ListStateDescriptor as ListStateDescriptor
    from pyflink.datastream.state import MapState as MapState
    from pyflink.datastream.state import MapStateDescriptor as MapStateDescriptor
    from pyflink.datastream.state import ReadOnlyBroadcastState as ReadOnlyBroadcastState
    from pyflink.datastream.state import ReducingState as ReducingState
    from pyflink.datastream.state import ReducingStateDescriptor as ReducingStateDescriptor
    from pyflink.datastream.state import StateDescriptor as StateDescriptor
    from pyflink.datastream.state import StateTtlConfig as StateTtlConfig
    from pyflink.datastream.state import ValueState as ValueState
    from pyflink.datastream.state import ValueStateDescriptor as ValueStateDescriptor
    from pyflink.datastream.state_backend import CustomStateBackend as CustomStateBackend
    from pyflink.datastream.state_backend import (
        EmbeddedRocksDBStateBackend as EmbeddedRocksDBStateBackend,
    )
    from pyflink.datastream.state_backend import HashMapStateBackend as HashMapStateBackend
    from pyflink.datastream.state_backend import PredefinedOptions as PredefinedOptions
    from pyflink.datastream.state_backend import StateBackend as StateBackend
    from pyflink.datastream.stream_environments import (
        LocalStreamEnvironment as LocalStreamEnvironment,
    )
    from pyflink.datastream.stream_environments import (
        RemoteStreamEnvironment as RemoteStreamEnvironment,
    )
    from pyflink.datastream.stream_execution_environment import (
        StreamExecutionEnvironment as StreamExecutionEnvironment,
    )
    from pyflink.datastream.time_domain import TimeDomain as TimeDomain
    from pyflink.datastream.timerservice import TimerService as TimerService
    from pyflink.datastream.window import CountWindow as CountWindow
    from pyflink.datastream.window import GlobalWindow as GlobalWindow
    from pyflink.datastream.window import MergingWindowAssigner as MergingWindowAssigner
    from pyflink.datastream.window import TimeWindow as TimeWindow
    from pyflink.datastream.window import Trigger as Trigger
    from pyflink.datastream.window import TriggerResult as TriggerResult
    from pyflink.datastream.window import Window as Window
    from pyflink.datastream.window import WindowAssigner as WindowAssigner
    from pyflink.datastream.windowed_stream import AllWindowedStream as AllWindowedStream
    from pyflink.datastream.windowed_stream import WindowedStream as WindowedStream

__all__ = [
    "AggregateFunction",
    "AggregatingState",
    "AggregatingStateDescriptor",
    "AllWindowFunction",
    "AllWindowedStream",
    "AppendingState",
    "AsyncDataStream",
    "AsyncFunction",
    "AsyncRetryPredicate",
    "AsyncRetryStrategy",
    "BroadcastConnectedStream",
    "BroadcastProcessFunction",
    "BroadcastState",
    "BroadcastStream",
    "CachedDataStream",
    "CheckpointConfig",
    "CheckpointStorage",
    "CheckpointingMode",
    "CoFlatMapFunction",
    "CoMapFunction",
    "CoProcessFunction",
    "ConnectedStreams",
    "CountWindow",
    "CustomCheckpointStorage",
    "CustomStateBackend",
    "DataStream",
    "DataStreamSink",
    "EmbeddedRocksDBStateBackend",
    "ExternalizedCheckpointRetention",
    "FileSystemCheckpointStorage",
    "FilterFunction",
    "FlatMapFunction",
    "Function",
    "GlobalWindow",
    "HashMapStateBackend",
    "JobListener",
    "JobManagerCheckpointStorage",
    "KeySelector",
    "KeyedBroadcastProcessFunction",
    "KeyedCoProcessFunction",
    "KeyedProcessFunction",
    "KeyedStream",
    "ListState",
    "ListStateDescriptor",
    "LocalStreamEnvironment",
    "MapFunction",
    "MapState",
    "MapStateDescriptor",
    "MemorySize",
    "MergingWindowAssigner",
    "NullByteKeySelector",
    "OutputTag",
    "Partitioner",
    "PredefinedOptions",
    "ProcessAllWindowFunction",
    "ProcessFunction",
    "ProcessWindowFunction",
    "ReadOnlyBroadcastState",
    "ReduceFunction",
    "ReducingState",
    "ReducingStateDescriptor",
    "RemoteStreamEnvironment",
    "RuntimeContext",
    "RuntimeExecutionMode",
    "SinkFunction",
    "SlotSharingGroup",
    "SourceFunction",
    "StateBackend",
    "StateDescriptor",
    "StateTtlConfig",
    "StreamExecutionEnvironment",
    "TimeDomain",
    "TimeWindow",
    "TimerService",
    "Trigger",
    "TriggerResult",
    "ValueState",
    "ValueStateDescriptor",
    "Window",
    "WindowAssigner",
    "WindowFunction",
    "WindowedStream",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
