package io.fletching.engine.worker;

/**
 * A worker that has said hello.
 *
 * @param <S> the server's sessions
 */
record RunningWorker<S extends WorkerSession>(WorkerProcess process, S session) {
  boolean isUsable() {
    return !process.exited().isDone() && session.isUsable();
  }
}
