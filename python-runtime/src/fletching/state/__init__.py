"""What functions keep for each key: the worker's half of it."""
