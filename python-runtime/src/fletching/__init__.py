"""What runs in a worker: the user's Python functions over Arrow batches.

Importing this package imports nothing heavy; each room below it says what it needs.
"""

from __future__ import annotations

__version__ = "0.1.0"
