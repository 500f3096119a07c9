"""Formats of messages and files."""

from __future__ import annotations
