/** Programs over streams, as Java has them. */
package io.fletching.benchmarks.stream;
