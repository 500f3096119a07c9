"""The one gateway of this process."""

from __future__ import annotations

import atexit
import os
import threading
from typing import Any

from py4j.java_gateway import CallbackServerParameters, GatewayParameters, JavaClass

from pyflink._gateway.client import QuietGateway
from pyflink._gateway.errors import GatewayError
from pyflink._gateway.failure import translate_failures_of
from pyflink._gateway.jvm import Address, JvmProcess

__all__ = ["Gateway", "gateway"]


class Gateway:
    """Calls into the JVM.

    * Safe from any thread: Py4J takes one connection a thread.
    * ``java_class`` needs no round trip; naming classes by ``jvm.org.apache...`` needs one a dot.
    """

    def __init__(self, process: JvmProcess, address: Address) -> None:
        self.process = process
        self._token = address.token
        self._callbacks_lock = threading.Lock()
        self._callbacks_started = False
        self.py4j = QuietGateway(
            process,
            gateway_parameters=GatewayParameters(
                address="127.0.0.1", port=address.port, auth_token=address.token, auto_convert=True
            ),
        )
        translate_failures_of(self.py4j)

    def java_class(self, name: str) -> Any:
        """The Java class of this full name, for static methods and constructors."""
        return JavaClass(name, self.py4j._gateway_client)

    def start_callbacks(self) -> None:
        """Lets Java call Python objects; nothing listens in this process before it is asked for."""
        with self._callbacks_lock:
            if self._callbacks_started:
                return
            self.py4j.start_callback_server(
                CallbackServerParameters(
                    address="127.0.0.1",
                    port=0,
                    daemonize=True,
                    daemonize_connections=True,
                    auth_token=self._token,
                )
            )
            port = self.py4j.get_callback_server().get_listening_port()
            server = self.py4j.java_gateway_server
            server.resetCallbackClient(server.getCallbackClient().getAddress(), port)
            self._callbacks_started = True

    def close(self) -> None:
        """Cancels running jobs and ends the JVM."""
        if self._callbacks_started:
            self.py4j.shutdown_callback_server()
        self.py4j.close(keep_callback_server=True)
        self.process.stop()


def _refuse_where_disabled() -> None:
    if os.environ.get("PYFLINK_GATEWAY_DISABLED", "").lower() in ("1", "true"):
        raise GatewayError(
            "No Flink is started here ('PYFLINK_GATEWAY_DISABLED' is set): this Python only loads "
            "functions. Guard what makes a module a program by `if __name__ == '__main__':`."
        )


class _Holder:
    """Keeps the gateway of this process; a forked child starts its own."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.gateway: Gateway | None = None
        self.process: JvmProcess | None = None

    def get(self) -> Gateway:
        with self.lock:
            if self.gateway is None:
                _refuse_where_disabled()
                process = self.process or JvmProcess()
                self.process = None
                self.gateway = Gateway(process, process.wait_until_ready())
                atexit.register(self.close)
            elif not self.gateway.process.is_alive():
                raise GatewayError(self.gateway.process.gone())
            return self.gateway

    def close(self) -> None:
        with self.lock:
            closed, self.gateway = self.gateway, None
        if closed is not None:
            closed.close()


_holder = _Holder()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_holder.__init__)  # type: ignore[misc]


def gateway() -> Gateway:
    """The gateway of this process, started where it is not yet running."""
    return _holder.get()


def start_gateway(process: JvmProcess) -> Gateway:
    """The gateway of this process, with a JVM that was started in a way of its own."""
    with _holder.lock:
        if _holder.gateway is not None:
            raise GatewayError("The gateway is running already.")
        _holder.process = process
        return _holder.get()


def running_gateway() -> Gateway | None:
    """The gateway of this process where one runs."""
    return _holder.gateway


def close_gateway() -> None:
    """Ends the gateway; the next call of ``gateway`` starts another."""
    _holder.close()
