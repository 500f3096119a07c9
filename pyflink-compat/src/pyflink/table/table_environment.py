"""Where tables, views and functions live, and where SQL is run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pyflink._gateway import gateway
from pyflink._mirror.generated.stream_table_environment import (
    StreamTableEnvironment as MirroredStreamTableEnvironment,
)
from pyflink._mirror.generated.table_environment import (
    TableEnvironment as MirroredTableEnvironment,
)
from pyflink._mirror.mirror import Mirror
from pyflink._mirror.mirror_kinds import is_handle
from pyflink._python_options import python_defaults
from pyflink.table._dependencies import existing
from pyflink.table._sql_errors import pointing_at
from pyflink.table.environment_settings import EnvironmentSettings
from pyflink.table.table import Table
from pyflink.table.udf import as_wrapper

if TYPE_CHECKING:
    from pyflink._mirror.generated.explain_detail import ExplainDetail
    from pyflink._mirror.generated.resource_uri import ResourceUri
    from pyflink.common.configuration import Configuration
    from pyflink.datastream.data_stream import DataStream
    from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment
    from pyflink.table.table_descriptor import TableDescriptor
    from pyflink.table.table_result import TableResult

__all__ = ["StreamTableEnvironment", "TableEnvironment"]

_ENVIRONMENTS = "io.fletching.gateway.TableEnvironments"


def _function(function: Any) -> Any:
    """What Java knows for a function; says how to declare a plain one."""
    if isinstance(function, (str, Mirror)) or is_handle(function):
        return function
    return as_wrapper(function)


class TableEnvironment(MirroredTableEnvironment):
    """The entry to Flink's Table API and SQL."""

    def __init__(self, j_tenv: Any) -> None:
        self._hold(j_tenv)

    @staticmethod
    def create(
        environment_settings: EnvironmentSettings | Configuration,
    ) -> TableEnvironment:
        """A table environment with these settings."""
        if not isinstance(environment_settings, EnvironmentSettings):
            builder = EnvironmentSettings.new_instance()
            environment_settings = builder.with_configuration(environment_settings).build()
        environments = gateway().java_class(_ENVIRONMENTS)
        return TableEnvironment(environments.create(environment_settings._java, python_defaults()))

    def execute_sql(self, stmt: str) -> TableResult:
        """Runs one statement. A query's and an INSERT's job go on while the program does."""
        from pyflink.table._rows.queries import execute_sql
        from pyflink.table.table_result import TableResult

        with pointing_at(stmt):
            return TableResult._wrap(execute_sql(self._java, stmt), self)

    def sql_query(self, query: str) -> Table:
        """The table that a SELECT or VALUES gives."""
        with pointing_at(query):
            return super().sql_query(query)

    def explain_sql(self, stmt: str, *extra_details: ExplainDetail) -> str:  # type: ignore[override]
        """How Flink would run the statement."""
        with pointing_at(stmt):
            explained: str = super().explain_sql(stmt, *extra_details)
        return explained

    def from_path(self, path: str) -> Table:
        """The table or view of this name."""
        return super().from_(path)

    def from_descriptor(self, descriptor: TableDescriptor) -> Table:
        """The table that the descriptor describes."""
        return super().from_(descriptor)

    def create_temporary_view(
        self, view_path: str, table_or_data_stream: Any, *fields_or_schema: Any
    ) -> None:
        """Gives a table, or a data stream, a name for SQL."""
        super().create_temporary_view(view_path, table_or_data_stream, *fields_or_schema)

    def create_table(  # type: ignore[override]
        self,
        path: str,
        descriptor: TableDescriptor,
        ignore_if_exists: bool = False,
        *,
        ignoreIfExists: bool = False,  # noqa: N803 - PyFlink's name
    ) -> bool:
        """Enters a table in a catalog; whether there was none of this path before."""
        return bool(super().create_table(path, descriptor, ignore_if_exists or ignoreIfExists))

    def create_temporary_table(
        self,
        path: str,
        descriptor: TableDescriptor,
        ignore_if_exists: bool = False,
        *,
        ignoreIfExists: bool = False,  # noqa: N803 - PyFlink's name
    ) -> None:
        """Gives a table a path for this session."""
        super().create_temporary_table(path, descriptor, ignore_if_exists or ignoreIfExists)

    def create_temporary_function(
        self, path: str, function: Any, *resource_uris: Iterable[ResourceUri]
    ) -> None:
        """Gives a function a name in a catalog's database, for this session.

        Mostly one that ``udf`` declared; or a ``FunctionDescriptor``, a Java function, or the name
        of a Java class, perhaps with a list of the jars that have it.
        """
        super().create_temporary_function(path, _function(function), *resource_uris)

    def create_temporary_system_function(
        self, name: str, function: Any, *resource_uris: Iterable[ResourceUri]
    ) -> None:
        """Gives a function a name for this session, whatever the database.

        Takes what ``create_temporary_function`` takes.
        """
        super().create_temporary_system_function(name, _function(function), *resource_uris)

    def create_java_temporary_function(self, path: str, function_class_name: str) -> None:
        """Gives a Java function's class a name in a catalog's database, for this session."""
        super().create_temporary_function(path, function_class_name)

    def create_java_temporary_system_function(self, name: str, function_class_name: str) -> None:
        """Gives a Java function's class a name for this session, whatever the database."""
        super().create_temporary_system_function(name, function_class_name)

    def create_java_function(
        self, path: str, function_class_name: str, ignore_if_exists: bool | None = None
    ) -> None:
        """Enters a Java function's class in a catalog."""
        more = () if ignore_if_exists is None else (ignore_if_exists,)
        super().create_function(path, function_class_name, *more)

    def from_elements(
        self, elements: Iterable[Any], schema: Any = None, verify_schema: bool = True
    ) -> Table:
        """A table of Python objects: rows, tuples, lists, dicts, or single values.

        ``schema`` is a ROW type, the type of the one column, or the names of columns whose types
        are then found from the elements. Values are always verified against it.
        """
        from pyflink.table._rows.elements import table_of_elements

        return Table(table_of_elements(self._java, elements, schema), self)

    def from_pandas(self, pdf: Any, schema: Any = None, splits_num: int = 1) -> Table:
        """A table of a pandas DataFrame, without its index; NaN is NULL.

        ``schema`` is a ROW type, a list of types or a list of names; ``splits_num`` says how many
        readers may share the rows.
        """
        from pyflink.table._rows.columns import table_of_pandas

        return Table(table_of_pandas(self._java, pdf, schema, splits_num), self)

    def from_arrow(self, data: Any, schema: Any = None, splits_num: int = 1) -> Table:
        """A table of a pyarrow Table, RecordBatch or RecordBatchReader.

        Anything with ``__arrow_c_stream__`` will do, such as a DataFrame of polars. ``schema`` is a
        ROW type, a list of types or a list of names; ``splits_num`` says how many readers may
        share the rows.
        """
        from pyflink.table._rows.columns import table_of_arrow

        return Table(table_of_arrow(self._java, data, schema, splits_num), self)

    def add_python_file(self, file_path: str) -> None:
        """Ships a file, a folder or a zip to the functions, and puts it on their ``sys.path``.

        A module's file is found as the module; a folder, a zip, an egg or a wheel as what is in
        it; a folder that is itself a package also by its name.
        """
        self._add_to_list("python.files", existing(file_path))

    def set_python_requirements(
        self, requirements_file_path: str, requirements_cache_dir: str | None = None
    ) -> None:
        """Names the requirements.txt whose packages the functions need.

        They are installed by pip where the functions run; with a folder of packages from there
        alone, without an index.
        """
        value = existing(requirements_file_path)
        if requirements_cache_dir is not None:
            value = f"{value}#{existing(requirements_cache_dir)}"
        self.get_config().set("python.requirements", value)

    def add_python_archive(self, archive_path: str, target_dir: str | None = None) -> None:
        """Ships an archive, which is unpacked in the working directory of the functions.

        Its folder there is named as the archive is, or as ``target_dir`` says. An interpreter in
        it may be what ``TableConfig.set_python_executable`` names.
        """
        value = existing(archive_path)
        if target_dir is not None:
            value = f"{value}#{target_dir}"
        self._add_to_list("python.archives", value)

    def _add_to_list(self, key: str, value: str) -> None:
        config = self.get_config()
        present = config.get(key, "")
        config.set(key, f"{present},{value}" if present else value)


class StreamTableEnvironment(TableEnvironment, MirroredStreamTableEnvironment):
    """A table environment over a stream environment, between which tables and streams go."""

    def from_data_stream(self, data_stream: DataStream, *fields_or_schema: Any) -> Table:
        """A table of a stream's elements: by a ``Schema``, or with the fields named and picked."""
        table: Table = super().from_data_stream(data_stream, *fields_or_schema)
        return table

    @staticmethod
    def create(  # type: ignore[override]
        stream_execution_environment: StreamExecutionEnvironment | None = None,
        environment_settings: EnvironmentSettings | None = None,
    ) -> StreamTableEnvironment:
        """A table environment; without a stream environment it makes one by the settings."""
        from pyflink.datastream.stream_execution_environment import StreamExecutionEnvironment

        settings = environment_settings or EnvironmentSettings.in_streaming_mode()
        if stream_execution_environment is None:
            stream_execution_environment = StreamExecutionEnvironment.get_execution_environment(
                settings.get_configuration()
            )
        environments = gateway().java_class(_ENVIRONMENTS)
        return StreamTableEnvironment(
            environments.create(
                stream_execution_environment._java, settings._java, python_defaults()
            )
        )
