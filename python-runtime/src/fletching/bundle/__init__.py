"""Bundles of batches, run through a function."""
