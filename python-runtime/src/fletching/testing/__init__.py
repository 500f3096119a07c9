"""What tests of functions and of workers are made of. Nothing in a worker imports it."""
