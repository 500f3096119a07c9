package io.fletching.engine.worker.environment;

import io.fletching.engine.worker.PythonEnvironment;

/**
 * The right to use an environment, which is there at least until the lease is closed.
 *
 * @see PythonEnvironments#lease
 */
public final class EnvironmentLease implements AutoCloseable {
  private final PythonEnvironment environment;
  private final Runnable end;
  private boolean ended;

  EnvironmentLease(PythonEnvironment environment, Runnable end) {
    this.environment = environment;
    this.end = end;
  }

  /** The Python to run in. */
  public PythonEnvironment environment() {
    return environment;
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
