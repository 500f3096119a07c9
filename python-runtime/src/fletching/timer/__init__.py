"""Timers: the worker's half of them."""
