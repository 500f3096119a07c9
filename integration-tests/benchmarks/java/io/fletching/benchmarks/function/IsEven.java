package io.fletching.benchmarks.function;

import org.apache.flink.table.functions.ScalarFunction;

/** A predicate that every other number fulfils. */
public final class IsEven extends ScalarFunction {

  public Boolean eval(Long number) {
    return number % 2 == 0;
  }
}
