"""A worker's process: how it is forked, what it runs, how it ends."""
