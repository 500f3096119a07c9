package io.fletching.engine.worker;

import java.util.concurrent.CompletableFuture;

/** A worker's process, running or ended. */
public interface WorkerProcess {
  /** The process id. */
  long pid();

  /**
   * Completes, never exceptionally, once the process has ended and the last of its output has been
   * read.
   */
  CompletableFuture<WorkerExit> exited();

  /**
   * Kills the process and everything it started (SIGKILL); does not wait. No effect on one that has
   * ended.
   */
  void kill();

  /**
   * As {@link #kill}, but a moment later: the process first writes to stderr where each of its
   * threads is, so that the exit tells where it hung.
   */
  default void abort() {
    kill();
  }
}
