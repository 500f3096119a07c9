"""Starts the gateway's JVM and knows when it is gone."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyflink._gateway.archive import Archive, find_archive
from pyflink._gateway.command import jvm_command, jvm_environment
from pyflink._gateway.crash import notes_argument, tell_end
from pyflink._gateway.distribution import find_distribution, hadoop_class_path
from pyflink._gateway.errors import GatewayError
from pyflink._gateway.java import find_java
from pyflink._gateway.session import make_session_folder, remove_session_folder

_START_TIMEOUT_SECONDS = 120.0
_STOP_TIMEOUT_SECONDS = 40.0


@dataclass(frozen=True)
class Address:
    """Where the JVM listens, and the secret that both directions show."""

    port: int
    token: str


class JvmProcess:
    """The JVM of the gateway.

    * It is the leader of its own session, so that Ctrl-C in a terminal reaches Python alone.
    * It ends when its standard input does: on ``stop``, and also when this process is killed.
    * The token travels on its standard input, never in arguments or environment.
    """

    def __init__(
        self,
        arguments: Sequence[str] = (),
        archive: Archive | None = None,
        exit_seconds: float = _STOP_TIMEOUT_SECONDS,
    ) -> None:
        """Starts it, with the archive of classes that is there, or else with the one given."""
        distribution = find_distribution()
        java = find_java()
        self._exit_seconds = exit_seconds
        self._end: str | None = None
        found = None if archive else find_archive(java, distribution)
        if found is not None:
            arguments, archive = found.arguments(), found
        # An archive is built without Hadoop, and good for every class path that goes on behind it.
        hadoop = [] if archive is not None and found is None else hadoop_class_path()
        class_path = archive.class_path() if archive else distribution.class_path()
        self.folder = make_session_folder()
        self._token = secrets.token_hex(32)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=8)
        self._process = subprocess.Popen(
            jvm_command(
                java,
                [*class_path, *map(Path, hadoop)],
                self.folder,
                (notes_argument(self.folder), *arguments),
            ),
            stdin=subprocess.PIPE,
            env=jvm_environment(os.environ, distribution),
            start_new_session=True,
        )
        self._say(f"{self._token}\n{self._listener.getsockname()[1]}\n")

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> Address:
        """The address that the JVM tells us, once it serves."""
        deadline = time.monotonic() + _START_TIMEOUT_SECONDS
        with self._listener as listener:
            listener.settimeout(0.2)
            while time.monotonic() < deadline:
                self._check_alive()
                address = self._accept(listener)
                if address is not None:
                    return address
        self.stop()
        raise GatewayError(
            f"The gateway's JVM did not answer within {_START_TIMEOUT_SECONDS:.0f} s."
        )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def gone(self) -> str:
        """A sentence that says how the JVM ended."""
        try:
            status = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "The gateway's JVM does not answer: restart the Python program."
        if self._end is None:
            self._end = tell_end(status, self.pid, self.folder)
        return self._end

    def stop(self) -> None:
        """Lets the JVM cancel its jobs and exit; kills it where it takes too long."""
        stdin = self._process.stdin
        if stdin is not None and not stdin.closed:
            with contextlib.suppress(BrokenPipeError):  # It is gone already.
                stdin.close()
        try:
            self._process.wait(self._exit_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        remove_session_folder(self.folder)

    def _say(self, text: str) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(text.encode())
            stdin.flush()
        except BrokenPipeError:
            self._check_alive()

    def _check_alive(self) -> None:
        status = self._process.poll()
        if status is not None:
            remove_session_folder(self.folder)
            raise GatewayError(
                f"The gateway's JVM ended while starting, with exit code {status}; "
                "what it said is on standard error above."
            )

    def _accept(self, listener: socket.socket) -> Address | None:
        """Any local process may knock; only the one that shows the token is believed."""
        try:
            connection, _ = listener.accept()
        except (TimeoutError, socket.timeout):
            return None
        with connection:
            connection.settimeout(5.0)
            try:
                with connection.makefile("rb") as stream:
                    token, port = stream.readline(256).strip(), stream.readline(16).strip()
            except OSError:
                return None
        if not secrets.compare_digest(token, self._token.encode()):
            return None
        return Address(int(port), self._token)
