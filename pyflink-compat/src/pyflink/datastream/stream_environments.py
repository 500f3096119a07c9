"""Stream environments that say themselves where their jobs run."""

from __future__ import annotations

from typing import Any

from pyflink._mirror.generated.local_stream_environment import (
    LocalStreamEnvironment as MirroredLocalStreamEnvironment,
)
from pyflink._mirror.generated.remote_stream_environment import (
    RemoteStreamEnvironment as MirroredRemoteStreamEnvironment,
)
from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment

__all__ = ["LocalStreamEnvironment", "RemoteStreamEnvironment"]


class LocalStreamEnvironment(StreamExecutionEnvironment, MirroredLocalStreamEnvironment):
    """An environment whose jobs run in this program's JVM.

    ``StreamExecutionEnvironment.create_local_environment`` makes it.
    """

    _java_class = MirroredLocalStreamEnvironment._java_class

    def __init__(self, j_stream_execution_environment: Any) -> None:
        super().__init__(j_stream_execution_environment)


class RemoteStreamEnvironment(StreamExecutionEnvironment, MirroredRemoteStreamEnvironment):
    """An environment whose jobs run on a cluster, named by its host and port.

    ``StreamExecutionEnvironment.create_remote_environment`` makes it.
    """

    _java_class = MirroredRemoteStreamEnvironment._java_class

    def __init__(self, j_stream_execution_environment: Any) -> None:
        super().__init__(j_stream_execution_environment)
