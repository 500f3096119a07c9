"""Java's classes as Python classes: what they share, and the generator that writes them."""

from __future__ import annotations
