"""Files that a program names for its functions."""

from __future__ import annotations

import os

_SEPARATORS = ",#"


def existing(path: str | os.PathLike[str]) -> str:
    """The path as the JVM understands it, which may have started in another folder.

    Raises FileNotFoundError if it is not there, ValueError if an option cannot hold it. A path
    with a scheme, such as ``s3://``, is for Flink's file systems, and taken as it is.
    """
    text = os.fspath(path)
    for separator in _SEPARATORS:
        if separator in text:
            raise ValueError(
                f"The path '{text}' has a '{separator}', which separates paths in Flink's options: "
                "rename the file."
            )
    if "://" in text:
        return text
    absolute = os.path.abspath(text)
    if not os.path.exists(absolute):
        raise FileNotFoundError(
            f"'{text}' does not exist; relative paths count from {os.getcwd()}."
        )
    return absolute
