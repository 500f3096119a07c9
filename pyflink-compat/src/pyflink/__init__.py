"""Python on Apache Flink: the names that PyFlink programs import.

Importing this package costs next to nothing: sub-packages, Py4J and the JVM come
when they are needed.
"""

from __future__ import annotations

import glob
import os
import sys

__all__ = ["common", "datastream", "table", "util", "version"]


def _extend_path(path: list[str]) -> None:
    """Finds ``pyflink.version`` where apache-flink-libraries put it: in a checkout, not here."""
    for entry in sys.path:
        folder = os.path.join(entry or os.curdir, "pyflink")
        if folder not in path and os.path.isfile(os.path.join(folder, "version.py")):
            path.append(folder)


def _refuse_a_shared_folder(here: str) -> None:
    """apache-flink fills the same folder as this package, file over file, to no good."""
    if glob.glob(os.path.join(glob.escape(os.path.dirname(here)), "apache_flink-*.dist-info")):
        raise ImportError(
            "The packages apache-flink and fletching both provide 'pyflink' and cannot be "
            "installed together: run "
            "`pip uninstall -y apache-flink fletching && pip install fletching`."
        )


_refuse_a_shared_folder(os.path.dirname(os.path.abspath(__file__)))
_extend_path(__path__)
