"""Where stream jobs are made and run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyflink._gateway import gateway
from pyflink._mirror.calls import java_class
from pyflink._mirror.generated.stream_execution_environment import (
    StreamExecutionEnvironment as MirroredStreamExecutionEnvironment,
)

if TYPE_CHECKING:
    from pyflink.common.configuration import Configuration


class StreamExecutionEnvironment(MirroredStreamExecutionEnvironment):
    """The entry to Flink's streams: embedded, or wherever the configuration points."""

    def __init__(self, j_stream_execution_environment: Any) -> None:
        self._hold(j_stream_execution_environment)
        environments = gateway().java_class("io.fletching.gateway.TableEnvironments")
        environments.watch(j_stream_execution_environment)

    @staticmethod
    def get_execution_environment(
        configuration: Configuration | None = None,
    ) -> StreamExecutionEnvironment:
        """The environment in which the program runs, with these options."""
        environments = java_class(StreamExecutionEnvironment._java_class)
        arguments = () if configuration is None else (configuration._java,)
        return StreamExecutionEnvironment(environments.getExecutionEnvironment(*arguments))

    def add_python_file(self, file_path: str) -> None:
        """Ships a file, package folder or zip to the workers, and puts it on their path."""
        configuration = self._java.getConfiguration()
        present = configuration.toMap().get("python.files")
        configuration.setString("python.files", f"{present},{file_path}" if present else file_path)

    def set_python_executable(self, python_exec: str) -> None:
        """Which Python runs the workers."""
        self._java.getConfiguration().setString("python.executable", python_exec)
