/**
 * What the benchmarks need inside Flink: a sink that counts rows and times them, a source of rows
 * that carry their time of birth, and the Java twins of the measured Python functions. Compiled at
 * benchmark time against the Flink that is measured; the same jar for every contestant.
 */
package io.fletching.benchmarks;
