"""Turns what Java throws into what Python raises."""

from __future__ import annotations


def install_failure_translation() -> None:
    return
