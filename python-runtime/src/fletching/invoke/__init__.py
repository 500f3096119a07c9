"""Running users' functions on batches."""
