"""Tables of databases, by JDBC."""

from __future__ import annotations

from typing import Any

from pyflink._java_objects import JavaBuilder, construct, existing_class
from pyflink.common.typeinfo import TypeInformation
from pyflink.datastream._java_functions import SinkFunction

__all__ = ["JdbcConnectionOptions", "JdbcExecutionOptions", "JdbcSink"]

_JDBC = "org.apache.flink.connector.jdbc."


class JdbcSink(SinkFunction):
    """Runs a statement for each element, many at once."""

    def __init__(self, j_jdbc_sink: Any) -> None:
        super().__init__(j_jdbc_sink)

    @staticmethod
    def sink(
        sql: str,
        type_info: TypeInformation,
        jdbc_connection_options: JdbcConnectionOptions,
        jdbc_execution_options: JdbcExecutionOptions | None = None,
    ) -> JdbcSink:
        """A sink that fills a statement's question marks with the fields of rows."""
        sinks = existing_class(_JDBC + "JdbcSink")
        types = existing_class(_JDBC + "utils.JdbcTypeUtil")
        utils = existing_class(_JDBC + "utils.JdbcUtils")
        j_type = type_info.get_java_type_info()
        j_types = [types.typeInformationToSqlType(each) for each in j_type.getFieldTypes()]
        from pyflink._gateway.arrays import new_array

        builder = utils.getStatementBuilder(new_array("int", j_types))
        options = jdbc_execution_options or JdbcExecutionOptions.defaults()
        return JdbcSink(
            sinks.sink(
                sql,
                builder,
                options._j_jdbc_execution_options,
                jdbc_connection_options._j_jdbc_connection_options,
            )
        )


class JdbcConnectionOptions:
    """Where the database is, and who asks."""

    def __init__(self, j_jdbc_connection_options: Any) -> None:
        self._j_jdbc_connection_options = j_jdbc_connection_options

    def get_db_url(self) -> str:
        """The database's URL."""
        return str(self._j_jdbc_connection_options.getDbURL())

    def get_driver_name(self) -> str:
        """The Java class of the driver."""
        return str(self._j_jdbc_connection_options.getDriverName())

    def get_user_name(self) -> str | None:
        """Who asks."""
        return _present(self._j_jdbc_connection_options.getUsername())

    def get_password(self) -> str | None:
        """By which word."""
        return _present(self._j_jdbc_connection_options.getPassword())

    class JdbcConnectionOptionsBuilder(JavaBuilder):
        """Says where the database is, and who asks."""

        def __init__(self) -> None:
            super().__init__(
                construct(_JDBC + "JdbcConnectionOptions$JdbcConnectionOptionsBuilder")
            )

        def with_url(self, url: str) -> JdbcConnectionOptions.JdbcConnectionOptionsBuilder:
            """Sets the database's URL."""
            return self._with("withUrl", url)

        def with_driver_name(
            self, driver_name: str
        ) -> JdbcConnectionOptions.JdbcConnectionOptionsBuilder:
            """Sets the Java class of the driver."""
            return self._with("withDriverName", driver_name)

        def with_user_name(
            self, user_name: str
        ) -> JdbcConnectionOptions.JdbcConnectionOptionsBuilder:
            """Sets who asks."""
            return self._with("withUsername", user_name)

        def with_password(
            self, password: str
        ) -> JdbcConnectionOptions.JdbcConnectionOptionsBuilder:
            """Sets by which word."""
            return self._with("withPassword", password)

        def build(self) -> JdbcConnectionOptions:
            """The options."""
            return JdbcConnectionOptions(self._j_builder.build())


class JdbcExecutionOptions:
    """How many statements go at once, and how often they are tried."""

    def __init__(self, j_jdbc_execution_options: Any) -> None:
        self._j_jdbc_execution_options = j_jdbc_execution_options

    def get_batch_interval_ms(self) -> int:
        """After how many milliseconds statements go."""
        return int(self._j_jdbc_execution_options.getBatchIntervalMs())

    def get_batch_size(self) -> int:
        """How many statements go at once."""
        return int(self._j_jdbc_execution_options.getBatchSize())

    def get_max_retries(self) -> int:
        """How often they are tried again."""
        return int(self._j_jdbc_execution_options.getMaxRetries())

    @staticmethod
    def defaults() -> JdbcExecutionOptions:
        """What Flink takes by itself."""
        return JdbcExecutionOptions(existing_class(_JDBC + "JdbcExecutionOptions").defaults())

    @staticmethod
    def builder() -> JdbcExecutionOptions.Builder:
        """A builder of the options."""
        return JdbcExecutionOptions.Builder()

    class Builder(JavaBuilder):
        """Says how many statements go at once, and how often they are tried."""

        def __init__(self) -> None:
            super().__init__(existing_class(_JDBC + "JdbcExecutionOptions").builder())

        def with_batch_size(self, size: int) -> JdbcExecutionOptions.Builder:
            """Sets how many statements go at once."""
            return self._with("withBatchSize", size)

        def with_batch_interval_ms(self, interval_ms: int) -> JdbcExecutionOptions.Builder:
            """Sets after how many milliseconds statements go."""
            return self._with("withBatchIntervalMs", interval_ms)

        def with_max_retries(self, max_retries: int) -> JdbcExecutionOptions.Builder:
            """Sets how often they are tried again."""
            return self._with("withMaxRetries", max_retries)

        def build(self) -> JdbcExecutionOptions:
            """The options."""
            return JdbcExecutionOptions(self._j_builder.build())


def _present(value: Any) -> str | None:
    found = value.orElse(None)
    return None if found is None else str(found)
