"""Fletching measured beside PyFlink, PySpark, a Java function and a plain Python loop.

Run ``./dev bench``, or ``python -m benchmarks`` in this package's parent folder.
"""
