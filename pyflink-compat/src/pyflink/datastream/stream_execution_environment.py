"""Where stream jobs are made and run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyflink._gateway import gateway
from pyflink._mirror.calls import java_class
from pyflink._python_options import python_defaults
from pyflink.datastream._environment import JavaSources
from pyflink.table._dependencies import existing

if TYPE_CHECKING:
    from pyflink.common.configuration import Configuration
    from pyflink.common.job_client import JobClient
    from pyflink.common.job_execution_result import JobExecutionResult
    from pyflink.common.typeinfo import TypeInformation
    from pyflink.datastream.data_stream import DataStream


class StreamExecutionEnvironment(JavaSources):
    """The entry to Flink's streams: embedded, or wherever the configuration points."""

    def __init__(self, j_stream_execution_environment: Any) -> None:
        self._hold(j_stream_execution_environment)
        environments = gateway().java_class("io.fletching.gateway.TableEnvironments")
        environments.watch(j_stream_execution_environment, python_defaults())

    @staticmethod
    def get_execution_environment(
        configuration: Configuration | None = None,
    ) -> StreamExecutionEnvironment:
        """The environment in which the program runs, with these options."""
        environments = java_class(StreamExecutionEnvironment._java_class)
        arguments = () if configuration is None else (configuration._java,)
        return StreamExecutionEnvironment(environments.getExecutionEnvironment(*arguments))

    def execute(self, job_name: str | None = None) -> JobExecutionResult:
        """Runs the job and waits for its end."""
        return super().execute(*self._of_job(job_name))

    def execute_async(self, job_name: str | None = None) -> JobClient:
        """Starts the job."""
        return super().execute_async(*self._of_job(job_name))

    def _of_job(self, job_name: str | None) -> tuple[str, ...]:
        gateway().java_class("io.fletching.engine.PythonStreams").configure(self._java)
        return () if job_name is None else (job_name,)

    def from_collection(
        self, collection: Iterable[Any], type_info: TypeInformation | None = None
    ) -> DataStream:
        """A bounded stream of Python objects, which are verified against the type.

        Without a type each element travels as its pickle, and Java sees bytes.
        """
        from pyflink.datastream._elements import stream_of_elements
        from pyflink.datastream.data_stream import DataStream

        return DataStream(stream_of_elements(self._java, collection, type_info))

    def add_jars(self, *jars_path: str) -> None:
        """Makes jars' classes visible to the program and to its jobs; paths, or URLs of files."""
        self._add_urls("pipeline.jars", jars_path)

    def add_classpaths(self, *classpaths: str) -> None:
        """Makes classes visible that lie at the same URL on every machine of the cluster."""
        self._add_urls("pipeline.classpaths", classpaths)

    def _add_urls(self, key: str, paths: Sequence[str]) -> None:
        from pyflink.util.java_utils import add_jars_to_context_class_loader

        urls = [each if ":/" in each else Path(existing(each)).as_uri() for each in paths]
        add_jars_to_context_class_loader(urls)
        present = self._java.getConfiguration().toMap().get(key)
        listed = [each for each in (present or "").split(";") if each]
        self._java.getConfiguration().setString(key, ";".join([*listed, *urls]))

    def add_python_file(self, file_path: str) -> None:
        """Ships a file, a folder or a zip to the functions, and puts it on their ``sys.path``."""
        self._add_to_list("python.files", existing(file_path))

    def set_python_requirements(
        self, requirements_file_path: str, requirements_cache_dir: str | None = None
    ) -> None:
        """Names the requirements.txt whose packages the functions need, and a folder of them."""
        value = existing(requirements_file_path)
        if requirements_cache_dir is not None:
            value = f"{value}#{existing(requirements_cache_dir)}"
        self._java.getConfiguration().setString("python.requirements", value)

    def add_python_archive(self, archive_path: str, target_dir: str | None = None) -> None:
        """Ships an archive, which is unpacked in the working directory of the functions."""
        value = existing(archive_path)
        if target_dir is not None:
            value = f"{value}#{target_dir}"
        self._add_to_list("python.archives", value)

    def set_python_executable(self, python_exec: str) -> None:
        """Which Python runs the workers."""
        self._java.getConfiguration().setString("python.executable", python_exec)

    def _add_to_list(self, key: str, value: str) -> None:
        configuration = self._java.getConfiguration()
        present = configuration.toMap().get(key)
        configuration.setString(key, f"{present},{value}" if present else value)
