package io.fletching.benchmarks.function;

import org.apache.flink.table.functions.ScalarFunction;

/** In capitals. */
public final class Upper extends ScalarFunction {

  public String eval(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }
}
