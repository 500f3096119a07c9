package org.apache.flink.python;

/**
 * Stock Flink adds the jar that holds the class of this name to every job with a Python function;
 * nothing calls it.
 */
public interface PythonFunctionRunner {}
