"""Where checkpoints are kept.

Flink 2 takes these as options: 'execution.checkpointing.storage' and
'execution.checkpointing.dir'. The objects are for programs that look into them.
"""

from __future__ import annotations

import os
from typing import Any

from pyflink._mirror.generated.file_system_checkpoint_storage import (
    FileSystemCheckpointStorage as MirroredFileSystemCheckpointStorage,
)
from pyflink._mirror.generated.job_manager_checkpoint_storage import (
    JobManagerCheckpointStorage as MirroredJobManagerCheckpointStorage,
)

__all__ = [
    "CheckpointStorage",
    "CustomCheckpointStorage",
    "FileSystemCheckpointStorage",
    "JobManagerCheckpointStorage",
]


class CheckpointStorage:
    """A place for checkpoints, from Java."""

    def __init__(self, j_checkpoint_storage: Any) -> None:
        self._j_checkpoint_storage = j_checkpoint_storage


class CustomCheckpointStorage(CheckpointStorage):
    """A place for checkpoints that a program's jar brings."""

    def __init__(self, j_custom_checkpoint_storage: Any) -> None:
        super().__init__(j_custom_checkpoint_storage)


class JobManagerCheckpointStorage(MirroredJobManagerCheckpointStorage, CheckpointStorage):
    """Checkpoints in the JobManager's memory."""

    _handle_name = "_j_checkpoint_storage"

    def __init__(
        self,
        checkpoint_path: str | None = None,
        max_state_size: int | None = None,
        j_jobmanager_checkpoint_storage: Any = None,
    ) -> None:
        if j_jobmanager_checkpoint_storage is None:
            path = None if checkpoint_path is None else os.fspath(checkpoint_path)
            size = self.DEFAULT_MAX_STATE_SIZE if max_state_size is None else max_state_size
            given = (size,) if path is None else (path, size)
            j_jobmanager_checkpoint_storage = self._construct(self._new, given, {})
        self._hold(j_jobmanager_checkpoint_storage)

    @property
    def _new(self) -> Any:
        return MirroredJobManagerCheckpointStorage._constructors


class FileSystemCheckpointStorage(MirroredFileSystemCheckpointStorage, CheckpointStorage):
    """Checkpoints as files, such as on ``file://``, ``hdfs://`` or ``s3://``."""

    MAX_FILE_STATE_THRESHOLD = 1024 * 1024

    _handle_name = "_j_checkpoint_storage"

    def __init__(
        self,
        checkpoint_path: str | None = None,
        file_state_size_threshold: int | None = None,
        write_buffer_size: int = -1,
        j_filesystem_checkpoint_storage: Any = None,
    ) -> None:
        if j_filesystem_checkpoint_storage is None:
            if checkpoint_path is None:
                raise ValueError("A FileSystemCheckpointStorage needs a checkpoint_path.")
            threshold = -1 if file_state_size_threshold is None else file_state_size_threshold
            j_filesystem_checkpoint_storage = self._construct(
                self._new, (os.fspath(checkpoint_path), threshold, write_buffer_size), {}
            )
        self._hold(j_filesystem_checkpoint_storage)

    @property
    def _new(self) -> Any:
        return MirroredFileSystemCheckpointStorage._constructors
