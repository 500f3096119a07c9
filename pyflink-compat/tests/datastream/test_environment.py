"""What a stream environment is told, and what it knows."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from pyflink.common import Configuration, JobExecutionResult, Types, WatermarkStrategy
from pyflink.datastream import (
    CheckpointConfig,
    CheckpointingMode,
    EmbeddedRocksDBStateBackend,
    ExternalizedCheckpointRetention,
    FileSystemCheckpointStorage,
    HashMapStateBackend,
    JobListener,
    JobManagerCheckpointStorage,
    LocalStreamEnvironment,
    MemorySize,
    PredefinedOptions,
    RemoteStreamEnvironment,
    RuntimeExecutionMode,
    SlotSharingGroup,
    StreamExecutionEnvironment,
)
from pyflink.java_gateway import get_gateway
from pyflink.util.java_utils import get_field_value


@pytest.fixture
def env() -> StreamExecutionEnvironment:
    return StreamExecutionEnvironment.get_execution_environment().set_parallelism(1)


def test_how_jobs_run(env: StreamExecutionEnvironment) -> None:
    assert env.set_parallelism(3).get_parallelism() == 3
    assert env.set_max_parallelism(12).get_max_parallelism() == 12
    assert env.set_buffer_timeout(7).get_buffer_timeout() == 7
    assert env.set_runtime_mode(RuntimeExecutionMode.BATCH) is not None
    assert env._java.getConfiguration().toMap()["execution.runtime-mode"] == "BATCH"
    assert env.is_chaining_enabled()
    assert not env.disable_operator_chaining().is_chaining_enabled()
    assert env.is_chaining_of_operators_with_different_max_parallelism_enabled()
    assert env.get_default_savepoint_directory() is None
    env.set_default_savepoint_directory("file:///savepoints")
    assert env.get_default_savepoint_directory() == "file:/savepoints"
    assert env.is_changelog_state_backend_enabled() is None
    assert env.enable_changelog_state_backend(True).is_changelog_state_backend_enabled() is True
    env.configure(Configuration.from_dict({"parallelism.default": "2"}))
    assert env.get_parallelism() == 2
    assert env.get_config().get_parallelism() == 2
    assert StreamExecutionEnvironment.get_default_local_parallelism() > 0


def test_checkpoints(env: StreamExecutionEnvironment) -> None:
    assert env.get_checkpoint_interval() == -1
    env.enable_checkpointing(1000, CheckpointingMode.AT_LEAST_ONCE)
    assert env.get_checkpoint_interval() == 1000
    assert env.get_checkpointing_mode() is CheckpointingMode.AT_LEAST_ONCE
    assert env.get_checkpointing_consistency_mode() is CheckpointingMode.AT_LEAST_ONCE
    env.enable_checkpointing(interval=500, mode=CheckpointingMode.EXACTLY_ONCE)
    assert not env.is_unaligned_checkpoints_enabled()
    assert not env.is_force_unaligned_checkpoints()
    config = env.get_checkpoint_config()
    assert isinstance(config, CheckpointConfig)
    assert config.is_checkpointing_enabled()
    assert config.get_checkpoint_interval() == 500
    assert config.set_checkpointing_mode(CheckpointingMode.AT_LEAST_ONCE) is config
    assert config.get_checkpointing_mode() is CheckpointingMode.AT_LEAST_ONCE
    assert config.set_checkpoint_timeout(90).get_checkpoint_timeout() == 90
    assert config.set_min_pause_between_checkpoints(5).get_min_pause_between_checkpoints() == 5
    assert config.set_max_concurrent_checkpoints(2).get_max_concurrent_checkpoints() == 2
    config.set_tolerable_checkpoint_failure_number(4)
    assert config.get_tolerable_checkpoint_failure_number() == 4
    assert not config.is_fail_on_checkpointing_errors()
    assert config.set_fail_on_checkpointing_errors(True).is_fail_on_checkpointing_errors()
    assert config.set_fail_on_checkpointing_errors(False) is config
    assert config.get_tolerable_checkpoint_failure_number() == 2**31 - 1
    retention = ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION
    config.set_externalized_checkpoint_retention(retention_mode=retention)
    assert config.get_externalized_checkpoint_retention() is retention
    assert config.is_externalized_checkpoints_enabled()
    config.set_checkpointing_mode(CheckpointingMode.EXACTLY_ONCE).set_max_concurrent_checkpoints(1)
    assert config.enable_unaligned_checkpoints().is_unaligned_checkpoints_enabled()
    assert not config.disable_unaligned_checkpoints().is_unaligned_checkpoints_enabled()
    config.set_alignment_timeout(dt.timedelta(seconds=3))
    assert config.get_aligned_checkpoint_timeout() == dt.timedelta(seconds=3)
    assert config.get_alignment_timeout() == dt.timedelta(seconds=3)
    assert config.set_force_unaligned_checkpoints().is_force_unaligned_checkpoints()


def test_where_checkpoints_go() -> None:
    in_memory = JobManagerCheckpointStorage(max_state_size=1024)
    assert in_memory.get_max_state_size() == 1024
    assert in_memory.get_checkpoint_path() is None
    assert JobManagerCheckpointStorage().get_max_state_size() == 5 * 1024 * 1024
    there = JobManagerCheckpointStorage("file:///checkpoints")
    assert there.get_checkpoint_path() == "file:/checkpoints"
    files = FileSystemCheckpointStorage("file:///checkpoints", 4096, 8192)
    assert files.get_checkpoint_path() == "file:/checkpoints"
    assert files.get_savepoint_path() is None
    assert files.get_min_file_size_threshold() == 4096
    assert files.get_write_buffer_size() == 8192
    with pytest.raises(ValueError, match="A FileSystemCheckpointStorage needs a checkpoint_path"):
        FileSystemCheckpointStorage()


def test_keepers_of_state() -> None:
    assert HashMapStateBackend().get_name() == "HashMapStateBackend"
    rocksdb = EmbeddedRocksDBStateBackend(True)
    assert rocksdb.is_incremental_checkpoints_enabled()
    assert rocksdb.get_db_storage_paths() is None
    rocksdb.set_db_storage_paths("/a", "/b", "/c")
    assert rocksdb.get_db_storage_paths() == ["/a", "/b", "/c"]
    assert rocksdb.get_predefined_options() is PredefinedOptions.DEFAULT
    rocksdb.set_predefined_options(PredefinedOptions.FLASH_SSD_OPTIMIZED)
    assert rocksdb.get_predefined_options() is PredefinedOptions.FLASH_SSD_OPTIMIZED
    rocksdb.set_number_of_transfer_threads(3)
    assert rocksdb.get_number_of_transfer_threads() == 3
    assert rocksdb.get_options() is None
    with pytest.raises(ImportError) as caught:
        rocksdb.set_options("com.example.OurOptions")
    assert str(caught.value) == (
        "The Java class com.example.OurOptions is not there: add the jar that has it by the option "
        "'pipeline.jars' or env.add_jars()."
    )


def test_groups_of_slots(env: StreamExecutionEnvironment) -> None:
    group = (
        SlotSharingGroup.builder("ours")
        .set_cpu_cores(1.5)
        .set_task_heap_memory(MemorySize.of_mebi_bytes(64))
        .set_task_off_heap_memory_mb(32)
        .set_managed_memory(MemorySize(bytes_size=1024))
        .set_external_resource("gpu", 1.0)
        .build()
    )
    assert isinstance(group, SlotSharingGroup)
    assert group.get_name() == "ours"
    assert group.get_cpu_cores() == 1.5
    assert group.get_task_heap_memory() == MemorySize.of_mebi_bytes(64)
    assert group.get_task_off_heap_memory().get_mebi_bytes() == 32
    assert group.get_managed_memory().get_bytes() == 1024
    assert group.get_external_resources() == {"gpu": 1.0}
    assert SlotSharingGroup(group.get_java_slot_sharing_group()) == group
    assert MemorySize(group.get_managed_memory().get_java_memory_size()).get_bytes() == 1024
    stream = env.register_slot_sharing_group(group).from_sequence(1, 2).slot_sharing_group(group)
    stream.slot_sharing_group("ours").print()
    assert json.loads(env.get_execution_plan())["nodes"]
    with pytest.raises(ValueError, match="A MemorySize needs bytes_size"):
        MemorySize()


def test_files_for_functions(env: StreamExecutionEnvironment, tmp_path: Path) -> None:
    env.register_cached_file(str(tmp_path), "folder")
    env.register_cached_file("/script.sh", "script", executable=True)
    files = dict(env.get_cached_files())
    assert get_field_value(files["folder"], "filePath") == str(tmp_path)
    assert get_field_value(files["script"], "isExecutable") is True


def test_environments_elsewhere() -> None:
    local = StreamExecutionEnvironment.create_local_environment(3)
    assert isinstance(local, LocalStreamEnvironment)
    assert local.get_parallelism() == 3
    options = Configuration.from_dict({"pipeline.name": "here"})
    assert StreamExecutionEnvironment.create_local_environment(options).get_parallelism() > 0
    remote = StreamExecutionEnvironment.create_remote_environment("flink.example", 8081)
    assert isinstance(remote, RemoteStreamEnvironment)
    assert (remote.get_host(), remote.get_port()) == ("flink.example", 8081)
    options = remote._java.getConfiguration().toMap()
    assert options["execution.target"] == "remote"
    assert options["rest.address"] == "flink.example"


class Heard(JobListener):
    def __init__(self) -> None:
        self.names: list[Any] = []

    def on_job_submitted(self, job_client: Any, failure: Any) -> None:
        self.names.append(("submitted", str(job_client.get_job_id()), failure))

    def on_job_executed(self, job_execution_result: Any, failure: Any) -> None:
        self.names.append(("executed", str(job_execution_result.get_job_id()), failure))


def test_jobs_run_and_listeners_hear_of_them(
    env: StreamExecutionEnvironment, capfd: pytest.CaptureFixture[str]
) -> None:
    heard = Heard()
    env.register_job_listener(heard)
    env.from_sequence(1, 3).print("first")
    env.from_data("a", "b", type_info=Types.STRING()).print_to_err("second")
    result = env.execute("prints")
    assert isinstance(result, JobExecutionResult)
    job = str(result.get_job_id())
    assert heard.names == [("submitted", job, None), ("executed", job, None)]
    env.clear_job_listeners()
    assert env.get_job_listeners() == []


def test_sources_of_java(env: StreamExecutionEnvironment) -> None:
    jvm = get_gateway().jvm
    source = jvm.org.apache.flink.api.connector.source.lib.NumberSequenceSource(1, 3)
    stream = env.from_source(source, WatermarkStrategy.no_watermarks(), "numbers", Types.LONG())
    assert stream.get_name() == "numbers"
