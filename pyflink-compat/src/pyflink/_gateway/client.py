"""Py4J's client, without its retries and without what it logs by itself."""

from __future__ import annotations

from typing import Any

from py4j.java_gateway import GatewayClient, JavaGateway
from py4j.protocol import Py4JNetworkError, is_fatal_error

from pyflink._gateway.errors import GatewayError
from pyflink._gateway.jvm import JvmProcess


class QuietClient(GatewayClient):  # type: ignore[misc]
    """Sends commands to the JVM; says once, in an exception, when the JVM is gone.

    A command whose answer did not come is not sent again: Java may have carried it out.
    """

    process: JvmProcess

    def send_command(self, command: str, retry: bool = True, binary: bool = False) -> Any:
        """The JVM's answer to a command of Py4J's protocol."""
        connection = self._connect()
        try:
            answer = connection.send_command(command)
        except Py4JNetworkError:
            connection.close(False)
            raise GatewayError(self.process.gone()) from None
        except BaseException:
            # Ctrl-C, say: the answer is still to come, so nobody else may use the connection.
            connection.close(True)
            raise
        if binary:
            return answer, self._create_connection_guard(connection)
        if is_fatal_error(answer):
            connection.close(False)
        else:
            self._give_back_connection(connection)
        return answer

    def _connect(self) -> Any:
        if not self.is_connected or not self.process.is_alive():
            raise GatewayError(self.process.gone())
        try:
            return self._get_connection()
        except Py4JNetworkError:
            raise GatewayError(self.process.gone()) from None

    def close(self) -> None:
        """Closes the connections, and opens no more."""
        self.is_connected = False
        super().close()


class QuietGateway(JavaGateway):  # type: ignore[misc]
    """Py4J's gateway with our client."""

    def __init__(self, process: JvmProcess, **kwargs: Any) -> None:
        self._process = process
        super().__init__(**kwargs)

    def _create_gateway_client(self) -> QuietClient:
        client = QuietClient(gateway_parameters=self.gateway_parameters)
        client.process = self._process
        return client
