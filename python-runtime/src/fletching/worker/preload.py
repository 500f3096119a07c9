"""What the fork server imports, so that no worker has to.

Nothing here may start a thread, open a connection or read user code: a fork copies the calling
thread only, and what another one held locked stays locked for ever in the child.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator

_REQUIRED = ("pyarrow", "pyarrow.compute", "pyarrow.ipc", "cloudpickle", "google.protobuf", "grpc")
# pyarrow works without it.
_OPTIONAL = ("numpy",)
# Asked of the modules: importlib.metadata would import an e-mail parser first.
_MODULES_OF_DISTRIBUTIONS = {
    "pyarrow": "pyarrow",
    "numpy": "numpy",
    "cloudpickle": "cloudpickle",
    "grpcio": "grpc",
    "protobuf": "google.protobuf",
}

# Read by libraries when they are loaded, unless the user has set them:
_WHILE_LOADING = {
    # One worker for each slot: more threads of BLAS would only take the cores from each other,
    # and its pool costs more than a third of the fork server's start.
    "OPENBLAS_NUM_THREADS": "1",
    # Arrow's second allocator, not used by default, starts a thread when it is loaded.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # No handlers around fork: the fork server has no channel, and a worker's functions may fork
    # without gRPC waiting for the worker's own channel.
    "GRPC_ENABLE_FORK_SUPPORT": "0",
}


def preload(entry: str) -> Callable[..., object]:
    """Imports everything; the function that ``entry`` (``module:function``) names."""
    with _environment_while_loading():
        for module in _OPTIONAL:
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(module)
        for module in _REQUIRED:
            importlib.import_module(module)
        module_name, _, function_name = entry.partition(":")
        function: Callable[..., object] = getattr(
            importlib.import_module(module_name), function_name
        )
        return function


def library_versions() -> dict[str, str]:
    """The versions of what workers run on, as far as it is installed."""
    return {
        distribution: str(sys.modules[module].__version__)
        for distribution, module in _MODULES_OF_DISTRIBUTIONS.items()
        if module in sys.modules
    }


@contextlib.contextmanager
def _environment_while_loading() -> Iterator[None]:
    added = [name for name in _WHILE_LOADING if name not in os.environ]
    os.environ.update({name: _WHILE_LOADING[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
