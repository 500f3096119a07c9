"""Where the state of functions is kept while a job runs.

Flink 2 takes these as options: 'state.backend.type' with 'hashmap' or 'rocksdb', and
'state.backend.rocksdb.*'. The objects are for programs that look into them.
"""

from __future__ import annotations

import enum
from typing import Any

from pyflink._gateway.arrays import new_array
from pyflink._java_objects import construct, java_enum
from pyflink._mirror.generated.hash_map_state_backend import (
    HashMapStateBackend as MirroredHashMapStateBackend,
)

__all__ = [
    "CustomStateBackend",
    "EmbeddedRocksDBStateBackend",
    "HashMapStateBackend",
    "PredefinedOptions",
    "StateBackend",
]

_ROCKSDB = "org.apache.flink.state.rocksdb."


class StateBackend:
    """A keeper of state, from Java."""

    def __init__(self, j_state_backend: Any) -> None:
        self._j_state_backend = j_state_backend


class CustomStateBackend(StateBackend):
    """A keeper of state that a program's jar brings."""

    def __init__(self, j_custom_state_backend: Any) -> None:
        super().__init__(j_custom_state_backend)


class HashMapStateBackend(MirroredHashMapStateBackend, StateBackend):
    """State as objects in the TaskManagers' memory."""

    _handle_name = "_j_state_backend"

    def __init__(self, j_hashmap_state_backend: Any = None) -> None:
        if j_hashmap_state_backend is None:
            j_hashmap_state_backend = construct(self._java_class)
        self._hold(j_hashmap_state_backend)


class PredefinedOptions(enum.Enum):
    """Settings of RocksDB for kinds of machines."""

    DEFAULT = "DEFAULT"
    SPINNING_DISK_OPTIMIZED = "SPINNING_DISK_OPTIMIZED"
    SPINNING_DISK_OPTIMIZED_HIGH_MEM = "SPINNING_DISK_OPTIMIZED_HIGH_MEM"
    FLASH_SSD_OPTIMIZED = "FLASH_SSD_OPTIMIZED"

    def _to_java(self) -> Any:
        return java_enum(_ROCKSDB + "PredefinedOptions", self.name)


class EmbeddedRocksDBStateBackend(StateBackend):
    """State in RocksDB, on the TaskManagers' disks."""

    def __init__(
        self,
        enable_incremental_checkpointing: bool | None = None,
        j_embedded_rocks_db_state_backend: Any = None,
    ) -> None:
        if j_embedded_rocks_db_state_backend is None:
            given = (
                ()
                if enable_incremental_checkpointing is None
                else (enable_incremental_checkpointing,)
            )
            j_embedded_rocks_db_state_backend = construct(
                _ROCKSDB + "EmbeddedRocksDBStateBackend", *given
            )
        super().__init__(j_embedded_rocks_db_state_backend)

    def set_db_storage_paths(self, *paths: str) -> None:
        """Sets the local folders of the database files, between which they are spread."""
        self._j_state_backend.setDbStoragePaths(new_array("java.lang.String", list(paths)))

    def get_db_storage_paths(self) -> list[str] | None:
        """The local folders of the database files, if they were set."""
        paths = self._j_state_backend.getDbStoragePaths()
        return None if paths is None else list(paths)

    def is_incremental_checkpoints_enabled(self) -> bool:
        """Whether a checkpoint holds only what changed since the last."""
        return bool(self._j_state_backend.isIncrementalCheckpointsEnabled())

    def set_predefined_options(self, options: PredefinedOptions) -> None:
        """Sets RocksDB's settings for a kind of machine."""
        self._j_state_backend.setPredefinedOptions(options._to_java())

    def get_predefined_options(self) -> PredefinedOptions:
        """RocksDB's settings for a kind of machine."""
        return PredefinedOptions[self._j_state_backend.getPredefinedOptions().name()]

    def set_options(self, options_factory_class_name: str) -> None:
        """Sets the Java class that makes RocksDB's settings, an ``RocksDBOptionsFactory``."""
        self._j_state_backend.setRocksDBOptions(construct(options_factory_class_name))

    def get_options(self) -> str | None:
        """The name of the Java class that makes RocksDB's settings, if one was set."""
        factory = self._j_state_backend.getRocksDBOptions()
        return None if factory is None else str(factory.getClass().getName())

    def get_number_of_transfer_threads(self) -> int:
        """How many threads move files of checkpoints."""
        return int(self._j_state_backend.getNumberOfTransferThreads())

    def set_number_of_transfer_threads(self, number_of_transfering_threads: int) -> None:
        """Sets how many threads move files of checkpoints."""
        self._j_state_backend.setNumberOfTransferThreads(number_of_transfering_threads)
