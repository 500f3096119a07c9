package io.fletching.benchmarks.function;

import org.apache.flink.table.functions.ScalarFunction;

/** One number of three columns. */
public final class Blend extends ScalarFunction {

  public Double eval(Long number, String text, Double factor) {
    return number * factor + text.length();
  }
}
