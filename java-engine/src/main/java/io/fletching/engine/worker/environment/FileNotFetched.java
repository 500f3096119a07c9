package io.fletching.engine.worker.environment;

/** A job's distributed cache did not give a file: another job's, with the same file, may. */
final class FileNotFetched extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FileNotFetched(RuntimeException cause) {
    super(cause);
  }
}
