package io.fletching.engine;

import org.jspecify.annotations.Nullable;

/**
 * A scalar function that is an {@code async def}: its calls wait for others most of the time, and
 * several are under way at once.
 *
 * <p>To the planner it is a scalar function like any. Flink's own kind for it would be planned into
 * an operator of its own for each call, and not everywhere.
 */
public final class AwaitedScalarFunction extends CountedScalarFunction {
  private static final long serialVersionUID = 1L;

  AwaitedScalarFunction(
      String name,
      byte[] payload,
      String @Nullable [] inputTypes,
      ArgumentBounds bounds,
      String resultType,
      boolean deterministic,
      boolean takesRowAsInput) {
    super(name, payload, inputTypes, bounds, resultType, deterministic, takesRowAsInput);
  }
}
