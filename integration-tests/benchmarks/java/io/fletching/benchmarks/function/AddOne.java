package io.fletching.benchmarks.function;

import org.apache.flink.table.functions.ScalarFunction;

/** One more. */
public final class AddOne extends ScalarFunction {

  public Long eval(Long number) {
    return number + 1;
  }

  public Double eval(Double number) {
    return number + 1;
  }
}
