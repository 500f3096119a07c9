"""Batches: the one table of types, and the conversions between Arrow and Python's objects."""
