package io.fletching.engine.worker;

/**
 * Lets workers in: implemented by the engine's server, called by the worker pool before it forks.
 *
 * @param <S> the server's sessions
 */
public interface WorkerConnector<S extends WorkerSession> {
  /** Gets ready for a worker of this id and makes a token for it. Must not block. */
  PendingWorker<S> expect(String workerId);
}
