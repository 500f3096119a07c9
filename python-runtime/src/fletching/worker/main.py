"""What a worker's process runs after the fork."""

from __future__ import annotations

import logging
import os
import platform
import socket

import cloudpickle
import grpc
import pyarrow as pa

from fletching.protocol import PROTOCOL_VERSION, WorkerHello
from fletching.worker.control import ControlConversation
from fletching.worker.logs import EngineLogHandler
from fletching.worker.start import WorkerStart

_CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # The engine is on this machine or named outright; a proxy for the web has no part in it.
    ("grpc.enable_http_proxy", 0),
)


def run(start: WorkerStart) -> None:
    """Connect to the engine and serve it until it says goodbye or is gone."""
    metadata = [("fletching-worker-id", start.worker_id), ("fletching-token", start.token)]
    with grpc.insecure_channel(start.address, options=_CHANNEL_OPTIONS) as channel:
        logs = EngineLogHandler(channel, metadata)
        root = logging.getLogger()
        root.addHandler(logs)
        if root.level == logging.WARNING:
            root.setLevel(logging.INFO)
        try:
            ControlConversation(channel, metadata, start, hello(start.worker_id)).serve()
        finally:
            root.removeHandler(logs)
            logs.close()


def hello(worker_id: str) -> WorkerHello:
    """What this worker says of itself."""
    return WorkerHello(
        protocol_version=PROTOCOL_VERSION,
        language="python",
        language_version=platform.python_version(),
        library_versions={"cloudpickle": cloudpickle.__version__, "pyarrow": pa.__version__},
        pid=os.getpid(),
        worker_id=worker_id,
        frame_socket=hasattr(socket, "AF_UNIX"),
    )
