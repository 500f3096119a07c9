"""Where Flink is installed. As a program, it prints the folder."""

from __future__ import annotations

from pyflink._gateway.distribution import find_flink_home


def _find_flink_home() -> str:
    """The folder that holds Flink's ``lib``."""
    return str(find_flink_home())


if __name__ == "__main__":
    print(_find_flink_home())
