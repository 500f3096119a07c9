package io.fletching.engine;

import java.util.List;
import org.apache.flink.table.functions.python.PythonScalarFunction;
import org.jspecify.annotations.Nullable;

/** Makes what the planner takes for a scalar function. */
public final class ScalarFunctions {
  private ScalarFunctions() {}

  /**
   * A scalar function.
   *
   * <p>Its kind is always general, whatever kind of arguments it wants: the payload says the rest,
   * and so the planner never splits a chain of calls into several operators.
   *
   * @param inputTypes the arguments' types as SQL, or null where any arguments are taken as they
   *     are
   * @param bounds how many arguments it takes, where there are no {@code inputTypes}
   * @param resultType the result's type as SQL
   * @param awaited whether it is an {@code async def}
   */
  public static PythonScalarFunction of(
      String name,
      byte[] payload,
      @Nullable List<String> inputTypes,
      ArgumentBounds bounds,
      String resultType,
      boolean deterministic,
      boolean takesRowAsInput,
      boolean awaited) {
    String[] inputs = inputTypes == null ? null : inputTypes.toArray(String[]::new);
    return awaited
        ? new AwaitedScalarFunction(
            name, payload, inputs, bounds, resultType, deterministic, takesRowAsInput)
        : new CountedScalarFunction(
            name, payload, inputs, bounds, resultType, deterministic, takesRowAsInput);
  }
}
