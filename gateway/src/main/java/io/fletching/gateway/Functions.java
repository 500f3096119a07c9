package io.fletching.gateway;

import io.fletching.engine.ArgumentBounds;
import io.fletching.engine.ScalarFunctions;
import java.util.List;
import org.apache.flink.table.functions.python.PythonScalarFunction;
import org.jspecify.annotations.Nullable;

/** Makes what the planner takes for a function, from what a Python program declared. */
public final class Functions {
  private Functions() {}

  /**
   * A scalar function.
   *
   * @param inputTypes the arguments' types as SQL, or null where any arguments are taken as they
   *     are
   * @param minArguments how many arguments it takes at least, where there are no types
   * @param maxArguments at most; -1 for any more
   * @param resultType the result's type as SQL
   * @param awaited whether it is an {@code async def}
   */
  public static PythonScalarFunction scalar(
      String name,
      byte[] payload,
      @Nullable List<String> inputTypes,
      int minArguments,
      int maxArguments,
      String resultType,
      boolean deterministic,
      boolean takesRowAsInput,
      boolean awaited) {
    TableEnvironments.warmUpWorkers();
    return ScalarFunctions.of(
        name,
        payload,
        inputTypes,
        new ArgumentBounds(minArguments, maxArguments),
        resultType,
        deterministic,
        takesRowAsInput,
        awaited);
  }
}
