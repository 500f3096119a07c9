package io.fletching.engine.worker;

/**
 * The right to use a worker, shared with the other leases of the same slot. Ends once: by {@link
 * #release} or by {@link #close}, whichever comes first; what is called after that does nothing.
 *
 * @param <S> the server's sessions
 */
public interface WorkerLease<S extends WorkerSession> extends AutoCloseable {
  /** The connection to the worker. */
  S session();

  /** The process; to be killed through it if it hangs. */
  WorkerProcess process();

  /** Ends the lease of a worker that is in order; it may be used again. */
  void release();

  /**
   * Ends the lease after a failure or a cancel: nobody gets this worker any more, and the last
   * lease's end ends it.
   */
  @Override
  void close();
}
