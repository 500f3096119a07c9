"""What a worker is told when it is forked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class WorkerStart:
    """The first message in a worker's life; ``io.fletching.engine.worker.WorkerStart`` in Java.

    It comes over the fork server's standard input and never touches the command line or the
    environment, which other processes of this machine could read.
    """

    worker_id: str
    """The name that the worker says in its hello."""
    address: str
    """Where the engine listens, as gRPC writes it: ``unix:/path`` or ``127.0.0.1:port``."""
    token: str = field(repr=False)
    """What the worker shows to be let in."""
    python_path: Sequence[str] = ()
    """What is put in front of ``sys.path``."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Environment variables to set."""
    working_directory: str | None = None
    """Where to run; None to stay where the fork server is."""

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> WorkerStart:
        """The start that the engine sent; raises ``KeyError`` naming a field that is missing."""
        return cls(
            worker_id=fields["worker_id"],
            address=fields["address"],
            token=fields["token"],
            python_path=tuple(fields.get("python_path", ())),
            env=dict(fields.get("env", {})),
            working_directory=fields.get("working_directory"),
        )
