package io.fletching.engine.worker.environment;

import io.fletching.engine.worker.PythonEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The right to use an environment, which is there at least until the lease is closed.
 *
 * @see PythonEnvironments#lease
 */
public final class EnvironmentLease implements AutoCloseable {
  private final PythonEnvironment environment;
  private final PythonEnvironment bare;
  private final @Nullable EnvironmentAdditions additions;
  private final Runnable end;
  private boolean ended;

  /** A lease of what workers have anyway, which needs no end. */
  EnvironmentLease(PythonEnvironment environment) {
    this(environment, environment, null, () -> {});
  }

  EnvironmentLease(
      PythonEnvironment environment,
      PythonEnvironment bare,
      @Nullable EnvironmentAdditions additions,
      Runnable end) {
    this.environment = environment;
    this.bare = bare;
    this.additions = additions;
    this.end = end;
  }

  /** The Python to run in. */
  public PythonEnvironment environment() {
    return environment;
  }

  /** The Python without the job's dependencies, but with the interpreter that is among them. */
  public PythonEnvironment bare() {
    return bare;
  }

  /** The job's dependencies, which {@link #bare} lacks; null if it has none. */
  public @Nullable EnvironmentAdditions additions() {
    return additions;
  }

  /** Ends the lease; does nothing if it has ended. */
  @Override
  public void close() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    end.run();
  }
}
