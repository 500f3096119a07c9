/** The Java twins of the functions in {@code benchmarks/functions.py}. */
package io.fletching.benchmarks.function;
