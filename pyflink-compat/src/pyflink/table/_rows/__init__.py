"""Rows between this process and the gateway's JVM, as Arrow and beside Py4J."""
