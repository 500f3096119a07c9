package io.fletching.engine.batch;

/**
 * Counts the bytes of a batch beyond what each row takes in any case. One for all columns, so that
 * asking costs nothing.
 */
final class BatchSize {
  private long bytes;

  void add(long more) {
    bytes += more;
  }

  long bytes() {
    return bytes;
  }

  void reset() {
    bytes = 0;
  }
}
