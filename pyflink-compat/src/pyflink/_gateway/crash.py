"""What is known of a JVM that ended by itself: often a Python function within it was the cause."""

from __future__ import annotations

import os
import signal
from pathlib import Path

_NOTES = "open-functions"
_MAX_NAMED = 3


def notes_argument(session_folder: Path) -> str:
    """What makes the JVM leave a note for each operator whose functions it has open."""
    return f"-Dfletching.embedded.notes={session_folder / _NOTES}"


def tell_end(status: int, pid: int, session_folder: Path) -> str:
    """How the JVM ended, what may have been the cause, and what to do."""
    how = (
        f"was ended by {signal.Signals(-status).name}"
        if status < 0
        else f"ended with exit code {status}"
    )
    said = f"The gateway's JVM {how}"
    functions = _open_functions(session_folder)
    if functions:
        named = "; ".join(functions[:_MAX_NAMED])
        more = f"; and {len(functions) - _MAX_NAMED} more" if len(functions) > _MAX_NAMED else ""
        said += (
            f" while functions were open in it: {named}{more}. In thread mode a function that ends "
            f"its process, by os._exit or by a crash in C code, ends the JVM: look for that there, "
            f"or set 'python.execution-mode' to 'process', where it ends a worker alone and the "
            f"failure says where. Then restart the Python program."
        )
    else:
        said += ": restart the Python program."
    report = Path(os.getcwd(), f"hs_err_pid{pid}.log")
    return f"{said} Java's report of the crash is {report}." if report.is_file() else said


def _open_functions(session_folder: Path) -> list[str]:
    try:
        notes = sorted(Path(session_folder, _NOTES).iterdir())
        return sorted({note.read_text(encoding="utf-8") for note in notes} - {""})
    except OSError:
        return []
