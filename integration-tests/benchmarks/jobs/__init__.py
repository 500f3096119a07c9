"""The scripts that run inside a contestant's own environment, one fresh process per measurement.

They import only this package's standard-library modules and the contestant's own.
"""
