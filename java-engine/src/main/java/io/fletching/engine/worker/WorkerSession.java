package io.fletching.engine.worker;

/** The connection to a worker that has said hello; the pool knows no more of it than its ends. */
public interface WorkerSession extends AutoCloseable {
  /**
   * The worker's process has ended, expected or not. Whatever waits for the worker is to fail with
   * {@code WORKER_DIED} and {@link WorkerExit#describe}. Called once; must not block.
   */
  void processExited(WorkerExit exit);

  /** Whether the session is in order, so that one more function may be opened in it. */
  boolean isUsable();

  /**
   * Ends the session; the pool kills the process right after it. Must not block, must not throw.
   */
  @Override
  void close();
}
